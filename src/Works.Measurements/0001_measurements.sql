-- Measurement books: what was measured against a contract, entry by entry (spec 20 §2, §3). One store behind the registry and the service.
create schema measurements;
grant usage on schema measurements to works_app;
alter default privileges in schema measurements grant select, insert, update, delete on tables to works_app;

create table measurements.measurements (
    id uuid primary key,
    tenant_id text not null,
    measurement_number text not null,
    physical_ref_number text,
    reference_id text not null,          -- number of the contract
    org_id text,                         -- organisation of the contract; its people see their own works only
    entry_date bigint not null,          -- epoch milliseconds
    is_active boolean not null,          -- false: rejected or withdrawn, counts nowhere
    wf_status text,                      -- application status; null when the registry alone keeps it
    book_position int,                   -- place among the entries in force of the contract, 1 first; null while not in force
    sor_amount numeric not null,         -- rupees: Σ sign × quantity × rate per item, to the paisa
    non_sor_amount numeric not null,
    total_amount numeric not null,
    documents jsonb not null,
    additional_details jsonb,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    row_version int not null default 1,
    constraint one_measurement_per_number unique (tenant_id, measurement_number),
    constraint in_force_is_active check (book_position is null or (is_active and (wf_status is null or wf_status = 'APPROVED')))
);
-- Two people measuring one work at once must not both begin: the second insert fails here.
create unique index one_measurement_in_workflow on measurements.measurements (tenant_id, reference_id)
    where wf_status is not null and wf_status not in ('APPROVED', 'REJECTED');
create unique index one_measurement_per_position on measurements.measurements (tenant_id, reference_id, book_position) where book_position is not null;
create index measurements_by_reference on measurements.measurements (tenant_id, reference_id, created_time desc);
create index measurements_by_time on measurements.measurements (tenant_id, created_time desc, id);
create index measurements_by_status on measurements.measurements (tenant_id, wf_status, created_time desc) where wf_status is not null;
call platform.isolate('measurements.measurements');

create table measurements.measures (
    id uuid primary key,
    tenant_id text not null,
    measurement_id uuid not null references measurements.measurements (id),
    position int not null,               -- order in which the client sent them
    target_id text not null,             -- contractLineItemRef
    length numeric not null,
    breadth numeric not null,
    height numeric not null,
    num_items numeric not null,
    current_value numeric not null,      -- quantity of this entry, in the item's unit; positive on deduction rows too
    cumulative_value numeric not null,   -- with every entry in force before it
    is_deduction boolean not null,       -- as the line of the estimate says
    unit_rate numeric,                   -- rupees per unit; null when the line has none or the contract is not known
    is_active boolean,
    comments text,
    documents jsonb,
    additional_details jsonb
);
create index measures_by_measurement on measurements.measures (measurement_id, position);
create index measures_by_target on measurements.measures (tenant_id, target_id);
call platform.isolate('measurements.measures');

-- Photographs and other files that show what was measured, with what the device says of place and time.
create table measurements.evidence (
    id uuid primary key,
    tenant_id text not null,
    measurement_id uuid not null references measurements.measurements (id),
    target_id text,                      -- contractLineItemRef; null when the file belongs to the whole entry
    document_type text,
    file_store_id text not null,
    file_name text not null,
    content_type text not null,
    size bigint not null,                -- bytes
    sha256 text not null,                -- of the content as stored, lower-case hexadecimal
    latitude numeric check (latitude between -90 and 90),
    longitude numeric check (longitude between -180 and 180),
    location_accuracy numeric,           -- metres
    position_source text check (position_source in ('EXIF', 'SENT')),
    captured_time bigint,                -- epoch milliseconds
    time_source text check (time_source in ('EXIF', 'SENT')),
    created_by text not null,
    created_time bigint not null,
    constraint one_evidence_per_file unique nulls not distinct (tenant_id, measurement_id, file_store_id, target_id),
    constraint position_is_whole check ((latitude is null) = (longitude is null) and (latitude is null) = (position_source is null))
);
call platform.isolate('measurements.evidence');
