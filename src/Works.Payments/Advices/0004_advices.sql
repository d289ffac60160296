-- Payment advice workbooks (spec 40 §8): who asked for one of which payment, and the file it became.
create table payments.advices (
    id uuid primary key,
    tenant_id text not null,
    payment_id uuid not null references payments.payments (id),
    payment_number text not null,
    status text not null check (status in ('INPROGRESS', 'COMPLETED', 'FAILED')),
    bills int not null,
    beneficiaries int not null,
    total_amount numeric(18,2) not null,
    file_store_id text,                  -- as soon as it is COMPLETED
    created_by text not null,            -- whose eyes it is made with: accounts are masked for whom they are masked elsewhere
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null,
    row_version int not null default 1,
    constraint completed_with_a_file check ((status = 'COMPLETED') = (file_store_id is not null))
);
create index advices_by_time on payments.advices (tenant_id, created_time desc, id);
create index advices_by_payment on payments.advices (tenant_id, payment_id, created_time);
call platform.isolate('payments.advices');
