using Works.Administration;

namespace Works.Attendance;

/// <summary>
/// C17–C19 of spec 02 §4 as the whole store is checked against them. C17 and C18 are compared in the transaction when a roll goes forward; C19 warns only.
/// A merged record of a person counts as the one it became.
/// </summary>
internal static class AttendanceConservation
{
    // Days of rolls that are on their way or approved, with the person they are of. A day that an officer has justified is in order.
    private const string Days =
        """
        with days as (
            select m.tenant_id, m.muster_roll_number, m.register_id, m.status, m.zone, e.individual_id, coalesce(i.merged_into, e.individual_id) as person, m.first_day + (d.n - 1)::int as day, d.value
            from attendance.muster_rolls m join attendance.muster_entries e on e.muster_roll_id = m.id
            left join registries.individuals i on i.tenant_id = m.tenant_id and i.id = e.individual_id
            cross join lateral unnest(e.days) with ordinality d (value, n)
            where (m.status is null or m.status in ('ACTIVE', 'INWORKFLOW')) and d.value > 0 and coalesce(e.modified_total, e.actual_total) > 0
              and not exists (select from attendance.overlaps o where o.tenant_id = m.tenant_id and o.individual_id = e.individual_id and o.day = m.first_day + (d.n - 1)::int and o.reason is not null)
        )
        """;

