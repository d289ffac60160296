-- Records that may be of one person (spec 30 §14 row 5). Candidates are proposed by equality on keys, which row-level security lets an index
-- answer, and measured by trigram similarity; why no trigram index, and what was measured: decision 0013.
create extension if not exists pg_trgm;

create index individuals_by_birth on registries.individuals (tenant_id, date_of_birth) where not is_deleted and merged_into is null and date_of_birth is not null;
create index individuals_by_sound_here on registries.individuals (tenant_id, locality, name_key) where not is_deleted and merged_into is null and locality is not null;
create index individuals_by_parent_here on registries.individuals (tenant_id, locality, parent_key) where not is_deleted and merged_into is null and locality is not null and parent_key is not null;
create index individuals_by_sounds on registries.individuals (tenant_id, name_key, parent_key) where not is_deleted and merged_into is null;
create index individual_identifiers_by_platform on registries.individual_identifiers (platform_index) where not is_deleted;

create table registries.duplicate_suspects (
    id uuid primary key,
    tenant_id text not null,
    individual_id uuid not null,         -- the record that was found to resemble
    other_id uuid,                       -- the record it resembles; null when that is of another tenant
    other_tenant_id text not null,
    score numeric not null check (score between 0 and 1),
    reasons jsonb not null,
    status text not null check (status in ('SUSPECTED', 'DISTINCT', 'MERGED')),
    survivor_id uuid,
    found_by uuid not null,
    found_time bigint not null,
    decided_by uuid,
    decided_time bigint,
    decision_reason text,
    row_version int not null,
    foreign key (tenant_id, individual_id) references registries.individuals (tenant_id, id),
    check ((status = 'SUSPECTED') = (decided_time is null)),
    check ((status = 'MERGED') = (survivor_id is not null))
);
call platform.isolate('registries.duplicate_suspects');
create unique index one_suspicion_per_pair on registries.duplicate_suspects
    (tenant_id, least(individual_id, other_id), greatest(individual_id, other_id), other_tenant_id);
create index duplicate_suspects_by_status on registries.duplicate_suspects (tenant_id, status, score desc, id);
create index duplicate_suspects_by_person on registries.duplicate_suspects (tenant_id, individual_id);
create index duplicate_suspects_by_other on registries.duplicate_suspects (tenant_id, other_id);
