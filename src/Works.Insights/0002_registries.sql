-- Wage seekers for /wms/individual (spec 30 §8). Merged and removed records are not listed; the registry's own search leads to the survivor.
create view insights.individuals with (security_invoker = true) as
select i.tenant_id, i.id, null::text as business_id, i.individual_id, i.name_search, i.ward, i.social_category,
       case when i.social_category is not null then 'SOCIAL_CATEGORY' end as social_category_key, i.created_time, i.created_by::text as created_by
from registries.individuals i
where not i.is_deleted and i.merged_into is null;
