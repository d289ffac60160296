-- Employees of a tenant (spec 50 §11). Uuid and number are those of the employee's account.
create table administration.employees (
    uuid uuid primary key references administration.users (uuid),
    id bigint not null unique,
    tenant_id text not null,
    code text not null,
    employee_status text not null,
    employee_type text not null,
    date_of_appointment bigint,           -- epoch milliseconds
    is_active boolean not null,
    reactivated boolean not null default false,
    details jsonb not null default '{}',  -- what is only carried: jurisdictions, service history, education, tests, documents, (re)activations
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    row_version int not null default 1
);
create unique index one_employee_per_code on administration.employees (tenant_id, lower(code));
create index employees_by_change on administration.employees (tenant_id, last_modified_time desc, code);
call platform.isolate('administration.employees');

-- What an employee was and is posted to. That exactly one is current is checked under the version of the employee: while one
-- posting gives way to the next, a unique index would see two.
create table administration.employee_assignments (
    employee_uuid uuid not null references administration.employees (uuid),
    id uuid not null,
    tenant_id text not null,
    position int not null,                -- clients see assignments in this order
    post bigint,                          -- the contract's "position"
    department text not null,
    designation text not null,
    from_date bigint not null,
    to_date bigint,
    is_current boolean not null,
    is_head_of_department boolean not null default false,
    government_order_number text,
    reporting_to text,
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    primary key (employee_uuid, id)
);
create index employee_assignments_by_department on administration.employee_assignments (tenant_id, department, designation);
call platform.isolate('administration.employee_assignments');
