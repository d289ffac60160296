-- Reports that are made in the background (spec 20 §5.4): who asked for what, and the file it became.
create table insights.report_jobs (
    id uuid primary key,
    tenant_id text not null,
    report_number text not null,
    report_name text not null,
    status text not null check (status in ('INITIATED', 'COMPLETED', 'FAILED')),
    projects int not null,               -- rows of the report; 0 until it is made
    error_code text,                     -- of a FAILED one
    file_store_id text,                  -- as soon as it is COMPLETED
    request_payload jsonb,               -- as the client sent it
    additional_details jsonb,
    created_by text not null,
    created_time bigint not null,        -- epoch milliseconds
    last_modified_by text not null,
    last_modified_time bigint not null,
    row_version int not null default 1,
    constraint one_report_per_number unique (tenant_id, report_number),
    constraint made_with_a_file check ((status = 'COMPLETED') = (file_store_id is not null)),
    constraint failed_with_a_code check ((status = 'FAILED') = (error_code is not null))
);
grant select, insert, update on insights.report_jobs to works_app;
create index report_jobs_by_time on insights.report_jobs (tenant_id, report_name, created_time desc, id);
call platform.isolate('insights.report_jobs');
