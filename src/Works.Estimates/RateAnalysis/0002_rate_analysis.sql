-- Jobs that revise the rates of many items at once (spec 10 §5).
create table estimates.rate_revision_jobs (
    id uuid primary key,
    tenant_id text not null,
    job_number text not null,
    rate_effective_from bigint not null, -- epoch milliseconds
    status text not null check (status in ('SCHEDULED', 'IN_PROGRESS', 'COMPLETED', 'PARTIAL', 'FAILED')),
    scheduled_by uuid not null,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    constraint one_job_per_number unique (tenant_id, job_number)
);
create index rate_revision_jobs_by_time on estimates.rate_revision_jobs (tenant_id, created_time desc, id);
create index rate_revision_jobs_waiting on estimates.rate_revision_jobs (created_time, id) where status in ('SCHEDULED', 'IN_PROGRESS');
call platform.isolate('estimates.rate_revision_jobs');

create table estimates.rate_revision_items (
    id uuid primary key,
    tenant_id text not null,
    job_id uuid not null references estimates.rate_revision_jobs (id),
    position int not null,
    sor_id uuid not null,                -- row of the SOR master
    sor_code text not null,
    status text not null check (status in ('SCHEDULED', 'SUCCESSFUL', 'FAILED')),
    failure_reason text,
    unique (job_id, sor_code)
);
create index rate_revision_items_by_job on estimates.rate_revision_items (job_id, position);
call platform.isolate('estimates.rate_revision_items');
