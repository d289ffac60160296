-- Contracts: every version of a number is a row of its own; every line stands for one line of an estimate (spec 20 §1.2).
create schema contracts;
grant usage on schema contracts to works_app;
alter default privileges in schema contracts grant select, insert, update, delete on tables to works_app;

create table contracts.contracts (
    id uuid primary key,
    tenant_id text not null,
    contract_number text not null,
    supplement_number text,              -- null on originals
    business_id text not null generated always as (coalesce(supplement_number, contract_number)) stored, -- the workflow's name for it
    version_number int not null check (version_number >= 1),
    old_uuid uuid,                       -- the version this one supersedes
    business_service text not null check (business_service in ('CONTRACT', 'CONTRACT-REVISION')),
    status text not null check (status in ('DRAFT', 'INWORKFLOW', 'ACTIVE', 'INACTIVE')),
    wf_status text not null,             -- name of the workflow state
    project_id uuid not null,            -- of the first line's estimate
    executing_authority text not null,   -- works.CBORoles
    contract_type text not null,         -- works.ContractType
    org_id text not null,                -- organisation that executes it
    total_contracted_amount numeric,     -- rupees, as the client wrote it
    security_deposit numeric,            -- rupees
    agreement_date bigint,               -- epoch milliseconds, as are the next three; 0 is a client's "not given"
    issue_date bigint,
    start_date bigint,
    end_date bigint,
    defect_liability_period numeric,
    completion_period int not null check (completion_period >= 1), -- calendar days
    documents jsonb not null default '[]',
    additional_details jsonb,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    row_version int not null default 1
);
-- Two requests must not both win (spec 20 §15 rows 4 and 8): the second fails here.
create unique index one_active_contract_version on contracts.contracts (tenant_id, contract_number) where status = 'ACTIVE';
create unique index one_contract_version_in_workflow on contracts.contracts (tenant_id, contract_number) where status = 'INWORKFLOW';
create unique index one_contract_per_version on contracts.contracts (tenant_id, contract_number, version_number) where status <> 'INACTIVE';
create unique index one_contract_per_supplement on contracts.contracts (tenant_id, supplement_number);
create index contracts_by_number on contracts.contracts (tenant_id, contract_number, created_time desc);
create index contracts_by_business_id on contracts.contracts (tenant_id, business_id);
create index contracts_by_organisation on contracts.contracts (tenant_id, org_id, created_time desc);
create index contracts_by_project on contracts.contracts (tenant_id, project_id);
create index contracts_by_start on contracts.contracts (tenant_id, start_date desc nulls last, created_time desc);
create index contracts_by_status on contracts.contracts (tenant_id, wf_status, created_time desc);
create index contracts_by_time on contracts.contracts (tenant_id, created_time desc, id);
call platform.isolate('contracts.contracts');

create table contracts.contract_lines (
    id uuid primary key,
    tenant_id text not null,
    contract_id uuid not null references contracts.contracts (id),
    position int not null,               -- clients pair lines by their order
    contract_line_item_ref text not null, -- the stable identity of the work item across versions
    estimate_id uuid not null,
    estimate_number text not null,       -- all versions of an estimate share what is sanctioned
    estimate_line_item_id text,
    occurrence int not null,             -- 0 for the first line of this version that names the estimate line, 1 for the second …
    category text,                       -- SOR, NON-SOR, OVERHEAD
    name text,
    unit_rate numeric,                   -- rupees per unit
    no_of_unit numeric,                  -- contracted quantity
    status text not null check (status in ('ACTIVE', 'INWORKFLOW', 'INACTIVE')),
    amount_breakups jsonb not null default '[]',
    is_deduction boolean not null,       -- the estimate subtracts the row from its item: amounts are positive on the wire
    amount numeric not null,             -- rupees: Σ amount breakups that are not INACTIVE, negative on a deduction
    additional_details jsonb
);
-- No line of an estimate is contracted by two contracts. Versions of one number do not meet here: only one of them is ACTIVE.
create unique index one_contract_per_estimate_line on contracts.contract_lines (tenant_id, estimate_line_item_id, occurrence) where status = 'ACTIVE';
create index contract_lines_by_contract on contracts.contract_lines (contract_id, position);
create index contract_lines_by_estimate on contracts.contract_lines (tenant_id, estimate_id);
create index contract_lines_by_estimate_number on contracts.contract_lines (tenant_id, estimate_number);
call platform.isolate('contracts.contract_lines');

-- What live contracts take of an estimate, against what is sanctioned (rule C10). Of the versions of a number the dearest counts: one is in
-- force, the other may become so. What the total says beyond the lines is charged to every estimate of the contract: nothing else explains it.
create view contracts.estimate_use with (security_invoker = true) as
-- Amounts are rounded row by row, the sanction item by item: half a paisa for each row may lie between them.
select e.tenant_id, e.estimate_number, e.computed_total as sanctioned,
       0.005 * (select count(*) from estimates.estimate_lines r where r.estimate_id = e.id and r.is_active) as rounding, sum(u.amount) as contracted, string_agg(u.contract_number, ', ' order by u.contract_number) as contracts
from estimates.estimates e
join (
    select v.tenant_id, v.estimate_number, v.contract_number, max(v.amount) as amount
    from (
        select l.tenant_id, l.estimate_number, c.contract_number, c.id,
               sum(l.amount) + greatest(0, coalesce(c.total_contracted_amount, 0)
                   - (select coalesce(sum(o.amount), 0) from contracts.contract_lines o where o.contract_id = c.id and o.status <> 'INACTIVE')) as amount
        from contracts.contract_lines l join contracts.contracts c on c.id = l.contract_id
        where c.status <> 'INACTIVE' and l.status <> 'INACTIVE'
        group by l.tenant_id, l.estimate_number, c.contract_number, c.id
    ) v
    group by v.tenant_id, v.estimate_number, v.contract_number
) u on u.tenant_id = e.tenant_id and u.estimate_number = e.estimate_number
where e.status = 'ACTIVE'
group by e.tenant_id, e.id, e.estimate_number, e.computed_total;
