-- Encryption of attributes (spec 50 §15): which keys this database was written with, how far a change of key has come, who read what in clear.

-- Keys lie outside the database; a fingerprint tells a host that was given the wrong ones. Version 0 is the key of the blind indexes.
create table platform.field_keys (
    version int primary key check (version >= 0),
    fingerprint text not null,
    created_time bigint not null -- epoch milliseconds
);
revoke update, delete on platform.field_keys from works_app;

-- One row per encrypted column and key version: re-encryption goes on after last_key, on whichever host.
create table platform.reencryptions (
    entity text not null,
    column_name text not null,
    version int not null references platform.field_keys (version),
    last_key text,               -- primary key of the row treated last
    done_rows bigint not null default 0,
    failed_rows bigint not null default 0, -- could not be decrypted; the log names them
    started_time bigint not null,
    finished_time bigint,
    primary key (entity, column_name, version)
);

-- Reading what is masked for others is an event of the history like a change: added to, sealed, never edited.
alter table platform.audit_entries drop constraint audit_entries_operation_check;
alter table platform.audit_entries add constraint audit_entries_operation_check check (operation in ('CREATE', 'UPDATE', 'DELETE', 'READ'));
create index audit_entries_of_reads on platform.audit_entries (tenant_id, position) where operation = 'READ';
