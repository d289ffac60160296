using System.Globalization;
using Works.Administration;
using Works.Estimates;
using Works.Platform;

namespace Works.Contracts;

/// <summary>
/// The conservation rules of contracts (spec 02 §4), stricter than the wire contract: <see cref="IControls"/> decides whether a broken one refuses.
/// They are asked last, of what is stored under the locks on the estimates, so that of many requests at once each sees those before it.
/// </summary>
internal sealed class ContractControls(WorksDb db, IControls controls, IMasters masters, IEstimates estimates)
{
    /// <summary>The same rules as the whole store is checked against them.</summary>
    public static IReadOnlyList<ConservationRule> Rules { get; } =
    [
        new("C05", "A line of an estimate, in whichever version, stands in at most one live contract, once", RuleSeverity.Block,
            """
            with recursive lineage as (
                select e.tenant_id, e.id as line_id, e.id as first_id from estimates.estimate_lines e where e.previous_line_item_id is null
                union all
                select e.tenant_id, e.id, l.first_id from estimates.estimate_lines e join lineage l on l.line_id = e.previous_line_item_id and l.tenant_id = e.tenant_id
            )
            select l.tenant_id, min(l.estimate_line_item_id) as subject, count(*)::numeric as found, 1::numeric as allowed,
                   'contracts ' || string_agg(c.contract_number, ', ' order by c.contract_number) as detail
            from contracts.contract_lines l join contracts.contracts c on c.id = l.contract_id
            left join lineage g on g.tenant_id = l.tenant_id and g.line_id::text = l.estimate_line_item_id
            where l.status = 'ACTIVE' and l.estimate_line_item_id is not null
            group by l.tenant_id, coalesce(g.first_id::text, l.estimate_line_item_id) having count(*) > 1
            """),
        new("C10", "Σ live work orders of an estimate ≤ its technical sanction and the tolerance", RuleSeverity.Block,
            """
            select u.tenant_id, u.estimate_number as subject, u.contracted as found, round(u.sanctioned * (1 + t.percent / 100) + u.rounding, 2) as allowed, 'contracts ' || u.contracts as detail
            from contracts.estimate_use u
            cross join lateral (select coalesce((
                select (m.data ->> 'value')::numeric from administration.masters m
                where m.schema_code = 'works.Switches' and m.unique_identifier = 'technical-sanction-tolerance-percent' and m.tenant_id in (u.tenant_id, split_part(u.tenant_id, '.', 1))
                order by length(m.tenant_id) desc limit 1), 0) as percent) t
            where u.contracted > round(u.sanctioned * (1 + t.percent / 100) + u.rounding, 2)
            """),
        new("C11", "What a live contract commits is not negative", RuleSeverity.Block,
            """
            select c.tenant_id, c.contract_number as subject, least(c.total_contracted_amount, min(case when l.is_deduction then -l.amount else l.amount end)) as found, 0::numeric as allowed, c.business_id as detail
            from contracts.contracts c join contracts.contract_lines l on l.contract_id = c.id
            where c.status <> 'INACTIVE' group by c.id having c.total_contracted_amount < 0 or min(case when l.is_deduction then -l.amount else l.amount end) < 0
            """),
        new("C36", "Agreement ≤ order ≤ start ≤ end of a contract", RuleSeverity.Block,
            """
            select c.tenant_id, c.contract_number as subject, d.earlier::numeric as found, d.later::numeric as allowed, c.business_id || ': ' || d.what as detail
            from contracts.contracts c cross join lateral (values
                (c.agreement_date, c.issue_date, 'agreement after order'),
                (c.issue_date, c.start_date + 86399999, 'order after the day of the start'), -- work starts at 00:00 of the day
                (c.start_date, c.end_date, 'start after end')) d (earlier, later, what)
            where c.status = 'ACTIVE' and c.business_service = 'CONTRACT' and d.earlier > 0 and d.later > 86399999 and d.earlier > d.later
            """),
    ];

    /// <summary>Asks the rules.</summary>
    /// <param name="contract">The contract, tracked; saved here.</param>
    /// <param name="isNew">What was agreed is new or changed.</param>
    /// <param name="isInForce">The contract has just come into force.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The refusal of the first broken rule that blocks; null when the request may go on.</returns>
    public async Task<Failure?> BrokenAsync(Contract contract, bool isNew, bool isInForce, CancellationToken cancellationToken)
    {
        if (!isNew && !isInForce) return null;
        await db.SaveChangesAsync(cancellationToken);
        List<(string Rule, Failure Failure)> broken = [];
        if (isNew)
        {
            broken.AddRange(await AmountsAsync(contract, cancellationToken));
            broken.AddRange(await TwiceAsync(contract, cancellationToken));
            broken.AddRange(await BeyondSanctionAsync(contract, cancellationToken));
        }

        if (isInForce && !contract.IsRevision) broken.AddRange(Dates(contract).Select(failure => ("C36", failure)));
        foreach (var (rule, failure) in broken)
        {
            if (await controls.BrokenAsync(contract.TenantId, rule, contract.BusinessId, failure, cancellationToken) is { } refusal) return refusal;
        }

        return null;
    }

