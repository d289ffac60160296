using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Insights;

/// <summary>Which work: the id of its project.</summary>
internal sealed record LifeOfWorkRequest(string? TenantId, string? ProjectId);

/// <summary>The records of one work by stage, newest first within a stage, and what it comes to.</summary>
/// <param name="ProjectId">Id of the project.</param>
/// <param name="Records">Every record of the work the database holds.</param>
/// <param name="Proposed">Rupees: estimated cost of the proposal; null when the project names none.</param>
/// <param name="Sanctioned">Rupees: newest approved version of each estimate; null before the first approval, as are the next two.</param>
/// <param name="Contracted">Rupees: contracts in force.</param>
/// <param name="Measured">Rupees: Measurement Book entries in force.</param>
internal sealed record LifeOfWorkReply(
    string ProjectId, IReadOnlyList<RecordOfWork> Records, decimal? Proposed, decimal? Sanctioned, decimal? Contracted, decimal? Measured);

/// <summary>One record in the life of a work.</summary>
internal sealed record RecordOfWork
{
    /// <summary>project, estimate, contract or measurement.</summary>
    public required string Stage { get; init; }

    public required string Id { get; init; }

    /// <summary>Business service of its workflow; null for a project, which has none.</summary>
    public string? Service { get; init; }

    public string? Number { get; init; }

    /// <summary>Workflow state; null for a project.</summary>
    public string? State { get; init; }

    /// <summary>Rupees.</summary>
    public decimal? Amount { get; init; }

    /// <summary>True when the amount counts towards the total of its stage: approved and not superseded.</summary>
    public bool Counts { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public long CreatedTime { get; init; }
}

/// <summary>Where one work stands from project to measurement, for the strip on every record page. A route of ours.</summary>
internal static class LifeOfWork
{
    private const int MostPerStage = 100; // the strip shows the newest of each stage

    // The stages in order, one query each; a stage joins here with its module.
    private const string Records =
        """
        with work as (select * from projects.projects where tenant_id = @TenantId and id = @ProjectId and not is_deleted)
        select 'project' as stage, w.id::text as id, null as service, w.project_number as number, null as state,
               case when w.additional_details ->> 'estimatedCostInRs' ~ '^\d{1,15}(\.\d{1,2})?$' then (w.additional_details ->> 'estimatedCostInRs')::numeric end as amount,
               true as counts, w.created_time
        from work w
        union all
        (select 'estimate', e.id::text, e.business_service, coalesce(e.revision_number, e.estimate_number), e.wf_status, e.computed_total,
               e.wf_status = 'APPROVED' and not exists (
                   select from estimates.estimates later where later.tenant_id = e.tenant_id and later.estimate_number = e.estimate_number
                   and later.wf_status = 'APPROVED' and later.version_number > e.version_number), e.created_time
        from work w join estimates.estimates e on e.tenant_id = w.tenant_id and e.project_id = w.id
        order by e.created_time desc, e.id desc limit @MostPerStage)
        union all
        (select 'contract', c.id::text, c.business_service, c.business_id, c.wf_status, c.total_contracted_amount, c.status = 'ACTIVE', c.created_time
        from work w join contracts.contracts c on c.tenant_id = w.tenant_id and c.project_id = w.id
        order by c.created_time desc, c.id desc limit @MostPerStage)
        union all
        (select 'measurement', m.id::text, 'MB', m.measurement_number, m.wf_status, m.total_amount, m.book_position is not null, m.created_time
        from work w join measurements.measurements m on m.tenant_id = w.tenant_id and m.wf_status is not null
            and m.reference_id in (select c.contract_number from contracts.contracts c where c.tenant_id = w.tenant_id and c.project_id = w.id)
        order by m.created_time desc, m.id desc limit @MostPerStage)
        """;

    public static void Map(IEndpointRouteBuilder insights) => insights.MapPost("/v1/life/_search", HandleAsync).Replies<LifeOfWorkReply>();

    private static async Task<Result<LifeOfWorkReply>> HandleAsync(LifeOfWorkRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.TenantId)) return InsightErrors.Missing("lifeOfWork.tenantId");
        if (!Guid.TryParse(request.ProjectId, out var projectId)) return InsightErrors.NoSuchWork;
        var records = await db.QueryAsync<RecordOfWork>(Records, new { request.TenantId, ProjectId = projectId, MostPerStage }, cancellationToken);
        if (records.Count == 0) return InsightErrors.NoSuchWork;
        return new LifeOfWorkReply(
            projectId.ToString(), [.. records.OrderByDescending(record => record.CreatedTime).ThenByDescending(record => record.Id, StringComparer.Ordinal)],
            TotalOf("project"), TotalOf("estimate"), TotalOf("contract"), TotalOf("measurement"));

        decimal? TotalOf(string stage)
        {
            decimal?[] amounts = [.. records.Where(record => record.Stage == stage && record.Counts).Select(record => record.Amount)];
            return amounts.All(amount => amount is null) ? null : amounts.Sum();
        }
    }
}
