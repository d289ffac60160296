-- Schemas of master data (spec 50 §5.5), stored at the state.
create table administration.master_schemas (
    id uuid primary key,
    tenant_id text not null,
    code text not null,                 -- module.master
    description text not null,
    definition json not null,           -- JSON Schema with x-unique and x-ref-schema
    is_active boolean not null,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    constraint one_schema_per_code unique (tenant_id, code)
);
call platform.isolate('administration.master_schemas', inherited => true);

-- Searches look into the data as jsonb, which takes less than json does (no \u0000, no number beyond numeric). One such row would
-- fail the searches of everybody, so it is refused when it is written.
alter table administration.masters add constraint data_can_be_searched check (data::jsonb is not null);
