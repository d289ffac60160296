using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Insights;

/// <summary>Which work: the id of its project, or its number, which is what contracts, muster rolls and bills name.</summary>
internal sealed record LifeOfWorkRequest(string? TenantId, string? ProjectId);

/// <summary>The records of one work by stage, newest first within a stage, and what it comes to.</summary>
/// <param name="ProjectId">Id of the project.</param>
/// <param name="Records">Every record of the work the database holds.</param>
/// <param name="Proposed">Rupees: estimated cost of the proposal; null when the project names none.</param>
/// <param name="Sanctioned">Rupees: newest approved version of each estimate; null before the first approval, as are the next two.</param>
/// <param name="Contracted">Rupees: contracts in force.</param>
/// <param name="Measured">Rupees: Measurement Book entries in force.</param>
/// <param name="Billed">Rupees: bills in force, supervision included; null before the first.</param>
/// <param name="Paid">Rupees of those that have reached the payees; null before the first bill.</param>
internal sealed record LifeOfWorkReply(
    string ProjectId, IReadOnlyList<RecordOfWork> Records, decimal? Proposed, decimal? Sanctioned, decimal? Contracted, decimal? Measured, decimal? Billed, decimal? Paid);

/// <summary>One record in the life of a work.</summary>
internal sealed record RecordOfWork
{
    /// <summary>project, estimate, contract, measurement, muster, bill or payment.</summary>
    public required string Stage { get; init; }

    public required string Id { get; init; }

    /// <summary>Business service of its workflow; null for a project and a payment, which have none.</summary>
    public string? Service { get; init; }

    public string? Number { get; init; }

    /// <summary>Workflow state, of a payment its status; null for a project.</summary>
    public string? State { get; init; }

    /// <summary>Rupees; of a payment what it pays of this work. Null for a muster roll.</summary>
    public decimal? Amount { get; init; }

    /// <summary>Rupees of a bill that have reached its payees; null for other records.</summary>
    public decimal? PaidAmount { get; init; }

    /// <summary>True when the amount counts towards the total of its stage: approved and not superseded.</summary>
    public bool Counts { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public long CreatedTime { get; init; }
}

/// <summary>Where one work stands from project to payment, for the strip on every record page. A route of ours.</summary>
internal static class LifeOfWork
{
    private const int MostPerStage = 100; // the strip shows the newest of each stage

    // The stages in order, one query each; a stage joins here with its module.
    private const string Records =
        """
        with work as (select * from projects.projects where tenant_id = @TenantId and (id = @ProjectId or project_number = @ProjectNumber) and not is_deleted)
        select 'project' as stage, w.id::text as id, null as service, w.project_number as number, null as state,
               case when w.additional_details ->> 'estimatedCostInRs' ~ '^\d{1,15}(\.\d{1,2})?$' then (w.additional_details ->> 'estimatedCostInRs')::numeric end as amount,
               null::numeric as paid_amount, true as counts, w.created_time
        from work w
        union all
        (select 'estimate', e.id::text, e.business_service, coalesce(e.revision_number, e.estimate_number), e.wf_status, e.computed_total, null,
               e.wf_status = 'APPROVED' and not exists (
                   select from estimates.estimates later where later.tenant_id = e.tenant_id and later.estimate_number = e.estimate_number
                   and later.wf_status = 'APPROVED' and later.version_number > e.version_number), e.created_time
        from work w join estimates.estimates e on e.tenant_id = w.tenant_id and e.project_id = w.id
        order by e.created_time desc, e.id desc limit @MostPerStage)
        union all
        (select 'contract', c.id::text, c.business_service, c.business_id, c.wf_status, c.total_contracted_amount, null, c.status = 'ACTIVE', c.created_time
        from work w join contracts.contracts c on c.tenant_id = w.tenant_id and c.project_id = w.id
        order by c.created_time desc, c.id desc limit @MostPerStage)
        union all
        (select 'measurement', m.id::text, 'MB', m.measurement_number, m.wf_status, m.total_amount, null, m.book_position is not null, m.created_time
        from work w join measurements.measurements m on m.tenant_id = w.tenant_id and m.wf_status is not null
            and m.reference_id in (select c.contract_number from contracts.contracts c where c.tenant_id = w.tenant_id and c.project_id = w.id)
        order by m.created_time desc, m.id desc limit @MostPerStage)
        union all
        (select 'muster', r.id::text, 'MR', r.muster_roll_number, r.muster_roll_status, null, null, false, r.created_time
        from work w join attendance.muster_rolls r on r.tenant_id = w.tenant_id
            and r.reference_id in (select c.contract_number from contracts.contracts c where c.tenant_id = w.tenant_id and c.project_id = w.id)
        order by r.created_time desc, r.id desc limit @MostPerStage)
        union all
        (select 'bill', b.id::text, b.business_service, b.bill_number, b.wf_status, b.total_amount, b.total_paid_amount,
               -- an advance is work of later bills, a refund of retention money of earlier ones
               b.status = 'ACTIVE' and b.business_service <> 'EXPENSE.ADVANCE' and b.bill_kind is distinct from 'REFUND', b.created_time
        from work w join bills.bills b on b.tenant_id = w.tenant_id
            and b.contract_number in (select c.contract_number from contracts.contracts c where c.tenant_id = w.tenant_id and c.project_id = w.id)
        order by b.created_time desc, b.id desc limit @MostPerStage)
        union all
        (select 'payment', p.id::text, null, p.payment_number, p.status, sum(pb.total_amount), null, false, p.created_time
        from work w join bills.bills b on b.tenant_id = w.tenant_id
            and b.contract_number in (select c.contract_number from contracts.contracts c where c.tenant_id = w.tenant_id and c.project_id = w.id)
            join payments.payment_bills pb on pb.tenant_id = b.tenant_id and pb.bill_id = b.id
            join payments.payments p on p.id = pb.payment_id
        group by p.id, p.payment_number, p.status, p.created_time
        order by p.created_time desc, p.id desc limit @MostPerStage)
        """;

    public static void Map(IEndpointRouteBuilder insights) => insights.MapPost("/v1/life/_search", HandleAsync).Replies<LifeOfWorkReply>();

    private static async Task<Result<LifeOfWorkReply>> HandleAsync(LifeOfWorkRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.TenantId)) return InsightErrors.Missing("lifeOfWork.tenantId");
        if (string.IsNullOrWhiteSpace(request.ProjectId)) return InsightErrors.NoSuchWork;
        Guid? projectId = Guid.TryParse(request.ProjectId, out var id) ? id : null;
        var records = await db.QueryAsync<RecordOfWork>(Records, new { request.TenantId, ProjectId = projectId, ProjectNumber = projectId is null ? request.ProjectId : null, MostPerStage }, cancellationToken);
        if (records.FirstOrDefault(record => record.Stage == "project") is not { } project) return InsightErrors.NoSuchWork;
        return new LifeOfWorkReply(
            project.Id, [.. records.OrderByDescending(record => record.CreatedTime).ThenByDescending(record => record.Id, StringComparer.Ordinal)],
            TotalOf("project"), TotalOf("estimate"), TotalOf("contract"), TotalOf("measurement"), TotalOf("bill"), SumOf("bill", record => record.PaidAmount));

        decimal? TotalOf(string stage) => SumOf(stage, record => record.Amount);

        decimal? SumOf(string stage, Func<RecordOfWork, decimal?> amountOf)
        {
            decimal?[] amounts = [.. records.Where(record => record.Stage == stage && record.Counts).Select(amountOf)];
            return amounts.All(amount => amount is null) ? null : amounts.Sum();
        }
    }
}
