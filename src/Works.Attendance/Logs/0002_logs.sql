-- Attendance as marked: one row per entry and per exit. A row that was replaced or withdrawn stays, INACTIVE (spec 30 §2.10, §2.13).
create table attendance.logs (
    id uuid primary key,
    tenant_id text not null,
    register_id uuid not null references attendance.registers (id),
    individual_id uuid not null,
    client_reference_id text,            -- given by the device, once per event
    time bigint not null,                -- epoch milliseconds
    day date not null,                   -- of that time in the tenant's zone, when it was stored
    type text not null,                  -- ENTRY or EXIT; what else clients send counts nowhere
    status text not null check (status in ('ACTIVE', 'INACTIVE')),
    document_ids jsonb,
    additional_details jsonb,
    client_audit_details jsonb,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null
);
create unique index one_log_per_client_reference on attendance.logs (tenant_id, client_reference_id) where client_reference_id is not null;
-- One entry and one exit a day in one register. Begins with the person: where else he was that day is asked with every log.
create unique index one_log_per_day_and_type on attendance.logs (tenant_id, individual_id, day, register_id, type) where status = 'ACTIVE';
create index logs_by_register on attendance.logs (register_id, day);
call platform.isolate('attendance.logs');

-- What an offline device sent in bulk and could not be kept, until it is sent again and is.
create table attendance.unsynced_logs (
    tenant_id text not null,
    client_reference_id text not null,
    status text not null check (status in ('REJECTED', 'CONFLICT')),
    code text not null,
    message text not null,
    recorded_by text not null,
    recorded_time bigint not null,
    primary key (tenant_id, recorded_by, client_reference_id)
);
call platform.isolate('attendance.unsynced_logs');
