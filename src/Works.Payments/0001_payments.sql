-- Payments of bills (spec 40 §2.4–2.7), the instructions that carry them out, and the money they spend (§6). Amounts are rupees.
create schema payments;
grant usage on schema payments to works_app;
alter default privileges in schema payments grant select, insert, update, delete on tables to works_app;

create table payments.payments (
    id uuid primary key,
    tenant_id text not null,
    payment_number text not null,        -- EP/…
    net_payable_amount numeric(18,2) not null,
    net_paid_amount numeric(18,2) not null,
    status text not null check (status in ('INITIATED', 'SUCCESSFUL', 'FAILED', 'PARTIAL', 'CANCELLED')),
    reference_status text,
    additional_details jsonb,
    created_by text not null,
    created_time bigint not null,        -- epoch milliseconds
    last_modified_by text not null,
    last_modified_time bigint not null,
    row_version int not null default 1,
    constraint one_payment_per_number unique (tenant_id, payment_number)
);
create index payments_by_time on payments.payments (tenant_id, created_time desc, id);
create index payments_by_status on payments.payments (tenant_id, status);
call platform.isolate('payments.payments');

create table payments.payment_bills (
    id uuid primary key,
    tenant_id text not null,
    payment_id uuid not null references payments.payments (id),
    position int not null,
    bill_id uuid not null,
    bill_number text not null,
    business_service text not null,
    reference_id text not null,          -- of the bill: contract number first
    total_amount numeric(18,2) not null,
    total_paid_amount numeric(18,2) not null,
    status text not null
);
-- Two accountants paying one bill at once must not both begin: the second insert fails here. Only a cancelled payment frees its bill (decision 27).
create unique index one_open_payment_per_bill on payments.payment_bills (tenant_id, bill_id) where status <> 'CANCELLED';
create index payment_bills_by_payment on payments.payment_bills (payment_id, position);
create index payment_bills_by_number on payments.payment_bills (tenant_id, bill_number);
call platform.isolate('payments.payment_bills');

create table payments.payment_details (
    id uuid primary key,
    tenant_id text not null,
    payment_bill_id uuid not null references payments.payment_bills (id),
    position int not null,
    bill_detail_id uuid not null,
    total_amount numeric(18,2) not null,
    total_paid_amount numeric(18,2) not null,
    status text not null
);
create index payment_details_by_bill on payments.payment_details (payment_bill_id, position);
call platform.isolate('payments.payment_details');

create table payments.payment_lines (
    id uuid primary key,
    tenant_id text not null,
    payment_detail_id uuid not null references payments.payment_details (id),
    position int not null,
    line_item_id uuid not null,          -- payable line of the bill
    paid_amount numeric(18,2) not null check (paid_amount >= 0),
    status text not null
);
-- The same line is never paid twice, whatever payment says so.
create unique index one_success_per_line on payments.payment_lines (tenant_id, line_item_id) where status = 'SUCCESSFUL';
create index payment_lines_by_detail on payments.payment_lines (payment_detail_id, position);
create index payment_lines_by_line on payments.payment_lines (tenant_id, line_item_id);
call platform.isolate('payments.payment_lines');

-- Who moved what from where to where, and why. Append-only.
create table payments.status_changes (
    id uuid primary key,
    tenant_id text not null,
    entity text not null check (entity in ('PAYMENT', 'LINE', 'INSTRUCTION', 'BENEFICIARY')),
    entity_id uuid not null,
    from_status text,
    to_status text not null,
    reason text,
    payload_hash text,                   -- SHA-256 of the treasury's answer that caused it, lower-case hexadecimal
    actor text not null,
    changed_time bigint not null
);
create index status_changes_by_entity on payments.status_changes (tenant_id, entity_id, changed_time);
call platform.isolate('payments.status_changes');
revoke update, delete on payments.status_changes from works_app;

-- Money that may be spent: one sanction per head of account, office and master allotment.
create table payments.sanctions (
    id uuid primary key,
    tenant_id text not null,
    hoa_code text not null,
    ddo_code text not null,
    program_code text not null,
    master_allotment_id text not null,
    sanctioned_amount numeric(18,2) not null,
    financial_year text not null,        -- 2025-26
    allotted_amount numeric(18,2) not null,
    available_amount numeric(18,2) not null,
    reported_balance numeric(18,2),      -- availableBalance of the latest allotment, as the treasury tells it
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    row_version int not null default 1,
    constraint one_sanction_per_allotment unique (tenant_id, hoa_code, ddo_code, master_allotment_id),
    constraint nothing_is_overspent check (available_amount >= 0)
);
create index sanctions_by_time on payments.sanctions (tenant_id, created_time desc, id);
call platform.isolate('payments.sanctions');

