-- What inbox and search read: the transactional tables themselves, so that a list is never older than the record (spec 50 §12).
-- security_invoker: row-level security of the tables below applies to whoever asks.
create schema insights;
grant usage on schema insights to works_app;
alter default privileges in schema insights grant select on tables to works_app;

create view insights.projects with (security_invoker = true) as
select p.tenant_id, p.id, null::text as business_id, p.project_number, p.name, p.name_search, p.project_type, p.ward, p.locality, p.created_time,
       p.created_by::text as created_by
from projects.projects p
where not p.is_deleted;

create view insights.estimates with (security_invoker = true) as
select e.tenant_id, e.id, e.business_id, e.estimate_number, e.revision_number, e.executing_department, e.proposal_date, e.created_time, e.created_by, e.wf_status,
       e.status, p.project_number, p.name as project_name, p.name_search as project_name_search, p.project_type, p.ward, p.locality
from estimates.estimates e join projects.projects p on p.tenant_id = e.tenant_id and p.id = e.project_id;
