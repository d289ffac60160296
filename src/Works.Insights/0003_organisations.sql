-- Organisations for /wms/organisation (spec 30 §8). An organisation is found by any one of its functions, addresses and identifiers.
create view insights.organisations with (security_invoker = true) as
select o.tenant_id, o.id, null::text as business_id, o.org_number, o.application_number, o.name, o.name_search, o.application_status, o.is_active::text as is_active,
       o.created_time, o.created_by,
       -- CBO finds CBO.MSG
       array(select unnest(array[f.type, split_part(f.type, '.', 1)]) from registries.organisation_functions f where f.organisation_id = o.id) as function_types,
       array(select f.is_active::text from registries.organisation_functions f where f.organisation_id = o.id) as function_activity,
       array(select a.boundary_code from registries.organisation_addresses a where a.organisation_id = o.id) as boundary_codes,
       array(select i.type from registries.organisation_identifiers i where i.organisation_id = o.id and i.is_active) as identifier_types,
       array(select i.value from registries.organisation_identifiers i where i.organisation_id = o.id and i.is_active) as identifier_values
from registries.organisations o;
