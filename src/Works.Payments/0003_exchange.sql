-- Program service and exchange (spec 40 §7.3, 60 §4–5): what two sides tell each other of programs, sanctions, allocations and disbursements.
create table payments.program_objects (
    tenant_id text not null,             -- location_code
    side text not null check (side in ('mukta', 'ifms')),
    kind text not null check (kind in ('program', 'sanction', 'allocation', 'disburse')),
    id text not null,
    program_code text,
    parent_id text,
    target_id text,                      -- of a disbursement: number of the payment
    sanction_id text,
    transaction_id text,
    name text,
    status_code text,
    net_amount numeric(18,2) not null,
    gross_amount numeric(18,2) not null,
    allocated numeric(18,2) not null default 0,
    available numeric(18,2) not null default 0,
    document text not null check (document ~ '^[0-9]+\|'), -- names and accounts are in it
    created_time bigint not null,
    last_modified_time bigint not null,
    row_id uuid not null default gen_random_uuid() unique, -- for what re-encrypts rows
    constraint one_object_per_id primary key (tenant_id, side, kind, id),
    constraint nothing_is_disbursed_twice check (available >= 0)
);
create index program_objects_by_target on payments.program_objects (tenant_id, side, target_id) where target_id is not null;
create index program_objects_by_change on payments.program_objects (tenant_id, side, kind, last_modified_time desc, id);
call platform.isolate('payments.program_objects');

-- Ledger behind allocated and available. Append-only.
create table payments.program_entries (
    id uuid primary key,
    tenant_id text not null,
    side text not null,
    sanction_id text not null,
    type text not null check (type in ('ALLOCATION', 'DEDUCTION', 'DEBIT', 'CREDIT')),
    amount numeric(18,2) not null check (amount >= 0),
    cause text not null,                 -- id of the allocation or disbursement
    created_time bigint not null,
    constraint one_entry_per_cause unique (tenant_id, side, cause, type)
);
create index program_entries_by_sanction on payments.program_entries (tenant_id, side, sanction_id);
call platform.isolate('payments.program_entries');
revoke update, delete on payments.program_entries from works_app;

create table payments.exchange_messages (
    id uuid primary key,
    tenant_id text not null,
    direction text not null check (direction in ('IN', 'OUT')),
    message_id text not null,
    message_type text not null,
    action text not null,
    sender_id text not null,
    receiver_id text not null,
    body text not null check (body ~ '^[0-9]+\|'),
    created_time bigint not null
);
-- A message that arrives again is answered and does nothing; one that leaves again is the same one.
create unique index one_message_per_sender on payments.exchange_messages (tenant_id, direction, sender_id, message_id);
call platform.isolate('payments.exchange_messages');

-- An instruction may pay what another system's exchange message asks for: then there is no payment of ours behind it.
alter table payments.instructions alter column payment_id drop not null;
drop index payments.one_instruction_on_its_way;
create unique index one_instruction_on_its_way on payments.instructions (tenant_id, payment_number) where status in ('INITIATED', 'APPROVED', 'IN PROCESS');
