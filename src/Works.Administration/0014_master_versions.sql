-- What each row of master data was, from when to when. Kept by triggers, so whoever writes rows (a screen, an import, a seed file, a
-- module) leaves history; the number of a version is the row's own, by which editors see that somebody was faster (If-Match).
alter table administration.masters add column row_version int not null default 1;

create table administration.master_versions (
    tenant_id text not null,
    master_id uuid not null,
    version int not null,
    schema_code text not null,
    unique_identifier text not null,
    data json not null,
    is_active boolean not null,
    changed_by text not null,
    from_time bigint not null,          -- epoch milliseconds; in force from here on
    to_time bigint,                     -- in force before this; null while it is
    primary key (tenant_id, master_id, version)
);
create index master_versions_by_schema on administration.master_versions (tenant_id, schema_code, from_time);
call platform.isolate('administration.master_versions', inherited => true);
revoke update, delete on administration.master_versions from works_app; -- history is ended, never edited
grant update (to_time) on administration.master_versions to works_app;

insert into administration.master_versions (tenant_id, master_id, version, schema_code, unique_identifier, data, is_active, changed_by, from_time)
select tenant_id, id, row_version, schema_code, unique_identifier, data, is_active, last_modified_by, last_modified_time from administration.masters;

create function administration.count_master_version() returns trigger language plpgsql as $$
begin
    if new.data::text <> old.data::text or new.is_active <> old.is_active then new.row_version := old.row_version + 1; end if;
    return new;
end $$;
create trigger count_version before update on administration.masters for each row execute function administration.count_master_version();

create function administration.keep_master_version() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.data::text = old.data::text and new.is_active = old.is_active then return null; end if;
    if tg_op <> 'INSERT' then
        update administration.master_versions set to_time = case when tg_op = 'DELETE' then (extract(epoch from now()) * 1000)::bigint else new.last_modified_time end
        where tenant_id = old.tenant_id and master_id = old.id and to_time is null;
    end if;
    if tg_op <> 'DELETE' then
        insert into administration.master_versions (tenant_id, master_id, version, schema_code, unique_identifier, data, is_active, changed_by, from_time)
        values (new.tenant_id, new.id, new.row_version, new.schema_code, new.unique_identifier, new.data, new.is_active, new.last_modified_by, new.last_modified_time);
    end if;
    return null;
end $$;
create trigger keep_version after insert or update or delete on administration.masters for each row execute function administration.keep_master_version();
