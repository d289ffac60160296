-- Sealed history: every audit entry becomes a leaf of its tenant's Merkle tree (RFC 6962), in order of position (decision 9).

-- A transaction takes its number before it takes a position. Once every transaction that was open when a position was the last one
-- has ended, no entry can appear at or below that position any more: the sealer skips nothing, and writers wait for nobody.
alter table platform.audit_entries alter column position drop identity;
create sequence platform.audit_positions owned by platform.audit_entries.position;
select setval('platform.audit_positions', coalesce((select max(position) from platform.audit_entries), 0) + 1, false);
grant usage, select on sequence platform.audit_positions to works_app;
create function platform.next_audit_position() returns bigint language plpgsql volatile as $$
begin
    perform pg_current_xact_id();
    return nextval('platform.audit_positions');
end $$;
alter table platform.audit_entries alter column position set default platform.next_audit_position();
create unique index one_audit_entry_per_position on platform.audit_entries (tenant_id, position);

create table platform.history_batches (
    tenant_id text not null,
    number bigint not null check (number > 0), -- 1, 2, 3 … per tenant
    first_leaf bigint not null, -- index of the batch's first leaf, from 0
    tree_size bigint not null check (tree_size > first_leaf), -- leaves up to and with this batch
    last_position bigint not null, -- position of the batch's last entry
    previous_root bytea not null,
    root bytea not null, -- of the tree of all tree_size leaves: the head
    sealed_time bigint not null, -- epoch milliseconds
    key_id text not null,
    signature bytea not null, -- ECDSA P-256 over the canonical JSON of the above
    frontier bytea not null, -- roots of the complete subtrees of the tree: what the next batch starts from
    leaves bytea not null, -- per leaf 16 bytes of id, 32 bytes of hash: names what was there when it is no longer
    primary key (tenant_id, number)
);
create unique index one_batch_per_leaf on platform.history_batches (tenant_id, first_leaf);
create index history_batches_by_position on platform.history_batches (tenant_id, last_position);
revoke update, delete on platform.history_batches from works_app;
call platform.isolate('platform.history_batches');

-- The audit log is asked for by record, by person and by request.
drop index platform.audit_entries_by_entity;
create index audit_entries_by_object on platform.audit_entries (tenant_id, entity_id, position);
create index audit_entries_by_actor on platform.audit_entries (tenant_id, actor, position);
