-- Individuals: wage seekers of the cities, and at the state everybody who can sign in (spec 30 §5). Names, addresses, birth date and parent stay
-- in clear (§5.6); mobile numbers and identity numbers are ciphertext, found by their blind indexes.
create schema if not exists registries;
grant usage on schema registries to works_app;
alter default privileges in schema registries grant select, insert, update, delete on tables to works_app;

create table registries.individuals (
    tenant_id text not null,
    id uuid not null,
    individual_id text not null,         -- IND-2025-07-14-004471
    client_reference_id text,
    given_name text not null,
    family_name text,
    other_names text,
    date_of_birth date,
    gender text,
    blood_group text,
    mobile_number text check (mobile_number ~ '^[0-9]+\|'),
    mobile_index text,
    alternate_number text check (alternate_number ~ '^[0-9]+\|'),
    email text,
    father_name text,
    husband_name text,
    relationship text,
    photo text,                          -- file-store id
    addresses jsonb not null,
    skills jsonb not null,
    additional_fields jsonb,
    client_audit_details jsonb,
    social_category text,                -- additionalFields, key SOCIAL_CATEGORY
    ward text,                           -- of the permanent address, else of the first
    locality text,
    other_places text,                   -- wards and localities of further addresses: |ward/B2|locality/SUN10|
    latitude numeric,                    -- degrees, of the same address as ward
    longitude numeric,
    name_search text not null,           -- whole name, lower case, single blanks
    parent_search text,                  -- father's, else husband's
    name_key text not null,              -- how the first name sounds: see PersonKeys
    parent_key text,
    is_system_user boolean not null,
    is_system_user_active boolean not null,
    user_id bigint,
    user_uuid uuid,
    user_type text,
    user_details jsonb,
    merged_into uuid,                    -- the person this record turned out to be; never itself merged
    is_deleted boolean not null,
    created_by uuid not null,
    created_time bigint not null,        -- epoch milliseconds
    last_modified_by uuid not null,
    last_modified_time bigint not null,
    row_version int not null,
    primary key (tenant_id, id),
    constraint one_individual_per_number unique (tenant_id, individual_id),
    constraint survivor_is_of_the_same_tenant foreign key (tenant_id, merged_into) references registries.individuals (tenant_id, id),
    constraint individual_is_not_its_own_survivor check (merged_into <> id)
);
call platform.isolate('registries.individuals');

create unique index one_individual_per_id on registries.individuals (id); -- clients that work offline bring ids of their own
create unique index one_individual_per_client_reference on registries.individuals (tenant_id, client_reference_id);
create unique index one_individual_per_account on registries.individuals (tenant_id, user_uuid) where not is_deleted and merged_into is null;
create index individuals_by_creation on registries.individuals (tenant_id, created_time desc, id) include (name_search) where not is_deleted and merged_into is null;
create index individuals_by_mobile on registries.individuals (tenant_id, mobile_index) where mobile_index is not null;
create index individuals_by_given_name on registries.individuals (tenant_id, given_name);
create index individuals_by_ward on registries.individuals (tenant_id, ward, created_time desc, id);
create index individuals_by_locality on registries.individuals (tenant_id, locality, created_time desc, id);
create index individuals_by_other_places on registries.individuals (tenant_id) where other_places is not null;
create index individuals_by_social_category on registries.individuals (tenant_id, social_category, created_time desc, id) where social_category is not null;
create index individuals_by_user on registries.individuals (tenant_id, user_id) where user_id is not null;
create index individuals_by_survivor on registries.individuals (tenant_id, merged_into) where merged_into is not null;
create index individuals_by_place on registries.individuals (tenant_id, latitude, longitude) where latitude is not null;

create table registries.individual_identifiers (
    id uuid primary key,
    tenant_id text not null,
    individual_id uuid not null,         -- id of the person, not his number
    position int not null,
    client_reference_id text,
    identifier_type text not null,
    identifier_id text not null check (identifier_id ~ '^[0-9]+\|'),
    value_index text not null,           -- blind index of the value within the tenant
    platform_index text not null,        -- and across tenants, for duplicates
    is_deleted boolean not null,
    created_by uuid not null,
    created_time bigint not null,
    last_modified_by uuid not null,
    last_modified_time bigint not null,
    foreign key (tenant_id, individual_id) references registries.individuals (tenant_id, id)
);
call platform.isolate('registries.individual_identifiers');
create index individual_identifiers_by_person on registries.individual_identifiers (tenant_id, individual_id);
create index individual_identifiers_by_value on registries.individual_identifiers (tenant_id, value_index);
-- Two clerks registering one identity number at once must not both win; the second insert fails here.
create unique index one_person_per_aadhaar on registries.individual_identifiers (tenant_id, value_index)
    where upper(identifier_type) like '%AADHAAR%' and not is_deleted;
