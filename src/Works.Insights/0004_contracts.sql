-- Contracts as inbox and search read them (spec 20 §5.2). What the client left out of additionalDetails is the project's.
create view insights.contracts with (security_invoker = true) as
select c.tenant_id, c.id, c.business_id, c.contract_number, c.supplement_number, c.org_id, c.wf_status, c.status, c.created_time, c.created_by,
       coalesce(nullif(c.additional_details ->> 'projectId', ''), p.project_number) as project_number,
       coalesce(nullif(c.additional_details ->> 'projectName', ''), p.name) as project_name,
       coalesce(nullif(c.additional_details ->> 'projectType', ''), p.project_type) as project_type,
       coalesce(nullif(c.additional_details ->> 'ward', ''), p.ward) as ward,
       coalesce(nullif(c.additional_details ->> 'locality', ''), p.locality) as locality
from contracts.contracts c join projects.projects p on p.tenant_id = c.tenant_id and p.id = c.project_id;
