using Works.Administration;

namespace Works.Measurements;

/// <summary>
/// C13–C16 and C36 of spec 02 §4 as the whole store is checked against them. The same numbers are compared in the transaction by
/// <see cref="MeasurementRules"/>. A contract that is not known (an entry of the registry alone) is not compared.
/// </summary>
internal static class MeasurementConservation
{
    // The version in force of every contract, its lines with the estimate's rows, and what is measured on them.
    private const string Measured =
        """
        with measured as (
            select m.tenant_id, m.reference_id, r.target_id, sum(r.current_value) as quantity
            from measurements.measurements m join measurements.measures r on r.measurement_id = m.id
            where m.book_position is not null and r.is_active is not false
            group by 1, 2, 3
        ), lines as (
            select c.tenant_id, c.contract_number, c.total_contracted_amount, l.contract_line_item_ref as target_id, coalesce(l.category, e.category) as category,
                   coalesce(l.unit_rate, e.unit_rate, 0) as unit_rate, l.no_of_unit as contracted, coalesce(e.no_of_unit, 0) as estimated,
                   case when e.is_deduction then -1 else 1 end as sign, coalesce(e.sor_id, e.name, l.name) as title,
                   coalesce(e.sor_id, '') || '|' || case when upper(coalesce(l.category, e.category)) = 'SOR' then '' else coalesce(e.name, '') end as item
            from contracts.contracts c join contracts.contract_lines l on l.contract_id = c.id and l.status = 'ACTIVE'
            left join estimates.estimate_lines e on e.id::text = l.estimate_line_item_id
            where c.status = 'ACTIVE'
        ), tolerance as (
            -- The nearest tenant's row counts: the city's own, else the state's.
            select t.tenant_id, coalesce((
                select (x.data->>'value')::numeric from administration.masters x
                where x.schema_code = 'works.MeasurementTolerance' and x.is_active and x.unique_identifier = 'MAXEXTRALINEITEMPERCENTAGE'
                  and (t.tenant_id = x.tenant_id or t.tenant_id like x.tenant_id || '.%')
                order by length(x.tenant_id) desc limit 1), 0) as percent
            from (select distinct tenant_id from measured) t
        )
        """;

