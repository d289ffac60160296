using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Administration.AccessControl;
using Works.Platform.Edge;

namespace Works.Administration.Numbering;

internal sealed record GenerateIdsRequest(IReadOnlyList<IdWanted?>? IdRequests);

internal sealed record IdWanted(string? IdName, string? TenantId, string? Format, int? Count);

internal sealed record GenerateIdsReply(IReadOnlyList<GeneratedId> IdResponses);

internal sealed record GeneratedId(string Id);

/// <summary>Issues numbers for clients outside this process (spec 50 §7).</summary>
internal static class GenerateIds
{
    private const string Root = "idGenerationRequest.idRequests";
    private const int MaxRequests = 100;
    private const int MaxLength = 200;

    public static void Map(IEndpointRouteBuilder ids) =>
        ids.MapPost("/id/_generate", HandleAsync).Replies<GenerateIdsReply>(envelope: Envelope.LowerStatusWord).Access(RouteAccess.Mixed);

    private static async Task<Result<GenerateIdsReply>> HandleAsync(
        GenerateIdsRequest request, WorksDb db, INumbering numbering, MasterData.MasterStore masters, CancellationToken cancellationToken)
    {
        if (Check(request) is { Any: true } refusals) return refusals.ToArray();
        await masters.RefreshAsync(cancellationToken); // an anonymous call carries no revision
        var generated = new List<GeneratedId>();
        foreach (var wanted in request.IdRequests!)
        {
            var tenantId = wanted!.TenantId!.Trim();
            if (!db.Context.Caller.MayNameTenant(tenantId)) return AccessControl.MixedRoutes.Foreign;
            // A format of the client's own may start a new counter; that is not for passers-by.
            var format = db.Context.Caller.IsSignedIn && !string.IsNullOrWhiteSpace(wanted.Format) ? wanted.Format : null;
            var issued = await numbering.IssueAsync(wanted.IdName!.Trim(), tenantId, wanted.Count ?? 1, format, cancellationToken);
            if (issued.IsRefused) return issued.Failures.ToArray();
            generated.AddRange(issued.Value.Select(id => new GeneratedId(id)));
        }

        return new GenerateIdsReply(generated);
    }

    private static Refusals Check(GenerateIdsRequest request)
    {
        var refusals = new Refusals();
        refusals.When(request.IdRequests is not { Count: > 0 }, () => NumberingErrors.Missing(Root));
        refusals.When(request.IdRequests?.Count > MaxRequests, () => NumberingErrors.Size(Root, MaxRequests));
        for (var i = 0; !refusals.Any && i < request.IdRequests!.Count; i++)
        {
            var (wanted, path) = (request.IdRequests[i], $"{Root}[{i}]");
            refusals.When(string.IsNullOrWhiteSpace(wanted?.IdName), () => NumberingErrors.Missing($"{path}.idName"));
            refusals.When(string.IsNullOrWhiteSpace(wanted?.TenantId), () => NumberingErrors.Missing($"{path}.tenantId"));
            refusals.When(wanted?.IdName?.Length > MaxLength, () => NumberingErrors.Size($"{path}.idName", MaxLength));
            refusals.When(wanted?.TenantId?.Length > MaxLength, () => NumberingErrors.Size($"{path}.tenantId", MaxLength));
            refusals.When(wanted?.Format?.Length > MaxLength, () => NumberingErrors.Size($"{path}.format", MaxLength));
        }

        return refusals;
    }
}