create table payments.allotments (
    id uuid primary key,
    tenant_id text not null,
    sanction_id uuid references payments.sanctions (id), -- null: parked, no such sanction yet
    hoa_code text not null,
    ddo_code text not null,
    program_code text not null,
    master_allotment_id text not null,
    allotment_serial_no int not null,
    ssu_allotment_id text not null,
    allotment_txn_type text not null,
    amount numeric(18,2) not null,
    sanction_balance numeric(18,2) not null,
    allotment_date text not null,        -- as the treasury writes it
    created_time bigint not null,
    -- Windows overlap: the same row comes again and adds nothing.
    constraint one_allotment_per_serial unique (tenant_id, hoa_code, ddo_code, master_allotment_id, allotment_serial_no)
);
create index allotments_by_sanction on payments.allotments (sanction_id, allotment_serial_no);
call platform.isolate('payments.allotments');

-- Instructions (PI). The number is given before anything is sent and never changes: whatever happens, it is the same instruction.
create table payments.instructions (
    id uuid primary key,
    tenant_id text not null,
    payment_id uuid not null references payments.payments (id),
    payment_number text not null,
    number text not null,                -- jitBillNo
    date bigint not null,                -- jitBillDate, epoch milliseconds
    parent_number text,                  -- number of the original; null on an original
    latest_number text,                  -- number of the instruction whose failures a revised one corrects
    program_code text not null,
    channel text not null,               -- jit or iso20022
    amount numeric(18,2) not null,
    status text not null check (status in ('INITIATED', 'APPROVED', 'IN PROCESS', 'SUCCESSFUL', 'PARTIAL', 'COMPLETED', 'FAILED')),
    is_active boolean not null,
    sending text not null check (sending in ('NEW', 'SENT', 'TAKEN', 'REFUSED')), -- NEW: surely never sent. SENT: may have arrived. TAKEN: the treasury has it
    attempts int not null,
    polls int not null,                  -- questions about a SENT one that the treasury could not answer
    next_attempt_time bigint not null,   -- epoch milliseconds
    leased_until bigint not null,
    sanction_id uuid references payments.sanctions (id),
    hoa_code text,
    ddo_code text,
    grantee_ag_code text,
    scheme_code text,
    ssu_ia_id text,
    master_allotment_id text,
    ssu_allotment_id text,
    allotment_serial text,
    success_code text,
    success_description text,
    approved_id text,
    approval_date text,
    fin_year text,
    advice_id text,
    advice_date text,
    bill_ref_number text,
    token_number text,
    token_date text,
    voucher_number text,
    voucher_date text,
    error_response text,
    bill_numbers jsonb not null,
    contract_numbers jsonb not null,
    exchange jsonb,                      -- header and message it came with, when it came over the exchange
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    row_version int not null default 1,
    constraint one_instruction_per_number unique (tenant_id, number)
);
-- Whatever starts it (a person, the job, an event that comes twice): one instruction of a payment is on its way.
create unique index one_instruction_on_its_way on payments.instructions (tenant_id, payment_id) where status in ('INITIATED', 'APPROVED', 'IN PROCESS');
create index instructions_by_payment on payments.instructions (tenant_id, payment_id, created_time);
create index instructions_by_time on payments.instructions (tenant_id, created_time desc, id);
create index instructions_by_parent on payments.instructions (tenant_id, parent_number) where parent_number is not null;
create index instructions_open on payments.instructions (tenant_id, status, id) where status in ('INITIATED', 'APPROVED', 'IN PROCESS', 'SUCCESSFUL');
call platform.isolate('payments.instructions');

create table payments.beneficiaries (
    id uuid primary key,
    tenant_id text not null,
    instruction_id uuid not null references payments.instructions (id),
    position int not null,
    beneficiary_id text not null,        -- payee, or Deduction_{tenant}_{head}
    beneficiary_type text not null check (beneficiary_type in ('IND', 'ORG', 'DEPT')),
    number text not null,                -- BN-…, kept by corrections
    bank_account_id uuid,
    account text not null check (account ~ '^[0-9]+\|'),   -- number@IFSC, ciphertext
    name text not null check (name ~ '^[0-9]+\|'),
    phone text not null check (phone ~ '^[0-9]+\|'),
    address text not null check (address ~ '^[0-9]+\|'),
    account_type text not null,
    amount numeric(18,2) not null check (amount > 0),
    payment_status text not null,
    payment_status_message text,
    voucher_number text,
    voucher_date text,
    utr_no text,
    utr_date text,
    end_to_end_id text,
    challan_number text,
    challan_date text,
    constraint one_beneficiary_per_number unique (tenant_id, instruction_id, number)
);
create index beneficiaries_by_instruction on payments.beneficiaries (instruction_id, position);
create index beneficiaries_by_number on payments.beneficiaries (tenant_id, number);
call platform.isolate('payments.beneficiaries');

