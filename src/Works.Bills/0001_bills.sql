-- Bills: what is owed, to whom, under which head (spec 40 §1.3). Details and lines are rows, because they are summed, constrained and paid one by one.
create schema bills;
grant usage on schema bills to works_app;
alter default privileges in schema bills grant select, insert, update, delete on tables to works_app;

create table bills.bills (
    id uuid primary key,
    tenant_id text not null,
    bill_number text not null,
    business_service text not null,      -- EXPENSE.WAGES, EXPENSE.PURCHASE, EXPENSE.SUPERVISION
    reference_id text not null,          -- contract number, muster roll number, running number, joined by _
    contract_number text,                -- first part of the reference
    muster_roll_number text,             -- second part, on a wage bill
    project_id uuid,                     -- of the contract; null when the contract is not known
    project_number text,
    executing_authority text,            -- of the contract: IP is charged for wages only
    org_id text,                         -- organisation of the contract; its people see their own works only
    is_calculated boolean not null,      -- made by the calculator: listed in its search, charged for supervision
    locality_code text,
    bill_date bigint not null,           -- epoch milliseconds, as all dates here
    due_date bigint,
    from_period bigint,
    to_period bigint,
    total_amount numeric(18, 2) not null,      -- rupees: Σ of the ACTIVE details
    total_paid_amount numeric(18, 2) not null,
    payment_status text,                 -- null until a payment exists
    status text not null,                -- application status of the workflow
    wf_status text,                      -- name of the workflow state; CANCELLED after a cancellation
    payer_id uuid not null,
    payer_type text not null,
    payer_identifier text not null,
    additional_details jsonb,
    cancel_reason text,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    row_version int not null default 1,
    constraint one_bill_per_number unique (tenant_id, bill_number),
    constraint paid_at_most_owed check (total_paid_amount between 0 and total_amount),
    constraint cancelled_with_reason check (wf_status is distinct from 'CANCELLED' or cancel_reason is not null)
);
-- Of two creates with one reference the second fails here.
create unique index one_bill_per_reference on bills.bills (tenant_id, business_service, reference_id) where status <> 'INACTIVE';
create index bills_by_date on bills.bills (tenant_id, bill_date, id);
create index bills_by_reference on bills.bills (tenant_id, reference_id);
create index bills_by_contract on bills.bills (tenant_id, contract_number, id);
create index bills_by_project on bills.bills (tenant_id, project_number, id);
create index bills_by_organisation on bills.bills (tenant_id, org_id, id);
create index bills_by_muster_roll on bills.bills (tenant_id, muster_roll_number) where muster_roll_number is not null;
create index bills_by_time on bills.bills (tenant_id, created_time desc, id);
create index unpaid_bills on bills.bills (tenant_id, id) where payment_status is null and status = 'ACTIVE';
call platform.isolate('bills.bills');

create table bills.bill_details (
    id uuid primary key,
    tenant_id text not null,
    bill_id uuid not null references bills.bills (id),
    position int not null,               -- order in which the client sent them
    reference_id text,                   -- muster roll, contract, or number of the source bill
    payment_status text,
    status text not null,
    from_period bigint,
    to_period bigint,
    total_amount numeric(18, 2) not null,      -- rupees: Σ of the ACTIVE payable lines
    total_paid_amount numeric(18, 2) not null,
    payee_id uuid not null,
    payee_type text not null,
    payee_identifier text not null,
    payee_details jsonb,
    work_days numeric(6, 1),             -- wage bills: days paid, in halves
    day_rate numeric,                    -- wage bills: rupees per day
    rate_code text,                      -- wage bills: id of the labour rate
    additional_details jsonb,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    constraint detail_paid_at_most_owed check (total_paid_amount between 0 and total_amount)
);
create index bill_details_by_bill on bills.bill_details (bill_id, position);
create index bill_details_by_payee on bills.bill_details (tenant_id, payee_identifier);
create index bill_details_by_reference on bills.bill_details (tenant_id, reference_id);
call platform.isolate('bills.bill_details');

create table bills.bill_lines (
    id uuid primary key,
    tenant_id text not null,
    bill_detail_id uuid not null references bills.bill_details (id),
    position int not null,
    is_payable boolean not null,         -- true: disbursed (payableLineItems); false: the gross view (lineItems)
    is_deduction boolean not null,       -- category of the head is deduction: a department receives it
    head_code text not null,
    amount numeric(18, 2) not null,      -- rupees
    type text not null check (type in ('PAYABLE', 'DEDUCTION')),
    paid_amount numeric(18, 2) not null,
    status text not null,
    payment_status text,
    additional_details jsonb,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    constraint line_paid_at_most_owed check (amount >= 0 and paid_amount between 0 and amount)
);
create index bill_lines_by_detail on bills.bill_lines (bill_detail_id, position);
call platform.isolate('bills.bill_lines');

-- What a bill has taken hold of: a muster roll, an invoice, a source bill. Each can be billed once; a bill that becomes INACTIVE lets go.
create table bills.billed_sources (
    tenant_id text not null,
    kind text not null check (kind in ('MUSTER_ROLL', 'INVOICE', 'BILL')),
    source text not null,
    bill_id uuid not null references bills.bills (id),
    constraint one_bill_per_source primary key (tenant_id, kind, source)
);
create index billed_sources_by_bill on bills.billed_sources (bill_id);
call platform.isolate('bills.billed_sources');
