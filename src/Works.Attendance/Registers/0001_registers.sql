-- Attendance registers: one per work and executing organisation, with who may mark and who is enrolled (spec 30 §2).
create extension if not exists btree_gist; -- equality of ids beside overlap of intervals in one exclusion constraint

create schema attendance;
grant usage on schema attendance to works_app;
alter default privileges in schema attendance grant select, insert, update, delete on tables to works_app;

create table attendance.registers (
    id uuid primary key,
    tenant_id text not null,
    register_number text not null,
    name text,
    reference_id text,                   -- number of the contract; null for a stand-alone register
    service_code text,                   -- WORKS-CONTRACT
    start_date bigint not null,          -- epoch milliseconds
    end_date bigint check (end_date >= start_date), -- epoch milliseconds, inclusive; null: open
    status text not null check (status in ('ACTIVE', 'INACTIVE')),
    is_deleted boolean not null default false,
    additional_details jsonb,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    row_version int not null default 1,
    constraint one_register_per_number unique (tenant_id, register_number)
);
-- Two acceptances at once must not open two registers: the second insert fails here.
create unique index one_active_register_per_reference on attendance.registers (tenant_id, reference_id, service_code)
    where status = 'ACTIVE' and not is_deleted and reference_id is not null and service_code is not null;
create index registers_by_reference on attendance.registers (tenant_id, reference_id) where reference_id is not null;
create index registers_by_time on attendance.registers (tenant_id, last_modified_time desc, id);
call platform.isolate('attendance.registers');

-- People who may mark attendance. A row is one term of service; the wire calls its end denrollmentDate.
create table attendance.staff (
    id uuid primary key,
    tenant_id text not null,
    register_id uuid not null references attendance.registers (id),
    user_id text not null,               -- id of the individual, despite the name
    enrollment_date bigint not null,
    denrollment_date bigint,
    staff_type text not null check (staff_type in ('OWNER', 'EDITOR', 'APPROVER')),
    staff_name text not null,            -- NA for somebody whom the registry does not know
    additional_details jsonb,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null
);
create unique index one_open_term_per_staff on attendance.staff (register_id, user_id) where denrollment_date is null;
create index staff_by_user on attendance.staff (tenant_id, user_id, register_id);
call platform.isolate('attendance.staff');

-- Wage seekers of a register. A row is one enrolment; people may leave and come back.
create table attendance.attendees (
    id uuid primary key,
    tenant_id text not null,
    register_id uuid not null references attendance.registers (id),
    individual_id uuid not null,
    enrollment_date bigint not null,
    denrollment_date bigint check (denrollment_date >= enrollment_date),
    tag text,
    additional_details jsonb,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    -- Enrolments of one person in one register follow each other, whoever enrols at once.
    constraint one_enrolment_at_a_time exclude using gist (register_id with =, individual_id with =, int8range(enrollment_date, denrollment_date) with &&)
);
create index attendees_by_register on attendance.attendees (register_id, individual_id);
create index attendees_by_individual on attendance.attendees (tenant_id, individual_id);
call platform.isolate('attendance.attendees');
