-- Bills as inbox and search read them (spec 20 §5.2, spec 40 §1.7). What the client left out of additionalDetails is the project's.
create view insights.bills with (security_invoker = true) as
select b.tenant_id, b.id, b.bill_number as business_id, b.bill_number, b.business_service, b.reference_id, b.status, b.wf_status, b.payment_status, b.total_amount, b.bill_date,
       b.created_time, b.created_by, b.org_id,
       coalesce(nullif(b.additional_details ->> 'projectId', ''), p.project_number) as project_number,
       coalesce(nullif(b.additional_details ->> 'projectName', ''), p.name) as project_name,
       coalesce(nullif(b.additional_details ->> 'projectType', ''), p.project_type) as project_type,
       coalesce(nullif(b.additional_details ->> 'ward', ''), p.ward) as ward,
       coalesce(nullif(b.additional_details ->> 'locality', ''), p.locality) as locality
from bills.bills b left join projects.projects p on p.tenant_id = b.tenant_id and p.id = b.project_id;
