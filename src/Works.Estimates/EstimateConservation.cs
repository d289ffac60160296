using Works.Administration;

namespace Works.Estimates;

/// <summary>
/// Conservation rules (spec 02 §4) as far as estimates go, stated in SQL over the store. The same numbers are compared in the transaction by
/// <see cref="PrepareEstimate"/> and by the contract's own checks. Rejected versions are not looked at.
/// </summary>
internal static class EstimateConservation
{
    // Rows are the measurement rows of the item (spec 10 §3.6): 2 × 6.5 × 0.45 × 0.6 = 3.5100.
    public static ConservationRule Rows { get; } = new("C01", "Σ measurement rows = item quantity", RuleSeverity.Block,
        """
        select e.tenant_id, e.business_id || ' row ' || (l.position + 1) as subject, round(l.no_of_unit, 4) as found, p.product as allowed, 'quantity of the row, by its dimensions' as detail
        from estimates.estimates e
        join estimates.estimate_lines l on l.estimate_id = e.id and l.is_active and l.category in ('SOR', 'NON-SOR')
        cross join lateral (select round(coalesce(nullif(l.quantity, 0), 1) * coalesce(nullif(l.length, 0), 1) * coalesce(nullif(l.width, 0), 1) * coalesce(nullif(l.height, 0), 1), 4) as product) p
        where e.wf_status <> 'REJECTED' and coalesce(nullif(l.quantity, 0), nullif(l.length, 0), nullif(l.width, 0), nullif(l.height, 0)) is not null
          and round(coalesce(l.no_of_unit, 0), 4) <> p.product
        """);

    // (3.5100 − 0.3240) × 4210.75 = 13415.45; Σ items = items_total, with overheads = computed_total.
    public static ConservationRule Totals { get; } = new("C01", "Abstract = detailed: Σ items and overheads = total", RuleSeverity.Block,
        """
        with items as (
            select l.estimate_id, round(coalesce(l.unit_rate, 0) * sum(case when l.is_deduction then -1 else 1 end * round(coalesce(l.no_of_unit, 0), 4)), 2) as amount
            from estimates.estimate_lines l where l.is_active and l.category in ('SOR', 'NON-SOR')
            group by l.estimate_id, l.category, l.sor_id, case when l.category = 'SOR' then null else l.name end, coalesce(l.unit_rate, 0)),
        detailed as (select e.tenant_id, e.business_id, e.items_total, e.overheads_total, e.computed_total, coalesce((select sum(amount) from items i where i.estimate_id = e.id), 0) as items
            from estimates.estimates e where e.wf_status <> 'REJECTED')
        select tenant_id, business_id as subject, items_total as found, items as allowed, 'total of the items, by quantity and rate' as detail from detailed where items_total <> items
        union all
        select tenant_id, business_id, computed_total, items_total + overheads_total, 'total, by items and overheads' from detailed where computed_total <> items_total + overheads_total
        """);

    // What the client wrote beside what it comes to; one paisa per line is rounding.
    public static ConservationRule Abstract { get; } = new("C01", "Abstract = detailed: the amounts of the abstract are those computed", RuleSeverity.Block,
        """
        select e.tenant_id, e.business_id as subject, (d.value->>'sent')::numeric as found, (d.value->>'computed')::numeric as allowed, d.value->>'what' as detail
        from estimates.estimates e cross join lateral jsonb_array_elements(e.differences) d(value)
        where e.wf_status <> 'REJECTED'
        """);

    /// <summary>The newest version of each number that is neither rejected nor replaced.</summary>
    private const string Live =
        """
        live as (select distinct on (tenant_id, estimate_number) tenant_id, project_id, business_id, status, computed_total
            from estimates.estimates where wf_status <> 'REJECTED' and status <> 'INACTIVE' order by tenant_id, estimate_number, version_number desc)
        """;

    // Decision 18: the estimates of sub-projects are the sub-estimates. While some are missing they may only stay below.
    public static ConservationRule Parts { get; } = new("C01", "Σ sub-estimates = estimate", RuleSeverity.Block,
        $"""
        with {Live},
        parts as (
            select parent.tenant_id, parent.business_id, parent.computed_total, sum(part.computed_total) as sum_of_parts,
                bool_and(coalesce(part.status = 'ACTIVE', false)) as is_complete, count(part.business_id) as parts
            from live parent join projects.projects child on child.tenant_id = parent.tenant_id and child.parent_id = parent.project_id and not child.is_deleted
            left join live part on part.tenant_id = child.tenant_id and part.project_id = child.id
            where parent.status = 'ACTIVE' group by parent.tenant_id, parent.business_id, parent.computed_total)
        select tenant_id, business_id as subject, sum_of_parts as found, computed_total as allowed, 'Σ estimates of the sub-projects against the estimate of the whole' as detail
        from parts where parts > 0 and (sum_of_parts > computed_total or (is_complete and sum_of_parts <> computed_total))
        """);

    public static ConservationRule Dates { get; } = new("C36", "Dates of a work follow each other; an estimate follows its project and the version it revises", RuleSeverity.Block,
        """
        select e.tenant_id, e.business_id as subject, e.proposal_date as found, p.created_time as allowed, 'proposed before its project was there (epoch milliseconds)' as detail
        from estimates.estimates e join projects.projects p on p.tenant_id = e.tenant_id and p.id = e.project_id
        where e.proposal_date < p.created_time
        union all
        select e.tenant_id, e.business_id, e.proposal_date, o.proposal_date, 'proposed before the version it revises (epoch milliseconds)'
        from estimates.estimates e join estimates.estimates o on o.tenant_id = e.tenant_id and o.id = e.old_uuid
        where e.proposal_date < o.proposal_date
        """);
}