create table payments.beneficiary_lines (
    id uuid primary key,
    tenant_id text not null,
    beneficiary_id uuid not null references payments.beneficiaries (id),
    line_item_id uuid not null,          -- payable line of the bill
    amount numeric(18,2) not null,
    is_live boolean not null             -- false once it failed: only then may another instruction carry the line
);
create unique index one_live_instruction_per_line on payments.beneficiary_lines (tenant_id, line_item_id) where is_live;
create index beneficiary_lines_by_beneficiary on payments.beneficiary_lines (beneficiary_id);
call platform.isolate('payments.beneficiary_lines');

create table payments.instruction_logs (
    id uuid primary key,
    tenant_id text not null,
    instruction_id uuid not null references payments.instructions (id),
    service_id text not null,
    status text not null,                -- STATUS_LOG_PI_SUCCESS, …
    created_by text not null,
    created_time bigint not null
);
create index instruction_logs_by_instruction on payments.instruction_logs (instruction_id, created_time);
call platform.isolate('payments.instruction_logs');

-- The ledger of funds: what was allotted, withdrawn, spent, given back. Append-only; the balance of a sanction is the sum of it.
create table payments.fund_entries (
    id uuid primary key,
    tenant_id text not null,
    sanction_id uuid not null references payments.sanctions (id),
    type text not null check (type in ('ALLOT', 'WITHDRAW', 'DEBIT', 'REVERSAL')),
    amount numeric(18,2) not null check (amount >= 0),
    allotment_id uuid references payments.allotments (id),
    instruction_id uuid references payments.instructions (id),
    created_by text not null,
    created_time bigint not null,
    constraint entry_has_a_cause check ((allotment_id is null) <> (instruction_id is null)),
    -- A debit is given back once, however often the rejection is told.
    constraint one_entry_per_instruction unique (tenant_id, instruction_id, type),
    constraint one_entry_per_allotment unique (tenant_id, allotment_id)
);
create index fund_entries_by_sanction on payments.fund_entries (sanction_id, created_time);
call platform.isolate('payments.fund_entries');
revoke update, delete on payments.fund_entries from works_app;

-- Every message to and from the treasury, encrypted; keys and tokens are no part of it.
create table payments.treasury_messages (
    id uuid primary key,
    tenant_id text not null,
    instruction_id uuid,
    service_id text not null,
    subject text not null,               -- number of the instruction, head of account, day
    outcome text not null,
    request text not null check (request ~ '^[0-9]+\|'),
    response text check (response ~ '^[0-9]+\|'),
    response_hash text,                  -- SHA-256, lower-case hexadecimal
    created_time bigint not null
);
create index treasury_messages_by_time on payments.treasury_messages (tenant_id, created_time desc, id);
create index treasury_messages_by_instruction on payments.treasury_messages (instruction_id, created_time) where instruction_id is not null;
call platform.isolate('payments.treasury_messages');
revoke delete on payments.treasury_messages from works_app;

-- Runs of the treasury jobs. The newest row of a service and tenant is locked while the job runs: however many hosts and people start it, one does.
create table payments.treasury_jobs (
    tenant_id text not null,
    service_id text not null,
    through_time bigint,                 -- up to where was looked: VA per head below, FD the last whole day
    primary key (tenant_id, service_id)
);
call platform.isolate('payments.treasury_jobs');

create table payments.treasury_runs (
    id uuid primary key,
    tenant_id text not null,
    service_id text not null,
    started_time bigint not null,
    finished_time bigint not null,
    looked_at int not null,
    moved int not null,
    failed int not null,
    errors jsonb not null                -- what failed, and why
);
create index treasury_runs_by_time on payments.treasury_runs (tenant_id, started_time desc, id);
call platform.isolate('payments.treasury_runs');

create table payments.watermarks (
    tenant_id text not null,
    service_id text not null,
    subject text not null,               -- head of account and office, or nothing
    through_time bigint not null,        -- epoch milliseconds
    primary key (tenant_id, service_id, subject)
);
call platform.isolate('payments.watermarks');
