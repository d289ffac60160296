-- Organisations: community groups and vendors that do the work (spec 30 §4).
create schema if not exists registries;
grant usage on schema registries to works_app;
alter default privileges in schema registries grant select, insert, update, delete on tables to works_app;

create table registries.organisations (
    id uuid primary key,
    tenant_id text not null,
    org_number text not null,
    application_number text not null,
    name text not null,
    name_search text not null,           -- lower case
    application_status text not null check (application_status in ('ACTIVE', 'INACTIVE', 'DEBARRED')),
    external_ref_number text,
    date_of_incorporation bigint,        -- epoch milliseconds
    is_active boolean not null,
    jurisdictions jsonb not null,
    documents jsonb not null,
    additional_details jsonb,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    row_version int not null default 1
);
create unique index one_organisation_per_number on registries.organisations (tenant_id, org_number);
create index organisations_by_change on registries.organisations (tenant_id, last_modified_time desc, created_time desc, id);
create index organisations_by_creation on registries.organisations (tenant_id, created_time desc, id);
create index organisations_by_application on registries.organisations (tenant_id, application_number);
call platform.isolate('registries.organisations');

create table registries.organisation_addresses (
    id uuid primary key,
    tenant_id text not null,
    organisation_id uuid not null references registries.organisations (id),
    position int not null,               -- order of creation
    boundary_type text not null,
    boundary_code text not null,
    latitude numeric,
    longitude numeric,
    geo_location_id uuid not null,
    details jsonb not null               -- what is only carried
);
create index organisation_addresses_by_organisation on registries.organisation_addresses (organisation_id, position);
create index organisation_addresses_by_boundary on registries.organisation_addresses (tenant_id, boundary_code);
call platform.isolate('registries.organisation_addresses');

create table registries.organisation_contacts (
    id uuid primary key,
    tenant_id text not null,
    organisation_id uuid not null references registries.organisations (id),
    position int not null,
    home_tenant_id text,                 -- tenant the client wrote: usually the state
    individual_id uuid,                  -- the person at the state
    user_uuid uuid,                      -- his account
    role text not null check (role in ('ORG_ADMIN', 'ORG_STAFF')), -- what the organisation makes of him
    name text,                           -- encrypted, as the next two
    mobile_number text,
    email text,
    mobile_index text,                   -- stands for the mobile in searches; the same in all cities of the state
    active boolean not null,
    roles jsonb,
    type text,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null
);
create index organisation_contacts_by_organisation on registries.organisation_contacts (organisation_id, position);
create index organisation_contacts_by_mobile on registries.organisation_contacts (mobile_index) where active;
create index organisation_contacts_by_user on registries.organisation_contacts (tenant_id, user_uuid) where active;
call platform.isolate('registries.organisation_contacts');

create table registries.organisation_identifiers (
    id uuid primary key,
    tenant_id text not null,
    organisation_id uuid not null references registries.organisations (id),
    position int not null,
    type text not null,
    value text,
    is_active boolean not null,
    additional_details jsonb
);
create index organisation_identifiers_by_organisation on registries.organisation_identifiers (organisation_id, position);
create index organisation_identifiers_by_value on registries.organisation_identifiers (tenant_id, value);
call platform.isolate('registries.organisation_identifiers');

create table registries.organisation_functions (
    id uuid primary key,
    tenant_id text not null,
    organisation_id uuid not null references registries.organisations (id),
    position int not null,
    application_number text not null,
    type text not null,
    category text,
    class text,
    valid_from bigint,                   -- epoch milliseconds
    valid_to bigint,
    application_status text,
    wf_status text,
    is_active boolean not null,
    documents jsonb not null,
    additional_details jsonb,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null
);
create index organisation_functions_by_organisation on registries.organisation_functions (organisation_id, position);
create index organisation_functions_by_type on registries.organisation_functions (tenant_id, type);
call platform.isolate('registries.organisation_functions');
