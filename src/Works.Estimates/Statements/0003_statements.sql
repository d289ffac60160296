-- Statements: what labour, material and machinery an estimate (or a measurement) comes to (spec 10 §6). Rebuilt as a whole.
create table estimates.statements (
    id uuid primary key,
    tenant_id text not null,
    statement_type text not null check (statement_type in ('ANALYSIS', 'UTILIZATION')),
    target_id uuid not null,             -- estimate or measurement
    status text not null check (status in ('READY', 'FAILED')),
    failure_code text,
    failure_reason text,
    totals jsonb not null,               -- the contract's basicSorDetails: sums by type
    items jsonb not null,                -- the contract's sorDetails
    additional_details jsonb,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    constraint one_statement_per_target unique (tenant_id, statement_type, target_id)
);
call platform.isolate('estimates.statements');
