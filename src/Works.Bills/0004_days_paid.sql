-- A person's other days are found by their own period (C18): people work for years, and each new bill of fifty asks for the week around it only.
-- Both ends stand in the index, so that a bill for a week long ago reads no rows of the years since.
create index bill_details_by_paid_days on bills.bill_details (tenant_id, payee_identifier, to_period, from_period) where work_days > 0;