    private async Task<List<(string Rule, Failure Failure)>> AmountsAsync(Contract contract, CancellationToken cancellationToken)
    {
        List<(string, Failure)> broken = [];
        var least = contract.Lines.Where(line => !line.IsInactive).Select(line => line.IsDeduction ? -line.Amount : line.Amount).Append(contract.TotalContractedAmount ?? 0).Min();
        if (least < 0) broken.Add(("C11", ContractErrors.NegativeCommitment(least)));
        var tolerance = await NumberAsync(contract.TenantId, "contract-amount-tolerance", 0.01m, cancellationToken);
        if (contract.TotalContractedAmount is { } total && Math.Abs(total - contract.LinesTotal) > tolerance) broken.Add(("20-15-3", ContractErrors.TotalMismatch(total, contract.LinesTotal)));
        return broken;
    }

    // Beyond the contract's own rule, which compares ids: the same work under another version's id, and one line given twice.
    private async Task<List<(string Rule, Failure Failure)>> TwiceAsync(Contract contract, CancellationToken cancellationToken)
    {
        var own = contract.Lines.Where(line => line is { IsInactive: false, EstimateLineItemId: not null }).ToList();
        List<(string, Failure)> broken = [.. own.GroupBy(line => line.EstimateLineItemId!, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1)
            .Select(group => ("C05", ContractErrors.LineRepeated(group.Key, group.LongCount())))];
        Guid[] ids = [.. own.Select(line => Guid.TryParse(line.EstimateLineItemId, out var id) ? id : Guid.Empty)];
        string[] related = [.. (await estimates.EarlierLinesAsync(contract.TenantId, ids, cancellationToken)).Select(id => id.ToString())];
        if (related.Length == 0) return broken;
        var elsewhere = await db.QueryAsync<Elsewhere>(
            """
            select l.estimate_line_item_id, c.contract_number from contracts.contract_lines l join contracts.contracts c on c.id = l.contract_id
            where l.tenant_id = @TenantId and l.status = 'ACTIVE' and l.estimate_line_item_id = any(@related) and c.contract_number <> @ContractNumber
            order by l.position limit 20
            """, new { contract.TenantId, related, contract.ContractNumber }, cancellationToken);
        broken.AddRange(elsewhere.Select(line => ("C05", ContractErrors.LineTwice(line.EstimateLineItemId, $"{line.ContractNumber} and {contract.ContractNumber}"))));
        return broken;
    }

    private async Task<List<(string Rule, Failure Failure)>> BeyondSanctionAsync(Contract contract, CancellationToken cancellationToken)
    {
        var tolerance = await NumberAsync(contract.TenantId, "technical-sanction-tolerance-percent", 0m, cancellationToken);
        string[] numbers = [.. contract.Lines.Select(line => line.EstimateNumber).Distinct(StringComparer.Ordinal)];
        var uses = await db.QueryAsync<EstimateUse>(
            "select estimate_number, sanctioned, rounding, contracted, contracts from contracts.estimate_use where tenant_id = @TenantId and estimate_number = any(@numbers) order by estimate_number",
            new { contract.TenantId, numbers }, cancellationToken);
        // Σ live work orders ≤ technical sanction × (1 + tolerance ÷ 100) (spec 02 §4 C10)
        return [.. uses.Select(use => (Use: use, Allowed: Money.ToPaisa((use.Sanctioned * (1 + (tolerance / 100m))) + use.Rounding).Rupees)).Where(pair => pair.Use.Contracted > pair.Allowed)
            .Select(pair => ("C10", ContractErrors.BeyondSanction(pair.Use.EstimateNumber, pair.Use.Contracted, pair.Allowed, pair.Use.Sanctioned, pair.Use.Contracts)))];
    }

    // Days, not instants: work starts at 00:00 of the day on which it is accepted. 0 is a client's "not given".
    private static IEnumerable<Failure> Dates(Contract contract)
    {
        const long Day = 86_400_000;
        if (contract is { AgreementDate: > 0 and var agreed, IssueDate: > 0 and var issued } && agreed > issued) yield return ContractErrors.DatesOutOfOrder("agreementDate", agreed, "issueDate", issued);
        if (contract is { IssueDate: > 0 and var ordered, StartDate: > 0 and var started } && ordered >= started + Day) yield return ContractErrors.DatesOutOfOrder("issueDate", ordered, "startDate", started);
    }

    private async Task<decimal> NumberAsync(string tenantId, string code, decimal unset, CancellationToken cancellationToken) =>
        decimal.TryParse(await masters.SwitchAsync(tenantId, code, string.Empty, cancellationToken), NumberStyles.Number, CultureInfo.InvariantCulture, out var value) ? value : unset;

    private sealed record Elsewhere
    {
        public required string EstimateLineItemId { get; init; }
        public required string ContractNumber { get; init; }
    }

    private sealed record EstimateUse
    {
        public required string EstimateNumber { get; init; }
        public required decimal Sanctioned { get; init; }
        public required decimal Rounding { get; init; }
        public required decimal Contracted { get; init; }
        public required string Contracts { get; init; }
    }
}
