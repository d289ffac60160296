-- Muster rolls as inbox and search read them (spec 30 §8). What the client left out of additionalDetails is the register's, then the project's; the organisation
-- is that of the contract, so that its people find the rolls of their works.
create view insights.muster_rolls with (security_invoker = true) as
select m.tenant_id, m.id, m.muster_roll_number as business_id, m.muster_roll_number, m.muster_roll_status, m.start_date, m.end_date, m.created_time, m.created_by, c.org_id,
       coalesce(nullif(m.additional_details ->> 'attendanceRegisterName', ''), r.name) as register_name,
       lower(coalesce(nullif(m.additional_details ->> 'attendanceRegisterName', ''), r.name)) as register_name_search,
       coalesce(nullif(m.additional_details ->> 'orgName', ''), r.additional_details ->> 'orgName') as org_name,
       coalesce(nullif(m.additional_details ->> 'projectId', ''), nullif(r.additional_details ->> 'projectId', ''), p.project_number) as project_number,
       coalesce(nullif(m.additional_details ->> 'projectType', ''), nullif(r.additional_details ->> 'projectType', ''), p.project_type) as project_type,
       coalesce(nullif(m.additional_details ->> 'ward', ''), nullif(r.additional_details ->> 'ward', ''), p.ward) as ward,
       coalesce(nullif(m.additional_details ->> 'locality', ''), nullif(r.additional_details ->> 'locality', ''), p.locality) as locality
from attendance.muster_rolls m
join attendance.registers r on r.id = m.register_id
left join lateral (
    select v.org_id, v.project_id from contracts.contracts v
    where v.tenant_id = m.tenant_id and v.contract_number = m.reference_id
    order by v.status = 'ACTIVE' desc, v.created_time desc, v.version_number desc limit 1) c on true
left join projects.projects p on p.tenant_id = m.tenant_id and p.id = c.project_id;
