-- Estimates: every version of a number is a row of its own; every measurement row of an item is a line (spec 10 §3.1).
create schema estimates;
grant usage on schema estimates to works_app;
alter default privileges in schema estimates grant select, insert, update, delete on tables to works_app;

create table estimates.estimates (
    id uuid primary key,
    tenant_id text not null,
    estimate_number text not null,
    revision_number text,                -- null on originals
    business_id text not null generated always as (coalesce(revision_number, estimate_number)) stored, -- the workflow's name for it
    business_service text not null check (business_service in ('ESTIMATE', 'REVISION-ESTIMATE')),
    version_number int not null check (version_number >= 1),
    old_uuid uuid,                       -- the version this one revises
    project_id uuid not null,
    proposal_date bigint not null,       -- epoch milliseconds
    status text not null check (status in ('DRAFT', 'INWORKFLOW', 'ACTIVE', 'INACTIVE')),
    wf_status text not null,             -- name of the workflow state
    name text not null,
    reference_number text,
    description text,
    executing_department text not null,
    address jsonb not null,
    additional_details jsonb,
    items_total numeric(18,2) not null,      -- rupees: Σ SOR and NON-SOR item amounts, computed here
    overheads_total numeric(18,2) not null,  -- rupees: Σ overheads, computed here
    computed_total numeric(18,2) not null,   -- rupees: items + overheads
    differences jsonb not null default '[]', -- where the client's figures differ from the computed ones
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    row_version int not null default 1
);
-- Two engineers revising at once must not both win: the second insert fails here.
create unique index one_estimate_per_version on estimates.estimates (tenant_id, estimate_number, version_number) where wf_status <> 'REJECTED';
create unique index one_estimate_per_revision_number on estimates.estimates (tenant_id, revision_number);
create index estimates_by_business_id on estimates.estimates (tenant_id, business_id);
create index estimates_by_number on estimates.estimates (tenant_id, estimate_number, created_time desc);
create index estimates_by_project on estimates.estimates (tenant_id, project_id);
create index estimates_by_time on estimates.estimates (tenant_id, created_time desc, id);
create index estimates_by_proposal_date on estimates.estimates (tenant_id, proposal_date);
create index estimates_by_reference on estimates.estimates (tenant_id, reference_number) where reference_number is not null;
create index estimates_by_status on estimates.estimates (tenant_id, wf_status, created_time desc);
call platform.isolate('estimates.estimates');

create table estimates.estimate_lines (
    id uuid primary key,
    tenant_id text not null,
    estimate_id uuid not null references estimates.estimates (id),
    position int not null,               -- order in which the client sent them
    previous_line_item_id uuid,          -- line of the last approved version
    sor_id text,
    category text not null,              -- SOR, NON-SOR, OVERHEAD
    name text,
    description text,
    unit_rate numeric,                   -- rupees per unit
    no_of_unit numeric,                  -- quantity in the unit of measure
    uom text,
    uom_value numeric,
    length numeric,
    width numeric,
    height numeric,
    quantity numeric,                    -- count
    is_deduction boolean not null,
    is_active boolean not null,
    amounts jsonb not null,              -- the contract's amountDetail
    additional_details jsonb
);
create index estimate_lines_by_estimate on estimates.estimate_lines (estimate_id, position);
create index estimate_lines_by_sor on estimates.estimate_lines (tenant_id, sor_id) where sor_id is not null;
call platform.isolate('estimates.estimate_lines');
