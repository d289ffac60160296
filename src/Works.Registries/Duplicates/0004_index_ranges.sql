-- Blocks of the search for duplicates are index ranges that end at a year of birth (decision 0013).
drop index registries.individuals_by_birth;
drop index registries.individuals_by_sound_here;
drop index registries.individuals_by_parent_here;
drop index registries.individuals_by_sounds;
create index individuals_by_birth on registries.individuals (tenant_id, date_of_birth, name_key) where not is_deleted and merged_into is null;
create index individuals_by_sound_here on registries.individuals (tenant_id, locality, name_key, date_of_birth) where not is_deleted and merged_into is null;
create index individuals_by_parent_here on registries.individuals (tenant_id, locality, parent_key, date_of_birth) where not is_deleted and merged_into is null;
create index individuals_by_sounds on registries.individuals (tenant_id, name_key, parent_key, date_of_birth) where not is_deleted and merged_into is null;
create index bank_account_details_by_reference on registries.bank_account_details (tenant_id, reference_id);
