-- Where a payee's money goes was changed: nothing is paid there before a second person confirms and the waiting time is over (spec 02 §3.17).
alter table registries.bank_account_details
    add column changed_by uuid,          -- who changed it; null when nothing has to be confirmed
    add column changed_time bigint,      -- epoch milliseconds
    add column confirmed_by uuid,
    add column confirmed_time bigint,
    add constraint change_is_whole check ((changed_by is null) = (changed_time is null) and (confirmed_by is null) = (confirmed_time is null)),
    add constraint change_is_confirmed_by_another check (confirmed_by is null or (changed_by is not null and confirmed_by <> changed_by));