    public static IReadOnlyList<ConservationRule> Rules { get; } =
    [
        new("C13", "Measured quantity of an item ≤ agreed quantity and approved variation, within the tolerance", RuleSeverity.Block, $"""
            {Measured}
            select m.tenant_id, m.reference_id as subject, m.quantity as found, round(least(l.estimated, coalesce(l.contracted, l.estimated)) * (1 + t.percent / 100), 8) as allowed,
                   l.title || ' (' || m.target_id || ')' as detail
            from measured m join lines l on l.tenant_id = m.tenant_id and l.contract_number = m.reference_id and l.target_id = m.target_id
            join tolerance t on t.tenant_id = m.tenant_id
            where m.quantity > least(l.estimated, coalesce(l.contracted, l.estimated)) * (1 + t.percent / 100)
            """),
        new("C13", "Measured quantity of an item, its deductions subtracted, ≤ estimated quantity, within the tolerance", RuleSeverity.Block, $"""
            {Measured}
            select l.tenant_id, l.contract_number as subject, sum(l.sign * coalesce(m.quantity, 0)) as found, sum(l.sign * l.estimated) * (1 + t.percent / 100) as allowed, min(l.title) as detail
            from lines l join tolerance t on t.tenant_id = l.tenant_id
            left join measured m on l.tenant_id = m.tenant_id and l.contract_number = m.reference_id and l.target_id = m.target_id
            where upper(l.category) <> 'OVERHEAD'
            group by l.tenant_id, l.contract_number, l.category, l.item, t.percent
            having bool_or(l.sign < 0) and sum(l.sign * coalesce(m.quantity, 0)) > sum(l.sign * l.estimated) * (1 + t.percent / 100)
            """),
        new("C14", "Σ measured value ≤ contract up to date", RuleSeverity.Block, $"""
            {Measured}, items as (
                select l.tenant_id, l.contract_number, l.total_contracted_amount, round(l.unit_rate * sum(l.sign * m.quantity), 2) as value
                from lines l join measured m on l.tenant_id = m.tenant_id and l.contract_number = m.reference_id and l.target_id = m.target_id
                where upper(l.category) <> 'OVERHEAD'
                group by l.tenant_id, l.contract_number, l.total_contracted_amount, l.category, l.item, l.unit_rate
            )
            select tenant_id, contract_number as subject, sum(value) as found, total_contracted_amount as allowed, 'measured value' as detail
            from items where total_contracted_amount > 0 group by tenant_id, contract_number, total_contracted_amount having sum(value) > total_contracted_amount
            """),
        new("C15", "Up-to-date quantity of an entry = that of the entry before + its own", RuleSeverity.Block,
            """
            select tenant_id, measurement_number as subject, cumulative_value as found, expected as allowed, target_id as detail
            from (
                select m.tenant_id, m.measurement_number, r.target_id, r.cumulative_value,
                       sum(case when r.is_active is false then 0 else r.current_value end)
                           over (partition by m.tenant_id, m.reference_id, r.target_id order by m.book_position, r.position) as expected
                from measurements.measurements m join measurements.measures r on r.measurement_id = m.id
                where m.book_position is not null
            ) chain
            where cumulative_value <> expected
            """),
        new("C15", "Up-to-date quantity falls only by an entry that takes work back and says why, and never below zero", RuleSeverity.Block,
            """
            select m.tenant_id, m.measurement_number as subject, r.current_value as found, 0::numeric as allowed, r.target_id as detail
            from measurements.measurements m join measurements.measures r on r.measurement_id = m.id
            where m.book_position is not null and r.is_active is not false and ((r.current_value < 0 and r.comments is null) or r.cumulative_value < 0)
            """),
        new("C16", "An approved entry was checked by others than the one who recorded it", RuleSeverity.Block,
            """
            select m.tenant_id, m.measurement_number as subject, null::numeric as found, null::numeric as allowed, 'checked by its recorder: ' || string_agg(i.action, ', ' order by i.created_time) as detail
            from measurements.measurements m join administration.process_instances i on i.tenant_id = m.tenant_id and i.business_id = m.measurement_number
            where m.wf_status = 'APPROVED' and i.action in ('VERIFY_AND_FORWARD', 'APPROVE') and i.assigner::text = m.created_by
            group by m.tenant_id, m.measurement_number
            """),
        new("C16", "Of an approved entry's value, holders of each role measured again what the office asks", RuleSeverity.Block,
            """
            with asked as (
                -- The nearest tenant's rows count: the city's own, else the state's.
                select t.tenant_id, x.data->>'code' as role, (x.data->>'percent')::numeric as percent, coalesce((x.data->>'fromAmount')::numeric, 0) as from_amount
                from (select distinct tenant_id from measurements.measurements) t
                join administration.masters x on x.schema_code = 'works.TestCheck' and x.is_active and x.tenant_id = (
                    select y.tenant_id from administration.masters y
                    where y.schema_code = 'works.TestCheck' and y.is_active and (t.tenant_id = y.tenant_id or t.tenant_id like y.tenant_id || '.%')
                    order by length(y.tenant_id) desc limit 1)
            ), rows as (
                select m.tenant_id, m.measurement_number, a.role, a.percent, abs(r.current_value * coalesce(r.unit_rate, 0)) as worth,
                       exists (select 1 from measurements.test_checks t where t.tenant_id = m.tenant_id and t.measurement_id = m.id and t.target_id = r.target_id
                               and t.role = a.role and t.found_value = r.current_value and t.checked_by <> m.created_by) as is_checked
                from measurements.measurements m join measurements.measures r on r.measurement_id = m.id and r.is_active is not false
                join contracts.contracts c on c.tenant_id = m.tenant_id and c.contract_number = m.reference_id and c.status = 'ACTIVE'
                join asked a on a.tenant_id = m.tenant_id and coalesce(c.total_contracted_amount, 0) >= a.from_amount
                where m.wf_status = 'APPROVED'
            )
            select tenant_id, measurement_number as subject, round(coalesce(sum(worth) filter (where is_checked), 0) * 100 / sum(worth), 2) as found, percent as allowed, 'measured again by ' || role as detail
            from rows group by tenant_id, measurement_number, role, percent
            having sum(worth) > 0 and coalesce(sum(worth) filter (where is_checked), 0) * 100 < sum(worth) * percent
            """),
        new("C36", "An entry in the measurement book falls into the period of its contract", RuleSeverity.Block,
            """
            select m.tenant_id, m.measurement_number as subject, m.entry_date::numeric as found, c.end_date::numeric as allowed, 'contract ' || c.contract_number as detail
            from measurements.measurements m join contracts.contracts c on c.tenant_id = m.tenant_id and c.contract_number = m.reference_id and c.status = 'ACTIVE'
            where m.wf_status = 'APPROVED' and m.book_position is not null and (m.entry_date < c.start_date or m.entry_date > c.end_date)
            """),
    ];
}
