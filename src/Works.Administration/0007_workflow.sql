-- Workflow (spec 50 §6): definitions are data, history is append-only, one row per document says where it stands.
create table administration.business_services (
    uuid uuid primary key,
    tenant_id text not null,
    business_service text not null,
    business text not null,              -- module name clients know, e.g. estimate-service
    get_uri text,
    post_uri text,
    business_service_sla bigint,         -- milliseconds
    states jsonb not null,               -- states with their actions; read as a whole
    source text,                         -- seed file that owns the definition
    created_by text not null,
    created_time bigint not null,
    last_modified_by text not null,
    last_modified_time bigint not null
);
create unique index one_definition_per_name on administration.business_services (tenant_id, business_service);
call platform.isolate('administration.business_services', inherited => true);

create table administration.process_instances (
    id uuid primary key,
    tenant_id text not null,
    position bigint generated always as identity,  -- order of steps, also within one millisecond
    business_service text not null,
    business_id text not null,
    module_name text not null,
    action text not null,
    state_uuid uuid not null,            -- after the action
    previous_state_uuid uuid,            -- before it
    comment text,
    documents jsonb not null,
    assigner uuid not null,
    assignees uuid[] not null,
    rating int,
    escalated boolean not null default false,
    state_sla bigint,                    -- milliseconds left after the action; may be negative
    business_service_sla bigint,
    created_by uuid not null,
    created_time bigint not null,
    last_modified_by uuid not null,
    last_modified_time bigint not null
);
create index process_instances_by_document on administration.process_instances (tenant_id, business_id, position desc);
revoke update, delete on administration.process_instances from works_app;
call platform.isolate('administration.process_instances');

-- The current position of every document: locked while it moves, read by the inbox.
create table administration.workflow_positions (
    tenant_id text not null,
    business_id text not null,
    business_service text not null,
    module_name text not null,
    instance_id uuid not null references administration.process_instances (id),
    state_uuid uuid not null,
    state text,
    application_status text,
    is_terminal boolean not null,
    assignees uuid[] not null,
    business_service_sla bigint,
    created_time bigint not null,        -- of the first step
    last_modified_time bigint not null,
    constraint one_position_per_document primary key (tenant_id, business_id)
);
create index workflow_positions_open on administration.workflow_positions (tenant_id, business_service, state_uuid, created_time desc);
create index workflow_positions_by_assignee on administration.workflow_positions using gin (assignees);
call platform.isolate('administration.workflow_positions');
