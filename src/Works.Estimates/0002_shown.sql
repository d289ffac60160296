-- A search shows only estimates with an active line, and says how many there are: told by a column, the count reads one index.
alter table estimates.estimates add column has_active_lines boolean not null default true;
update estimates.estimates e set has_active_lines = false
    where not exists (select 1 from estimates.estimate_lines l where l.estimate_id = e.id and l.is_active);
alter table estimates.estimates alter column has_active_lines drop default;
create index estimates_shown on estimates.estimates (tenant_id, estimate_number) where has_active_lines;
