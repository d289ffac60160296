-- Bank accounts of persons and organisations (spec 30 §6). Holder and number are ciphertext.
create table registries.bank_accounts (
    id uuid primary key,
    tenant_id text not null,
    service_code text not null,          -- IND, ORG; other codes are payees of the payment service, such as a deduction's
    reference_id text not null,          -- uuid of the person or organisation
    additional_fields jsonb,
    created_by uuid not null,
    created_time bigint not null,        -- epoch milliseconds
    last_modified_by uuid not null,
    last_modified_time bigint not null,
    row_version int not null
);
call platform.isolate('registries.bank_accounts');
create index bank_accounts_by_creation on registries.bank_accounts (tenant_id, created_time desc, id);
create index bank_accounts_by_reference on registries.bank_accounts (tenant_id, reference_id, service_code);

create table registries.bank_account_details (
    id uuid primary key,
    tenant_id text not null,
    bank_account_id uuid not null references registries.bank_accounts (id),
    position int not null,
    service_code text not null,          -- of the account, for the rule below
    reference_id text not null,
    holder text check (holder ~ '^[0-9]+\|'),
    holder_index text,
    account_number text not null check (account_number ~ '^[0-9]+\|'),
    account_number_index text not null,
    account_index text not null,         -- number and branch together, across tenants: one account at one bank
    account_type text,
    is_primary boolean not null,
    is_active boolean not null,
    branch_id uuid not null,
    branch_type text not null,
    branch_code text not null,           -- IFSC
    branch_details jsonb,
    documents jsonb not null,
    additional_fields jsonb,
    created_by uuid not null,
    created_time bigint not null,
    last_modified_by uuid not null,
    last_modified_time bigint not null,
    -- Money goes to one account: two requests that each set a primary one must not both win. Deferred, so that one statement may demote the old
    -- and another promote the new, in whatever order.
    constraint one_primary_account exclude using btree (tenant_id with =, service_code with =, reference_id with =)
        where (is_primary and is_active) deferrable initially deferred
);
call platform.isolate('registries.bank_account_details');
create index bank_account_details_by_account on registries.bank_account_details (bank_account_id);
create index bank_account_details_by_number on registries.bank_account_details (tenant_id, account_number_index);
create index bank_account_details_by_holder on registries.bank_account_details (tenant_id, holder_index) where holder_index is not null;
create index bank_account_details_by_branch on registries.bank_account_details (tenant_id, branch_code);
create index bank_account_details_by_bank on registries.bank_account_details (tenant_id, account_index);
-- What stood there before a change: where a payment went can be told for ever. Written once, never changed.
create table registries.bank_account_changes (
    id uuid primary key,
    tenant_id text not null,
    detail_id uuid not null references registries.bank_account_details (id),
    holder text check (holder ~ '^[0-9]+\|'),
    account_number text not null check (account_number ~ '^[0-9]+\|'),
    branch_code text not null,
    account_type text,
    is_primary boolean not null,
    is_active boolean not null,
    changed_by uuid not null,
    changed_time bigint not null         -- epoch milliseconds: valid until then
);
call platform.isolate('registries.bank_account_changes');
create index bank_account_changes_by_detail on registries.bank_account_changes (tenant_id, detail_id, changed_time);
