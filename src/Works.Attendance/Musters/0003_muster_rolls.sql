-- Muster rolls: the attendance of one register over a week, as it is paid (spec 30 §3).
create table attendance.muster_rolls (
    id uuid primary key,
    tenant_id text not null,
    muster_roll_number text not null,
    register_id uuid not null references attendance.registers (id),
    start_date bigint not null,          -- epoch milliseconds: midnight of the first day
    end_date bigint not null,            -- epoch milliseconds: midnight of the last day
    zone text not null,                  -- IANA zone in which its days were counted
    first_day date not null,
    last_day date not null check (last_day >= first_day),
    status text,                         -- ACTIVE, INWORKFLOW, INACTIVE or CANCELLED; null when the workflow says another word
    muster_roll_status text not null,    -- name of the workflow state
    reference_id text,
    service_code text,
    additional_details jsonb,
    created_by text not null,
    created_time bigint not null,        -- wage rates are those of this moment
    last_modified_by text not null,
    last_modified_time bigint not null,
    row_version int not null default 1,
    constraint one_muster_roll_per_number unique (tenant_id, muster_roll_number),
    -- No day of a register stands in two rolls, whoever submits at once.
    constraint one_muster_roll_per_day exclude using gist (register_id with =, daterange(first_day, last_day, '[]') with &&)
        where (status is null or status not in ('CANCELLED', 'INACTIVE'))
);
create index muster_rolls_by_reference on attendance.muster_rolls (tenant_id, reference_id, created_time desc) where reference_id is not null;
create index muster_rolls_by_register on attendance.muster_rolls (register_id, first_day);
create index muster_rolls_by_time on attendance.muster_rolls (tenant_id, created_time desc, id);
call platform.isolate('attendance.muster_rolls');

create table attendance.muster_entries (
    id uuid primary key,
    tenant_id text not null,
    muster_roll_id uuid not null references attendance.muster_rolls (id),
    position int not null,               -- order on the roll, from 0
    individual_id uuid not null,
    enrollment_date bigint,
    denrollment_date bigint,
    -- Value of each day (0, 0.5, 1), the roll's first day first; null for somebody who never left a worksite that week, as far as is known.
    days numeric(2, 1)[],
    actual_total numeric(4, 1) not null check (actual_total >= 0),
    modified_total numeric(4, 1) check (modified_total >= 0), -- as corrected by a supervisor; null when not corrected
    skill_code text,                     -- id of the labour rate
    additional_details jsonb not null,   -- who he was when the roll was made: names, masked numbers
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    constraint one_entry_per_person unique (muster_roll_id, individual_id)
);
create index muster_entries_by_individual on attendance.muster_entries (tenant_id, individual_id);
call platform.isolate('attendance.muster_entries');
