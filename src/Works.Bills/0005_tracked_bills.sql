-- What has been paid of each project, of a million bills too: the payment tracker (spec 20 §5.3) adds up what stands in these indexes and visits no bill.
-- Their conditions are those of the tracker, word for word: the planner compares them so.
create index tracked_bills_by_project on bills.bills (tenant_id, project_number, business_service) include (total_amount, total_paid_amount)
    where (payment_status in ('SUCCESSFUL', 'FAILED', 'PARTIAL') or (payment_status = 'INITIATED' and total_paid_amount > 0)) and project_number is not null;
-- Bills of contracts this house does not know, which name their project themselves: few, or none.
create index tracked_bills_without_project on bills.bills (tenant_id, (additional_details ->> 'projectId'))
    where project_number is null and additional_details ->> 'projectId' is not null;
