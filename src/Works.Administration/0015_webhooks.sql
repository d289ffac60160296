-- Web hooks: who outside wants to know of events (spec 60 §16, decision 19).
create table administration.webhooks (
    id uuid primary key,
    tenant_id text not null,                -- events of this tenant and of those below it
    name text not null,
    url text not null,
    topics text[] not null,                 -- topics, business events, or beginnings of them with a star; empty is every event
    content text not null check (content in ('IDS', 'DOCUMENT')),
    status text not null check (status in ('ACTIVE', 'PAUSED', 'DISABLED')),
    status_reason text,
    secret text not null check (secret ~ '^[0-9]+\|'),
    secret_id text not null,
    previous_secret text check (previous_secret ~ '^[0-9]+\|'),
    previous_secret_id text,
    previous_secret_until bigint,           -- epoch milliseconds
    failures int not null default 0,        -- in a row, over all events
    failing_since bigint,
    last_delivered_time bigint,
    created_by uuid not null,
    created_time bigint not null,
    last_modified_by uuid not null,
    last_modified_time bigint not null,
    row_version int not null default 1,
    constraint one_webhook_per_name unique (tenant_id, name)
);
call platform.isolate('administration.webhooks');
