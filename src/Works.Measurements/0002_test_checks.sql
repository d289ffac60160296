-- Test checks: what somebody other than the recorder found when he measured a row again (spec 02 §3.10, C16). Written once.
create table measurements.test_checks (
    id uuid primary key,
    tenant_id text not null,
    measurement_id uuid not null references measurements.measurements (id),
    position int not null,               -- order in which the entry's checks were sent
    target_id text not null,             -- contractLineItemRef
    role text not null,                  -- for whose share it counts: a code of works.TestCheck
    found_value numeric not null,        -- quantity, in the item's unit; counts while the row says the same
    remarks text,
    checked_by text not null,
    checked_time bigint not null,
    constraint one_test_check_per_finding unique (tenant_id, measurement_id, target_id, checked_by, found_value)
);
call platform.isolate('measurements.test_checks');
