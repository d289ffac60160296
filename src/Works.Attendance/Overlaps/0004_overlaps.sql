-- A person who was seen in two registers on one day (spec 30 §14 row 4, rule C17). Whether it still is so is asked of the logs; this row says that it was
-- noticed, when, and what an officer found out about it.
create table attendance.overlaps (
    tenant_id text not null,
    individual_id uuid not null,
    day date not null,
    flagged_by text not null,
    flagged_time bigint not null,
    reason text,                         -- why it is in order; null: nobody has said so
    justified_by text,
    justified_time bigint,
    primary key (tenant_id, individual_id, day),
    constraint justified_by_somebody check ((reason is null) = (justified_by is null) and (reason is null) = (justified_time is null))
);
call platform.isolate('attendance.overlaps');
