-- Recurring jobs (decision 17): one row per job says when it is due. The row is locked while the job runs, so of many hosts one runs it,
-- and a host that dies leaves it to the next.
create table administration.recurring_jobs (
    name text primary key,
    next_time bigint not null,           -- epoch milliseconds
    started_time bigint,
    finished_time bigint,
    last_error text                      -- of the newest run; null when it succeeded
);

-- Checks of the store against the conservation rules (spec 02 §4). A run belongs to the tenant it was made for and covers that tenant and
-- all below it; cities read the runs of their state, and of the breaches only their own.
create table administration.rule_runs (
    id uuid primary key,
    tenant_id text not null,
    kind text not null check (kind in ('NIGHTLY', 'DEMAND')),
    started_time bigint not null,
    finished_time bigint not null,
    started_by uuid not null,            -- all zeros for the nightly job
    checks jsonb not null                -- per rule: how long it took, and why it could not be checked
);
create index rule_runs_by_time on administration.rule_runs (tenant_id, started_time desc);
revoke update, delete on administration.rule_runs from works_app;
call platform.isolate('administration.rule_runs', inherited => true);

create table administration.rule_breaches (
    run_id uuid not null references administration.rule_runs (id),
    tenant_id text not null,             -- whose rows break the rule
    rule text not null,
    breaches bigint not null check (breaches > 0), -- all of them
    offenders jsonb not null,            -- the first of them
    primary key (run_id, tenant_id, rule)
);
create index rule_breaches_by_tenant on administration.rule_breaches (tenant_id, rule);
revoke update, delete on administration.rule_breaches from works_app;
call platform.isolate('administration.rule_breaches');

create index control_findings_by_time on administration.control_findings (tenant_id, found_time desc, id);
