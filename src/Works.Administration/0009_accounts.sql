-- A failed sign-in to an unknown account is noted like any other, so that both take equally long (spec 50 §3.1).
alter table administration.failed_sign_ins alter column user_uuid drop not null;
create index failed_sign_ins_by_tenant on administration.failed_sign_ins (tenant_id, failed_time);
create index users_by_alternate_mobile on administration.users (tenant_id, alternate_mobile_number);
