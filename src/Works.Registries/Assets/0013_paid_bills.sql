-- A bill counts for the assets it went into when it is paid (spec 30 §7.2, decision 0035). Bills that were linked by hand before counted at once.
alter table registries.asset_links add column is_paid boolean not null default true;
alter table registries.asset_links alter column is_paid drop default;
