using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Attendance.Registers;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Musters;

/// <summary>The body carries the envelope only.</summary>
internal sealed record MusterSearchRequest;

/// <summary>The same criteria in the body.</summary>
internal sealed record MusterBodySearchRequest(MusterCriteria? MusterRoll);

internal sealed record MusterCriteria
{
    public string? TenantId { get; init; }
    public IReadOnlyList<string>? Ids { get; init; }
    public string? MusterRollNumber { get; init; }
    public string? RegisterId { get; init; }
    public IReadOnlyList<string>? RegisterIds { get; init; }
    public string? ReferenceId { get; init; }
    public string? ServiceCode { get; init; }

    /// <summary>Epoch milliseconds: start not before.</summary>
    public long? FromDate { get; init; }

    /// <summary>Epoch milliseconds: end, which is midnight of the last day, not after.</summary>
    public long? ToDate { get; init; }
    public string? Status { get; init; }
    public string? MusterRollStatus { get; init; }
    public long? Limit { get; init; }
    public long? Offset { get; init; }
    public string? SortBy { get; init; }
    public string? Order { get; init; }
}

internal readonly record struct MusterParameters(
    string? TenantId, string? Ids, string? MusterRollNumber, string? RegisterId, string? RegisterIds, string? ReferenceId, string? ServiceCode, QueryNumber? FromDate, QueryNumber? ToDate, string? Status,
    string? MusterRollStatus, QueryNumber? Limit, QueryNumber? Offset, string? SortBy, string? Order)
{
    public MusterCriteria ToCriteria() => new()
    {
        TenantId = TenantId, Ids = [.. SearchRegisters.List(Ids)], MusterRollNumber = MusterRollNumber, RegisterId = RegisterId, RegisterIds = [.. SearchRegisters.List(RegisterIds)], ReferenceId = ReferenceId,
        ServiceCode = ServiceCode, FromDate = FromDate?.Value, ToDate = ToDate?.Value, Status = Status, MusterRollStatus = MusterRollStatus, Limit = Limit?.Value, Offset = Offset?.Value, SortBy = SortBy, Order = Order,
    };
}

/// <summary>Finds rolls with their people; people of an organisation find those of registers that they mark. Spec 30 §3.7.</summary>
internal sealed class SearchMusters(WorksDb db, RegisterAccess access, IOrganisationLimit limit, MusterEntries entries, IWorkflow workflow)
{
    private const string Path = "/muster-roll/v1/_search";
    private const int DefaultLimit = 100;
    private const int MaxLimit = 200;

    public static void Map(IEndpointRouteBuilder musters)
    {
        musters.MapPost("/v1/_search", ([AsParameters] MusterParameters asked, MusterSearchRequest request, SearchMusters slice, CancellationToken cancellationToken) =>
            slice.HandleAsync(asked.ToCriteria(), cancellationToken)).Replies<MusterSearchReply>();
        musters.MapPost("/v1/v2/_search", (MusterBodySearchRequest request, SearchMusters slice, CancellationToken cancellationToken) =>
            slice.HandleAsync(request.MusterRoll, cancellationToken)).Replies<MusterSearchReply>();
    }

