-- Measurement books as inbox and search read them: each with the version of its contract that is in force, else the newest.
-- Entries of the registry alone have no workflow and are not listed.
create view insights.measurements with (security_invoker = true) as
select m.tenant_id, m.id, m.measurement_number as business_id, m.measurement_number, m.reference_id, m.wf_status, m.entry_date, m.total_amount, m.created_time, m.created_by, m.org_id,
       c.id as contract_id, coalesce(p.project_number, c.additional_details->>'projectId') as project_number,
       coalesce(p.name, c.additional_details->>'projectName') as project_name,
       coalesce(p.name_search, lower(c.additional_details->>'projectName')) as project_name_search,
       coalesce(p.project_type, c.additional_details->>'projectType') as project_type,
       coalesce(p.ward, c.additional_details->>'ward') as ward, coalesce(p.locality, c.additional_details->>'locality') as locality
from measurements.measurements m
left join lateral (
    select v.id, v.project_id, v.additional_details from contracts.contracts v
    where v.tenant_id = m.tenant_id and v.contract_number = m.reference_id
    order by v.status = 'ACTIVE' desc, v.created_time desc, v.version_number desc limit 1) c on true
left join projects.projects p on p.tenant_id = m.tenant_id and p.id = c.project_id
where m.wf_status is not null;
