-- Contractors' running account bills, the retention money held back from them, and advances (spec 02 §3.15, §3.16, 40 §11).
alter table bills.bills add column bill_kind text check (bill_kind in ('PART', 'FINAL', 'REFUND')); -- of EXPENSE.CONTRACTOR only
alter table bills.bills add constraint contractor_bill_has_a_kind check ((business_service = 'EXPENSE.CONTRACTOR') = (bill_kind is not null));
-- Of two at once the second fails here (02 C22).
create unique index one_final_bill_per_contract on bills.bills (tenant_id, contract_number) where bill_kind = 'FINAL' and status <> 'INACTIVE';
create unique index one_contractor_bill_in_workflow on bills.bills (tenant_id, contract_number) where business_service = 'EXPENSE.CONTRACTOR' and status = 'INWORKFLOW';
create unique index one_advance_in_workflow on bills.bills (tenant_id, contract_number) where business_service = 'EXPENSE.ADVANCE' and status = 'INWORKFLOW';

-- A row of the measurement book is one more thing that is billed once (02 C20).
alter table bills.billed_sources drop constraint billed_sources_kind_check;
alter table bills.billed_sources add constraint billed_sources_kind_check check (kind in ('MUSTER_ROLL', 'INVOICE', 'BILL', 'MEASURE'));

-- The abstract of a running bill. Rupees, to the paisa; without GST unless the name says so.
create table bills.contractor_bills (
    bill_id uuid primary key references bills.bills (id),
    tenant_id text not null,
    contract_number text not null,
    contractor_id text not null,         -- organisation of the contract: thresholds of the tax laws add up by it
    running_number int not null check (running_number > 0), -- nn of BILL{nn}/{project}
    financial_year text not null,        -- of the bill date, e.g. 2026-27
    agreement_value numeric(18, 2) not null,   -- of the work, as first agreed: damages and recovery of advances go by it
    contract_value numeric(18, 2) not null,    -- of the work, with its variations
    up_to_date_value numeric(18, 2) not null,
    previous_value numeric(18, 2) not null,
    value numeric(18, 2) not null,             -- since previous; of a refund what goes back
    gst numeric(18, 2) not null check (gst >= 0),
    damages_released numeric(18, 2) not null check (damages_released >= 0), -- held before, covered by an extension since
    gross numeric(18, 2) not null,
    retention numeric(18, 2) not null check (retention >= 0),
    advance_recovery numeric(18, 2) not null check (advance_recovery >= 0),
    damages numeric(18, 2) not null check (damages >= 0),
    net numeric(18, 2) not null,
    progress_percent numeric(5, 2) not null check (progress_percent between 0 and 100), -- physical, by value
    delay_days int not null check (delay_days >= 0),        -- beyond the justified end
    completion_date bigint,                    -- epoch milliseconds; of the final bill
    party_bill_number text,                    -- what the contractor's own paper says
    party_bill_date bigint,
    measurement_numbers jsonb not null,        -- entries of the measurement book that it bills
    constraint since_previous check (value = up_to_date_value - previous_value),
    constraint gross_is_its_parts check (gross = value + gst + damages_released),
    constraint net_is_positive check (net > 0 and net <= gross)
);
create index contractor_bills_by_contract on bills.contractor_bills (tenant_id, contract_number, running_number);
create index contractor_bills_by_contractor on bills.contractor_bills (tenant_id, contractor_id, financial_year);
call platform.isolate('bills.contractor_bills');

-- Item by item: up to date, previous, since previous.
create table bills.contractor_bill_items (
    bill_id uuid not null references bills.contractor_bills (bill_id),
    tenant_id text not null,
    position int not null,
    item_code text not null,             -- id of the schedule's item, else its name
    name text,
    refs jsonb not null,                 -- lines of the contract that make up the item
    agreed_rate numeric not null,        -- rupees per unit
    payable_rate numeric not null check (payable_rate >= 0 and payable_rate <= agreed_rate), -- less: a part rate, with its reason
    rate_reason text,
    up_to_date_quantity numeric not null,
    previous_quantity numeric not null,
    up_to_date_amount numeric(18, 2) not null,
    previous_amount numeric(18, 2) not null,
    constraint one_row_per_item_and_rate primary key (bill_id, item_code, agreed_rate),
    constraint part_rate_has_a_reason check (payable_rate = agreed_rate or rate_reason is not null)
);
create index contractor_bill_items_by_tenant on bills.contractor_bill_items (tenant_id, bill_id, position);
call platform.isolate('bills.contractor_bill_items');

-- What is kept back from a bill, and of what. A head below its threshold stands here with nothing: the year's sum goes by it.
create table bills.contractor_deductions (
    bill_id uuid not null references bills.contractor_bills (bill_id),
    tenant_id text not null,
    position int not null,
    head_code text not null,
    slab_code text,                      -- row of expense.DeductionSlabs
    base numeric(18, 2) not null,        -- rupees of this bill
    charged_base numeric(18, 2) not null, -- rupees it was taken of: with what earlier bills of the year were let off
    percent numeric(7, 4),
    amount numeric(18, 2) not null check (amount >= 0),
    reason text,
    constraint one_deduction_per_head primary key (bill_id, head_code)
);
create index contractor_deductions_by_tenant on bills.contractor_deductions (tenant_id, bill_id, position);
call platform.isolate('bills.contractor_deductions');

-- The guarantee an advance is given against.
create table bills.contractor_advances (
    bill_id uuid primary key references bills.bills (id),
    tenant_id text not null,
    contract_number text not null,
    amount numeric(18, 2) not null check (amount > 0),
    guarantee_number text not null,
    guarantee_bank text not null,
    guarantee_amount numeric(18, 2) not null check (guarantee_amount > 0),
    guarantee_valid_to bigint not null   -- epoch milliseconds
);
create index contractor_advances_by_contract on bills.contractor_advances (tenant_id, contract_number);
call platform.isolate('bills.contractor_advances');
