-- Files to and from a bank (ISO 20022): what went out, what came in, and what the statements say.
create table payments.bank_files (
    id uuid primary key,
    tenant_id text not null,
    direction text not null check (direction in ('OUT', 'IN')),
    name text not null,
    message_id text not null,            -- MsgId of the file
    count int not null,                  -- transactions in it
    control_sum numeric(18,2) not null,  -- rupees in it
    sha256 text not null,
    content text not null check (content ~ '^[0-9]+\|'),
    created_time bigint not null
);
-- An instruction leaves in one file; a file that the bank delivers twice is read once.
create unique index one_file_per_instruction on payments.bank_files (tenant_id, message_id) where direction = 'OUT';
create unique index one_reading_per_file on payments.bank_files (tenant_id, sha256) where direction = 'IN';
call platform.isolate('payments.bank_files');

create table payments.bank_statuses (
    id uuid primary key,
    tenant_id text not null,
    file_id uuid not null references payments.bank_files (id),
    message_id text not null,            -- of the instruction
    end_to_end_id text,                  -- null: of the whole message
    status text not null,                -- ACCP, ACSC, RJCT, …
    reason text,
    status_date text not null,
    created_time bigint not null
);
create index bank_statuses_by_message on payments.bank_statuses (tenant_id, message_id, created_time);
call platform.isolate('payments.bank_statuses');

create table payments.statement_entries (
    id uuid primary key,
    tenant_id text not null,
    file_id uuid not null references payments.bank_files (id),
    message_id text not null,            -- of the instruction
    end_to_end_id text not null,
    is_debit boolean not null,           -- false: money that came back
    amount numeric(18,2) not null,
    reference text not null,             -- of the bank (UTR)
    booking_date text not null,
    reason text,
    created_time bigint not null,
    constraint one_entry_per_reference unique (tenant_id, end_to_end_id, is_debit, reference)
);
create index statement_entries_by_message on payments.statement_entries (tenant_id, message_id);
call platform.isolate('payments.statement_entries');