    public static IReadOnlyList<ConservationRule> Rules { get; } =
    [
        new("C17", "Σ attendance of a person on a day over all muster rolls ≤ 1", RuleSeverity.Block, $"""
            {Days}
            select min(tenant_id) as tenant_id, string_agg(distinct muster_roll_number, ', ') as subject, sum(value) as found, 1::numeric as allowed, 'individual ' || person || ' on ' || day as detail
            from days group by person, day having sum(value) > 1
            """),
        new("C17", "Nobody who stands on a muster roll was in another register in the same hours", RuleSeverity.Block, $"""
            {Days}, presence as (
                select l.register_id, coalesce(i.merged_into, l.individual_id) as person, l.day, min(l.time) filter (where l.type = 'ENTRY') as entry_time, max(l.time) filter (where l.type = 'EXIT') as exit_time
                from attendance.logs l left join registries.individuals i on i.tenant_id = l.tenant_id and i.id = l.individual_id
                where l.status = 'ACTIVE' and (coalesce(i.merged_into, l.individual_id), l.day) in (select person, day from days)
                group by 1, 2, 3
            )
            select d.tenant_id, d.muster_roll_number as subject, b.entry_time::numeric as found, a.exit_time::numeric as allowed, 'individual ' || d.person || ' on ' || d.day || ' in another register' as detail
            from days d join presence a on a.register_id = d.register_id and a.person = d.person and a.day = d.day
            join presence b on b.register_id <> d.register_id and b.person = d.person and b.day = d.day
            where a.entry_time < b.exit_time and b.entry_time < a.exit_time
              -- what is worth nothing is no presence: the hour alone counts
              and extract(hour from to_timestamp(b.exit_time / 1000.0) at time zone d.zone) > extract(hour from to_timestamp(b.entry_time / 1000.0) at time zone d.zone)
            """),
        new("C17", "Attendance lies within an enrolment and is not ahead of its time", RuleSeverity.Warn,
            """
            select l.tenant_id, r.register_number as subject, l.time::numeric as found, null::numeric as allowed, 'individual ' || l.individual_id || ' on ' || l.day as detail
            from attendance.logs l join attendance.registers r on r.id = l.register_id
            where l.status = 'ACTIVE' and (l.time > l.created_time + 300000 + 86400000 or not exists (
                select from attendance.attendees a where a.register_id = l.register_id and a.individual_id = l.individual_id
                  and l.time between a.enrollment_date and coalesce(a.denrollment_date, 9223372036854775807)))
            """),
        // Metres along the surface, less what the device may be off; the fence is the tenant's, 500 m unless its switch says otherwise, 0 for none.
        new("C17", "Attendance is marked within the fence of the worksite", RuleSeverity.Warn,
            """
            with placed as (
                select l.tenant_id, r.register_number, l.individual_id, l.day, p.address, l.additional_details -> 'geo' as geo,
                       coalesce((select x.data ->> 'value' from administration.masters x
                           where x.schema_code = 'works.Switches' and x.unique_identifier = 'worksite-fence-metres' and (l.tenant_id = x.tenant_id or l.tenant_id like x.tenant_id || '.%')
                           order by length(x.tenant_id) desc limit 1), '500')::numeric as metres
                from attendance.logs l join attendance.registers r on r.id = l.register_id and r.service_code = 'WORKS-CONTRACT'
                join lateral (select c.project_id from contracts.contracts c where c.tenant_id = l.tenant_id and c.contract_number = r.reference_id order by c.version_number desc limit 1) c on true
                join projects.projects p on p.tenant_id = l.tenant_id and p.id = c.project_id
                where l.status = 'ACTIVE' and jsonb_typeof(l.additional_details #> '{geo,latitude}') = 'number' and jsonb_typeof(l.additional_details #> '{geo,longitude}') = 'number'
                  and jsonb_typeof(p.address -> 'latitude') = 'number' and jsonb_typeof(p.address -> 'longitude') = 'number'
            ), away as (
                select *, 2 * 6371000 * asin(least(1, sqrt(
                    power(sin(radians(((geo ->> 'latitude')::float8 - (address ->> 'latitude')::float8) / 2)), 2)
                    + cos(radians((address ->> 'latitude')::float8)) * cos(radians((geo ->> 'latitude')::float8))
                      * power(sin(radians(((geo ->> 'longitude')::float8 - (address ->> 'longitude')::float8) / 2)), 2))))
                    - case when jsonb_typeof(geo -> 'accuracy') = 'number' then greatest((geo ->> 'accuracy')::float8, 0) else 0 end as distance
                from placed where metres > 0
            )
            select tenant_id, register_number as subject, round(distance::numeric, 0) as found, metres as allowed, 'metres from the work, individual ' || individual_id || ' on ' || day as detail
            from away where distance > metres
            """),
        new("C18", "Days of a person on a muster roll ≤ days of its period", RuleSeverity.Block,
            """
            select m.tenant_id, m.muster_roll_number as subject, coalesce(e.modified_total, e.actual_total) as found, (m.last_day - m.first_day + 1)::numeric as allowed, 'individual ' || e.individual_id as detail
            from attendance.muster_rolls m join attendance.muster_entries e on e.muster_roll_id = m.id
            where coalesce(e.modified_total, e.actual_total) > m.last_day - m.first_day + 1
            """),
        new("C18", "Days of a person on a muster roll by the logs = Σ of its days", RuleSeverity.Block,
            """
            select m.tenant_id, m.muster_roll_number as subject, e.actual_total as found, coalesce(d.total, 0) as allowed, 'individual ' || e.individual_id as detail
            from attendance.muster_rolls m join attendance.muster_entries e on e.muster_roll_id = m.id
            left join lateral (select sum(value) as total from unnest(e.days) as value) d on true
            where e.actual_total <> coalesce(d.total, 0) or cardinality(e.days) <> m.last_day - m.first_day + 1
            """),
        new("C18", "A day of a person is paid at most once", RuleSeverity.Block, $"""
            {Days}
            select min(tenant_id) as tenant_id, string_agg(distinct muster_roll_number, ', ') as subject, sum(value) as found, 1::numeric as allowed, 'individual ' || person || ' on ' || day as detail
            from days where status = 'ACTIVE' group by person, day having sum(value) > 1
            """),
        // Measured labour by the utilisation statements of approved entries; the band is the tenant's, 20 % unless its switch says otherwise.
        new("C19", "Σ wages of approved muster rolls of a contract ≤ value of its measured labour, within the band", RuleSeverity.Warn,
            """
            with wages as (
                select m.tenant_id, m.reference_id, sum(round(coalesce(e.modified_total, e.actual_total) * r.rate, 0)) as amount
                from attendance.muster_rolls m join attendance.muster_entries e on e.muster_roll_id = m.id
                cross join lateral (
                    select (x.data ->> 'rate')::numeric as rate from administration.masters x
                    where x.schema_code = 'WORKS-SOR.Rates' and x.is_active and x.data ->> 'sorId' = e.skill_code and (m.tenant_id = x.tenant_id or m.tenant_id like x.tenant_id || '.%')
                      and (x.data ->> 'validFrom')::numeric <= m.created_time and coalesce(nullif((x.data ->> 'validTo')::numeric, 0), m.created_time) >= m.created_time
                    order by length(x.tenant_id) desc, (x.data ->> 'validFrom')::numeric desc limit 1) r
                where m.status = 'ACTIVE' and m.reference_id is not null
                group by m.tenant_id, m.reference_id
            ), labour as (
                select b.tenant_id, b.reference_id, sum((t ->> 'amount')::numeric) as amount
                from measurements.measurements b join estimates.statements s on s.tenant_id = b.tenant_id and s.statement_type = 'UTILIZATION' and s.target_id = b.id and s.status = 'READY'
                cross join lateral jsonb_array_elements(s.totals) t
                where b.wf_status = 'APPROVED' and t ->> 'type' = 'L'
                group by b.tenant_id, b.reference_id
            )
            select w.tenant_id, w.reference_id as subject, w.amount as found, round(l.amount * (1 + coalesce(b.percent, 20) / 100), 2) as allowed, 'wages of the contract against its measured labour' as detail
            from wages w join labour l on l.tenant_id = w.tenant_id and l.reference_id = w.reference_id
            left join lateral (
                select (x.data ->> 'value')::numeric as percent from administration.masters x
                where x.schema_code = 'works.Switches' and x.unique_identifier = 'wages-above-measured-labour-percent' and (w.tenant_id = x.tenant_id or w.tenant_id like x.tenant_id || '.%')
                order by length(x.tenant_id) desc limit 1) b on true
            where w.amount > l.amount * (1 + coalesce(b.percent, 20) / 100)
            """),
    ];
}
