using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Instructions;

internal sealed record InstructionSearchRequest(InstructionCriteria? SearchCriteria);

internal sealed record InstructionCriteria
{
    public IReadOnlyList<string>? Ids { get; init; }
    public string? TenantId { get; init; }
    public string? PiStatus { get; init; }

    /// <summary>Number of the payment.</summary>
    public string? MuktaReferenceId { get; init; }
    public string? PiNumber { get; init; }
    public IReadOnlyList<string>? PiNumbers { get; init; }
    public string? ParentPiNumber { get; init; }
    public bool? IsActive { get; init; }

    /// <summary>ORIGINAL or REVISED.</summary>
    public string? PiType { get; init; }
    public long? Limit { get; init; }
    public long? Offset { get; init; }
    public string? SortBy { get; init; }
    public string? SortOrder { get; init; }
}

internal sealed record InstructionsReply(IReadOnlyList<JsonObject> PaymentInstructions);

/// <summary>Finds payment instructions. Spec 40 §6.2; limit and offset count instructions.</summary>
internal static class SearchInstructions
{
    private const int MaxLimit = 300; // the contract has none; a city has thousands

    public static void Map(IEndpointRouteBuilder ifms) => ifms.MapPost("/pi/v1/_search", HandleAsync).Replies<InstructionsReply>();

    private static async Task<Result<InstructionsReply>> HandleAsync(InstructionSearchRequest request, WorksDb db, InstructionViews views, CancellationToken cancellationToken)
    {
        if (request.SearchCriteria is not { } criteria || (criteria.Ids is not { Count: > 0 } && Blank(criteria.PiNumber) is null && Blank(criteria.MuktaReferenceId) is null
            && Blank(criteria.PiStatus) is null && Blank(criteria.TenantId) is null)) return InstructionErrors.CriteriaMissing;
        var query = Filter(db.Instructions.AsNoTracking().AsSplitQuery(), criteria);
        var ascending = string.Equals(criteria.SortOrder, "ASC", StringComparison.OrdinalIgnoreCase);
        var byChange = string.Equals(criteria.SortBy, "lastModifiedTime", StringComparison.OrdinalIgnoreCase);
        query = (byChange, ascending) switch
        {
            (true, true) => query.OrderBy(i => i.LastModifiedTime).ThenBy(i => i.Id), (true, false) => query.OrderByDescending(i => i.LastModifiedTime).ThenByDescending(i => i.Id),
            (false, true) => query.OrderBy(i => i.CreatedTime).ThenBy(i => i.Id), _ => query.OrderByDescending(i => i.CreatedTime).ThenByDescending(i => i.Id),
        };
        var page = await query.Skip((int)Math.Clamp(criteria.Offset ?? 0, 0, int.MaxValue)).Take((int)Math.Clamp(criteria.Limit ?? MaxLimit, 0, MaxLimit)).ToListAsync(cancellationToken);
        return new InstructionsReply(await views.OfAsync(page, cancellationToken));
    }

    private static IQueryable<Instruction> Filter(IQueryable<Instruction> query, InstructionCriteria criteria)
    {
        if (criteria.Ids is { Count: > 0 } given)
        {
            Guid[] ids = [.. given.Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty)]; // what is no uuid matches nothing
            query = query.Where(i => ids.Contains(i.Id));
        }

        if (criteria.PiNumbers is { Count: > 0 } several)
        {
            string[] numbers = [.. several];
            query = query.Where(i => numbers.Contains(i.Number));
        }

        if (Blank(criteria.TenantId) is { } tenantId) query = query.Where(i => i.TenantId == tenantId);
        if (Blank(criteria.PiNumber) is { } number) query = query.Where(i => i.Number == number);
        if (Blank(criteria.MuktaReferenceId) is { } payment) query = query.Where(i => i.PaymentNumber == payment);
        if (Blank(criteria.ParentPiNumber) is { } parent) query = query.Where(i => i.ParentNumber == parent);
        if (criteria.IsActive is { } isActive) query = query.Where(i => i.IsActive == isActive);
        // Unknown words mean nothing, in any casing (spec 40 §1.4).
        if (InstructionStatus.All.FirstOrDefault(status => string.Equals(status, criteria.PiStatus?.Trim(), StringComparison.OrdinalIgnoreCase)) is { } known) query = query.Where(i => i.Status == known);
        return criteria.PiType?.Trim().ToUpperInvariant() switch
        {
            "ORIGINAL" => query.Where(i => i.ParentNumber == null), "REVISED" => query.Where(i => i.ParentNumber != null), _ => query,
        };
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