    private async Task<Result<MusterSearchReply>> HandleAsync(MusterCriteria? asked, CancellationToken cancellationToken)
    {
        if (asked is null) return MusterErrors.SearchCriteria;
        if (string.IsNullOrWhiteSpace(asked.TenantId)) return MusterErrors.Tenant;
        string[] tenants = asked.TenantId.Contains('.', StringComparison.Ordinal) ? [asked.TenantId] : [.. db.Context.Scope.Tenants.Where(tenant => Tenants.IsSameOrAncestor(asked.TenantId, tenant))];
        var query = Filter(db.MusterRolls.AsNoTracking().Where(m => tenants.Contains(m.TenantId)), asked);
        if (await limit.OfCallerAsync(asked.TenantId, Path, cancellationToken) is not null)
        {
            var mine = await access.MineAsync(asked.TenantId, cancellationToken);
            query = query.Where(m => mine.Contains(m.RegisterId) && db.Set<Register>().Any(r => r.Id == m.RegisterId && r.Status == RegisterStatus.ACTIVE && !r.IsDeleted));
        }

        var total = await query.LongCountAsync(cancellationToken);
        var page = await Sorted(query, asked).Skip((int)Math.Clamp(asked.Offset ?? 0, 0, int.MaxValue)).Take((int)Math.Clamp(asked.Limit ?? DefaultLimit, 0, MaxLimit)).ToListAsync(cancellationToken);
        if (page is [var only]) db.Context.Version = only.RowVersion;
        var people = await entries.ReadAsync([.. page.Select(roll => roll.Id)], cancellationToken);
        var standings = new Dictionary<(string, string), WorkflowStanding>();
        foreach (var tenant in page.GroupBy(roll => roll.TenantId, StringComparer.Ordinal))
            foreach (var (number, standing) in await workflow.StandingsAsync(tenant.Key, [.. tenant.Select(roll => roll.MusterRollNumber)], cancellationToken)) standings[(tenant.Key, number)] = standing;
        return new MusterSearchReply(
            [.. page.Select(roll => PrepareMuster.WireOf(roll, [.. people[roll.Id]], standings.GetValueOrDefault((roll.TenantId, roll.MusterRollNumber))?.ProcessInstance))], total);
    }

    private static IQueryable<MusterRoll> Filter(IQueryable<MusterRoll> query, MusterCriteria asked)
    {
        Guid[] ids = Ids(asked.Ids), registers = [.. Ids(asked.RegisterIds), .. Ids(asked.RegisterId is null ? null : [asked.RegisterId])];
        if (ids.Length > 0) query = query.Where(m => ids.Contains(m.Id));
        if (registers.Length > 0) query = query.Where(m => registers.Contains(m.RegisterId));
        if (!string.IsNullOrWhiteSpace(asked.MusterRollNumber)) query = query.Where(m => m.MusterRollNumber == asked.MusterRollNumber);
        if (!string.IsNullOrWhiteSpace(asked.ReferenceId)) query = query.Where(m => m.ReferenceId == asked.ReferenceId);
        if (!string.IsNullOrWhiteSpace(asked.ServiceCode)) query = query.Where(m => m.ServiceCode == asked.ServiceCode);
        if (!string.IsNullOrWhiteSpace(asked.Status)) query = query.Where(m => m.Status == asked.Status);
        if (!string.IsNullOrWhiteSpace(asked.MusterRollStatus)) query = query.Where(m => m.MusterRollStatus == asked.MusterRollStatus);
        if (asked.FromDate is > 0 and var from) query = query.Where(m => m.StartDate >= from);
        return asked.ToDate is > 0 and var to ? query.Where(m => m.EndDate <= to) : query;
    }

    // Only what is named here becomes a sort; the id decides between equals, so that pages do not overlap.
    private static IOrderedQueryable<MusterRoll> Sorted(IQueryable<MusterRoll> query, MusterCriteria asked)
    {
        var ascending = string.Equals(asked.Order, "ASC", StringComparison.OrdinalIgnoreCase);
        var sorted = asked.SortBy?.ToUpperInvariant() switch
        {
            "LASTMODIFIEDTIME" => ascending ? query.OrderBy(m => m.LastModifiedTime) : query.OrderByDescending(m => m.LastModifiedTime),
            "FROMDATE" or "STARTDATE" => ascending ? query.OrderBy(m => m.StartDate) : query.OrderByDescending(m => m.StartDate),
            "TODATE" or "ENDDATE" => ascending ? query.OrderBy(m => m.EndDate) : query.OrderByDescending(m => m.EndDate),
            "MUSTERROLLNUMBER" => ascending ? query.OrderBy(m => m.MusterRollNumber) : query.OrderByDescending(m => m.MusterRollNumber),
            _ => ascending ? query.OrderBy(m => m.CreatedTime) : query.OrderByDescending(m => m.CreatedTime),
        };
        return ascending ? sorted.ThenBy(m => m.Id) : sorted.ThenByDescending(m => m.Id);
    }

    private static Guid[] Ids(IReadOnlyList<string>? texts) => [.. (texts ?? []).Where(text => !string.IsNullOrWhiteSpace(text)).Select(UpdateRegisters.IdOf)];
}
