-- What every module stands on: isolation by tenant, audit, outbox, idempotency keys.
grant usage on schema platform to works_app;
alter default privileges in schema platform grant select, insert, update, delete on tables to works_app;

-- Tenants of the running transaction. Set locally by the host on every transaction; nothing set means nothing visible.
create function platform.tenants() returns text[] language sql stable parallel safe
    as $$ select string_to_array(current_setting('works.tenants', true), ',') $$;

-- Tenants whose shared rows (masters, definitions, accounts) the transaction may also read.
create function platform.readable_tenants() returns text[] language sql stable parallel safe
    as $$ select string_to_array(current_setting('works.tenants', true), ',') || string_to_array(current_setting('works.inherited', true), ',') $$;

create function platform.every_tenant() returns boolean language sql stable parallel safe
    as $$ select coalesce(current_setting('works.tenants', true) = '*', false) $$;

-- Row-level security for one table. The scalar subqueries are evaluated once per statement, not once per row.
-- inherited: rows of ancestor tenants may be read, but written only by their own tenant.
create procedure platform.isolate(target regclass, inherited boolean default false) language plpgsql as $$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy own_tenant on %s using ((select platform.every_tenant()) or tenant_id = any ((select platform.tenants())::text[]))', target);
    if inherited then
        execute format('create policy inherited_tenant on %s for select using (tenant_id = any ((select platform.readable_tenants())::text[]))', target);
    end if;
end $$;

create table platform.audit_entries (
    id uuid not null,
    tenant_id text not null,
    position bigint generated always as identity,
    entity text not null,
    entity_id text not null,
    operation text not null check (operation in ('CREATE', 'UPDATE', 'DELETE')),
    actor uuid not null,
    correlation_id text not null,
    changed_time bigint not null, -- epoch milliseconds
    before jsonb,
    after jsonb,
    primary key (tenant_id, id)
);
create index audit_entries_by_entity on platform.audit_entries (tenant_id, entity, entity_id, position);
create index audit_entries_by_correlation on platform.audit_entries (tenant_id, correlation_id);
revoke update, delete on platform.audit_entries from works_app; -- history is added to, never edited
call platform.isolate('platform.audit_entries');

create table platform.outbox_events (
    id bigint generated always as identity primary key,
    tenant_id text not null,
    topic text not null,
    business_event text,
    aggregate_id text not null,
    payload jsonb not null,
    correlation_id text not null,
    actor uuid not null,
    created_time bigint not null
);
create index outbox_events_by_aggregate on platform.outbox_events (tenant_id, aggregate_id, id);
revoke update, delete on platform.outbox_events from works_app;
call platform.isolate('platform.outbox_events');

create table platform.outbox_deliveries (
    subscriber text not null,
    event_id bigint not null references platform.outbox_events (id),
    tenant_id text not null,
    aggregate_id text not null,
    attempts int not null default 0,
    next_attempt_time bigint not null,
    delivered_time bigint,
    last_error text,
    primary key (subscriber, event_id)
);
create index outbox_deliveries_pending on platform.outbox_deliveries (event_id) where delivered_time is null;
create index outbox_deliveries_pending_by_aggregate on platform.outbox_deliveries (subscriber, tenant_id, aggregate_id, event_id) where delivered_time is null;
call platform.isolate('platform.outbox_deliveries');

-- What was loaded from the seed files last: a start with the same files and profile has nothing to do.
create table platform.seed_loads (only_row boolean primary key default true check (only_row), digest text not null, loaded_time bigint not null);

-- The first answer under a key, replayed to repeats. Not tenant-owned: a key belongs to the caller who sent it.
create table platform.idempotency_keys (
    caller uuid not null,
    key text not null,
    request_hash bytea not null,
    status int,
    reply bytea,
    created_time bigint not null,
    primary key (caller, key)
);
create index idempotency_keys_by_age on platform.idempotency_keys (created_time);
