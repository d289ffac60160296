using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.MasterData;

internal sealed record SearchMastersRequest([property: JsonPropertyName("MdmsCriteria")] MasterCriteria? MdmsCriteria);

internal sealed record MasterCriteria(string? TenantId, IReadOnlyList<MasterModuleWanted?>? ModuleDetails);

internal sealed record MasterModuleWanted(string? ModuleName, IReadOnlyList<MasterWanted?>? MasterDetails);

internal sealed record MasterWanted(string? Name, string? Filter);

internal sealed record SearchMastersReply(
    [property: JsonPropertyName("MdmsRes")] IReadOnlyDictionary<string, Dictionary<string, IReadOnlyList<JsonElement>>> MdmsRes);

/// <summary>
/// Answers master searches of both versions from one store: level chosen first, filter applied to that level (spec 50 §5.1–5.3).
/// They differ in two things: the first names an existing module even when none of the masters asked for exists, the second orders
/// by a member <c>order</c> where the rows have one.
/// </summary>
internal static class SearchMasters
{
    private const int MaxName = 100;
    private const int MaxMasters = 500; // of one request; a start-up request asks for about ten
    private static readonly TimeSpan FilterTime = TimeSpan.FromSeconds(5); // for all filters of one request together

    public static void MapFirst(IEndpointRouteBuilder mdms)
    {
        mdms.MapPost("/v1/_search", (SearchMastersRequest request, MasterStore store, TimeProvider clock, CancellationToken cancellationToken) =>
            HandleAsync(request, isFirst: true, store, clock, cancellationToken)).Replies<SearchMastersReply>(envelope: Envelope.UpperNull).Access(RouteAccess.Open);
        mdms.MapMethods("/v1/_get", ["GET", "POST"], GetAsync)
            .Replies<SearchMastersReply>(envelope: Envelope.UpperNull).Access(RouteAccess.Open).WithOptionalBody();
    }

    public static void MapSecond(IEndpointRouteBuilder mdms) =>
        mdms.MapPost("/v1/_search", (SearchMastersRequest request, MasterStore store, TimeProvider clock, CancellationToken cancellationToken) =>
            HandleAsync(request, isFirst: false, store, clock, cancellationToken)).Replies<SearchMastersReply>(envelope: Envelope.UpperNull).Access(RouteAccess.Open);

    private static Task<Result<SearchMastersReply>> GetAsync(
        string? tenantId, string? moduleName, string? masterName, string? filter, MasterStore store, TimeProvider clock, CancellationToken cancellationToken)
    {
        string[] missing = [.. new[] { ("tenantId", tenantId), ("moduleName", moduleName), ("masterName", masterName) }
            .Where(parameter => string.IsNullOrWhiteSpace(parameter.Item2)).Select(parameter => parameter.Item1)];
        if (missing.Length > 0) return Task.FromResult<Result<SearchMastersReply>>(MasterErrors.MissingParameter(missing[0]));
        var request = new SearchMastersRequest(new MasterCriteria(tenantId, [new MasterModuleWanted(moduleName, [new MasterWanted(masterName, filter)])]));
        return HandleAsync(request, isFirst: true, store, clock, cancellationToken);
    }

    private static async Task<Result<SearchMastersReply>> HandleAsync(
        SearchMastersRequest request, bool isFirst, MasterStore store, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (Check(request) is { Any: true } refusals) return refusals.ToArray();
        await store.RefreshAsync(cancellationToken); // the route is open: no token has told us the revision

        var (tenantId, modules) = (request.MdmsCriteria!.TenantId!.Trim(), request.MdmsCriteria.ModuleDetails ?? []);
        var found = new Dictionary<string, Dictionary<string, IReadOnlyList<JsonElement>>>(StringComparer.Ordinal);
        var start = clock.GetTimestamp();
        foreach (var module in modules.OfType<MasterModuleWanted>())
        {
            if (isFirst && await store.IsModuleAsync(tenantId, module.ModuleName!, cancellationToken)) found.TryAdd(module.ModuleName!, new(StringComparer.Ordinal));
            foreach (var master in module.MasterDetails?.OfType<MasterWanted>() ?? [])
            {
                if (await store.NearestAsync(tenantId, $"{module.ModuleName}.{master.Name}", cancellationToken) is not { } level) continue;
                var rows = isFirst ? level.Rows : Ordered(level);
                if (!string.IsNullOrWhiteSpace(master.Filter))
                {
                    if (!MasterFilter.TryParse(master.Filter, out var filter, out var error) || !filter.TryApply(rows, out rows!, out error))
                        return MasterErrors.InvalidFilter(error);
                    if (clock.GetElapsedTime(start) > FilterTime) return MasterErrors.InvalidFilter("The filters of this request take too long.");
                }

                if (!found.TryGetValue(module.ModuleName!, out var masters)) found[module.ModuleName!] = masters = new(StringComparer.Ordinal);
                masters[master.Name!] = rows;
            }
        }

        return new SearchMastersReply(found);
    }

    private static Refusals Check(SearchMastersRequest request)
    {
        const string Root = "mdmsCriteriaReq.mdmsCriteria";
        var refusals = new Refusals();
        if (request.MdmsCriteria is not { } criteria)
        {
            refusals.Add(MasterErrors.Missing(Root));
            return refusals;
        }

        refusals.When(string.IsNullOrWhiteSpace(criteria.TenantId), () => MasterErrors.Missing($"{Root}.tenantId"));
        var modules = criteria.ModuleDetails ?? [];
        if (modules.Count > MaxMasters || modules.Sum(module => module?.MasterDetails?.Count ?? 0) > MaxMasters)
        {
            refusals.Add(MasterErrors.Size($"{Root}.moduleDetails", 0, MaxMasters));
            return refusals;
        }

        for (var i = 0; i < modules.Count; i++)
        {
            if (modules[i] is not { } module) continue;
            var path = $"{Root}.moduleDetails[{i}]";
            refusals.When(string.IsNullOrWhiteSpace(module.ModuleName), () => MasterErrors.Missing($"{path}.moduleName"));
            refusals.When(module.ModuleName?.Length > MaxName, () => MasterErrors.Size($"{path}.moduleName", 0, MaxName));
            for (var j = 0; j < (module.MasterDetails?.Count ?? 0); j++)
            {
                if (module.MasterDetails![j] is not { } master) continue;
                var masterPath = $"{path}.masterDetails[{j}]";
                refusals.When(string.IsNullOrWhiteSpace(master.Name), () => MasterErrors.Missing($"{masterPath}.name"));
                refusals.When(master.Name?.Length > MaxName, () => MasterErrors.Size($"{masterPath}.name", 0, MaxName));
            }
        }

        return refusals;
    }

    // Built once per change of the master; most masters have no such member and keep their order.
    private static IReadOnlyList<JsonElement> Ordered(MasterLevel level) => ((OrderedRows)level.Views.GetOrAdd(typeof(OrderedRows), _ => new OrderedRows(
        level.Rows.Any(row => OrderOf(row) is not null) ? [.. level.Rows.OrderBy(row => OrderOf(row) ?? decimal.MaxValue)] : level.Rows))).Rows;

    private static decimal? OrderOf(JsonElement row) => row.ValueKind == JsonValueKind.Object && row.TryGetProperty("order", out var order)
        && order.ValueKind == JsonValueKind.Number && order.TryGetDecimal(out var number) ? number : null;

    private sealed record OrderedRows(IReadOnlyList<JsonElement> Rows);
}
