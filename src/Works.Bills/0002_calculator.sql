-- Muster rolls that were approved and could not be billed: an operator sees them and tries again (spec 40 §4.3).
create table bills.wage_bill_queue (
    tenant_id text not null,
    muster_roll_number text not null,
    contract_number text,
    code text not null,                  -- of the last refusal
    message text not null,
    attempts int not null,
    approved_by text,                    -- who approved the roll; named as creator of the bill
    failed_time bigint not null,         -- of the last attempt, epoch milliseconds
    bill_number text,                    -- once it is billed
    billed_time bigint,
    constraint one_queue_row_per_muster_roll primary key (tenant_id, muster_roll_number),
    constraint billed_is_whole check ((bill_number is null) = (billed_time is null))
);
create index open_wage_bill_queue on bills.wage_bill_queue (tenant_id, failed_time) where bill_number is null;
call platform.isolate('bills.wage_bill_queue');

-- What the scheduled job for supervision did, per city and run.
create table bills.supervision_runs (
    id uuid primary key,
    tenant_id text not null,
    due_time bigint not null,
    started_time bigint not null,
    finished_time bigint not null,
    made int not null,                   -- bills made
    failed int not null,
    failures jsonb not null              -- [{contractNumber, code, message}]
);
create index supervision_runs_by_time on bills.supervision_runs (tenant_id, started_time desc, id);
call platform.isolate('bills.supervision_runs');
