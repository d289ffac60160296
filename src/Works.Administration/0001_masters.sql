-- Master data: one store behind both wire versions (spec 50 §5).
create schema if not exists administration;
grant usage on schema administration to works_app;
alter default privileges in schema administration grant select, insert, update, delete on tables to works_app;

create table administration.masters (
    id uuid primary key,
    tenant_id text not null,
    schema_code text not null,          -- module.master
    unique_identifier text not null,
    data json not null,                 -- json, not jsonb: answered as it was written
    position bigint not null,           -- order in lists
    is_active boolean not null default true,
    source text,                        -- seed file that owns the row
    created_by text not null,
    created_time bigint not null,       -- epoch milliseconds
    last_modified_by text not null,
    last_modified_time bigint not null
);
create unique index one_active_master_per_identifier on administration.masters (tenant_id, schema_code, unique_identifier) where is_active;
create index masters_by_schema on administration.masters (tenant_id, schema_code, position);
call platform.isolate('administration.masters', inherited => true);

-- A master served under a second spelling, e.g. common-masters.uom for common-masters.UOM.
create table administration.master_aliases (alias text primary key, schema_code text not null);

-- Raised by every transaction that changes master data or workflow definitions; hosts drop their memory when it moves.
create table administration.master_revision (only_row boolean primary key default true check (only_row), revision bigint not null);
insert into administration.master_revision (revision) values (1);
