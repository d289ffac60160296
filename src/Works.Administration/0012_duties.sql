-- Who acted for whom, on which work and for how much (spec 02 §1): what segregation of duties and limits of sanction are judged by.
alter table administration.process_instances
    add column on_behalf_of uuid,        -- who lent the authority; null when the person acted in his own
    add column work_id text;             -- the work (project) the document belongs to; null when the module does not say
create index process_instances_by_work on administration.process_instances (tenant_id, work_id, business_service) where work_id is not null;

alter table administration.workflow_positions
    add column work_id text,
    add column amount numeric(18,2),     -- rupees the sanctioning authority is chosen by: of the whole project group
    add column category text;            -- category of the work

-- Authority to take steps, lent by one person to another for a time.
create table administration.delegations (
    id uuid primary key,
    tenant_id text not null,
    delegator uuid not null references administration.users (uuid),
    delegate uuid not null references administration.users (uuid),
    roles text[] not null,
    up_to numeric(18,2),                 -- rupees; null for the delegator's own limits
    from_time bigint not null,           -- epoch milliseconds
    to_time bigint not null,             -- not included
    reason text,
    created_by uuid not null,
    created_time bigint not null,
    revoked_by uuid,
    revoked_time bigint,
    row_version int not null default 1,
    constraint nobody_lends_to_himself check (delegator <> delegate),
    constraint lending_takes_time check (to_time > from_time)
);
create index delegations_by_delegate on administration.delegations (tenant_id, delegate, to_time) where revoked_time is null;
create index delegations_by_delegator on administration.delegations (tenant_id, delegator, to_time);
revoke delete on administration.delegations from works_app;
call platform.isolate('administration.delegations');
