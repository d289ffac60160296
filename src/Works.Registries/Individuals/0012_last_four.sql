-- Identity and account numbers are found by their last four characters, too: what a client was shown of them (spec 30 §5.6, decision 0034).
alter table registries.individual_identifiers add column last_four_index text; -- blind index within the tenant; null of rows older than this column
create index individual_identifiers_by_last_four on registries.individual_identifiers (tenant_id, last_four_index) where last_four_index is not null;
alter table registries.bank_account_details add column last_four_index text;
create index bank_account_details_by_last_four on registries.bank_account_details (tenant_id, last_four_index) where last_four_index is not null;
