-- Assets: what works leave behind, with their value (spec 30 §7.2).
create table registries.assets (
    id uuid primary key,
    tenant_id text not null,
    asset_number text not null,
    code text not null,
    name text not null,
    name_search text not null,           -- lower case
    category_code text not null,
    asset_type text not null check (asset_type in ('LAND', 'MOVABLEASSET', 'IMMOVABLEASSET')),
    department_code text,
    boundary_code text not null,
    boundary_type text not null,
    address jsonb not null,
    geometry jsonb,                      -- GeoJSON: point, line or polygon
    west numeric, south numeric, east numeric, north numeric, -- degrees: what the geometry lies within
    mode_of_acquisition text not null check (mode_of_acquisition in ('ACQUIRED', 'CONSTRUCTION', 'PURCHASE', 'TENDER')),
    status text not null check (status in ('CREATED', 'CWIP', 'CAPITALISED', 'REVALUATED', 'DISPOSED', 'RETIRED', 'SOLD', 'CANCELLED')),
    condition text,
    condition_history jsonb not null,
    date_of_creation bigint not null,    -- epoch milliseconds
    date_of_capitalisation bigint,
    gross_value numeric(18,2) not null check (gross_value >= 0), -- rupees
    accrued_value numeric(18,2) not null check (accrued_value >= 0), -- rupees: paid bills not yet capitalised
    accumulated_depreciation numeric(18,2) not null check (accumulated_depreciation >= 0),
    residual_value numeric(18,2) not null check (residual_value >= 0),
    length numeric, width numeric, area numeric, uom text,
    properties jsonb not null,           -- what its category asks for
    description text,
    remarks text,
    documents jsonb not null,
    additional_details jsonb,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    row_version int not null default 1,
    constraint depreciation_within_value check (accumulated_depreciation <= gross_value)
);
create unique index one_asset_per_number on registries.assets (tenant_id, asset_number);
create unique index one_asset_per_code on registries.assets (tenant_id, code) where status <> 'CANCELLED';
create index assets_by_creation on registries.assets (tenant_id, created_time desc, id);
create index assets_by_category on registries.assets (tenant_id, category_code, status);
create index assets_by_boundary on registries.assets (tenant_id, boundary_code);
call platform.isolate('registries.assets');

-- The works that made or changed an asset, and with how much.
create table registries.asset_links (
    id uuid primary key,
    tenant_id text not null,
    asset_id uuid not null references registries.assets (id),
    position int not null,
    type text not null check (type in ('PROJECT', 'ESTIMATE', 'CONTRACT', 'BILL')),
    reference_id text not null,
    nature_of_work text,
    amount numeric(18,2) not null check (amount >= 0), -- rupees
    is_posted boolean not null,          -- in the asset's value; from then on the link stays as it is
    constraint one_link_per_document unique (asset_id, type, reference_id)
);
create index asset_links_by_reference on registries.asset_links (tenant_id, type, reference_id);
call platform.isolate('registries.asset_links');

-- The ledger: every change of value is a row, added and never changed.
create table registries.asset_activities (
    id uuid primary key,
    tenant_id text not null,
    asset_id uuid not null references registries.assets (id),
    identifier text not null check (identifier in ('C', 'I', 'M', 'R', 'P', 'X')), -- capitalisation, improvement, modification, revaluation, depreciation, removal
    addition_amount numeric(18,2) not null check (addition_amount >= 0),
    deduction_amount numeric(18,2) not null check (deduction_amount >= 0),
    activity_date bigint not null,
    financial_year text,                 -- of a depreciation, e.g. 2025-26
    reference_type text,
    reference_id text,
    description text,
    created_by text not null,
    created_time bigint not null
);
create unique index one_depreciation_per_year on registries.asset_activities (asset_id, financial_year) where identifier = 'P';
create index asset_activities_by_asset on registries.asset_activities (tenant_id, asset_id, created_time, id);
revoke update, delete on registries.asset_activities from works_app;
call platform.isolate('registries.asset_activities');
