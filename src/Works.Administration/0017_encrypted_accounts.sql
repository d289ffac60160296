-- Particulars of accounts are encrypted at rest and found by blind indexes (spec 50 §15.3). The columns keep their names and hold <keyId>|<base64>; what
-- stands in them in clear is encrypted by the host before it serves (EncryptStoredAccounts), and from now on nothing else may be written.
drop index administration.users_by_mobile;
drop index administration.users_by_alternate_mobile;
alter table administration.users
    alter column profile drop default,
    alter column profile drop not null,
    alter column profile type text using profile::text,
    add column mobile_number_index text,
    add column alternate_mobile_number_index text,
    add column email_id_index text,
    add column pan_index text,
    add column aadhaar_number_index text,
    add constraint mobile_number_is_encrypted check (mobile_number ~ '^[0-9]+\|') not valid,
    add constraint alternate_mobile_number_is_encrypted check (alternate_mobile_number ~ '^[0-9]+\|') not valid,
    add constraint email_id_is_encrypted check (email_id ~ '^[0-9]+\|') not valid,
    add constraint profile_is_encrypted check (profile ~ '^[0-9]+\|') not valid,
    -- A citizen's user name is his mobile number: its column holds an index of it (decision 12).
    add constraint citizen_name_is_encrypted check (type <> 'CITIZEN' or user_name ~ '^[0-9a-f]{64}$') not valid;
create index users_by_mobile_index on administration.users (tenant_id, mobile_number_index);
create index users_by_alternate_mobile_index on administration.users (tenant_id, alternate_mobile_number_index) where alternate_mobile_number_index is not null;
create index users_by_email_index on administration.users (email_id_index) where email_id_index is not null;

-- Codes are kept under an index of the number now; those in the table live for a quarter of an hour at most, whoever waits for one asks again.
select set_config('works.tenants', '*', true);
delete from administration.one_time_codes;
