using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.AccessControl;

internal sealed record ListActionsRequest
{
    public IReadOnlyList<string?>? RoleCodes { get; init; }
    public string? TenantId { get; init; }
    public string? ActionMaster { get; init; }
    public bool? Enabled { get; init; }
}

internal sealed record ListActionsReply(IReadOnlyList<string>? Modules, IReadOnlyList<JsonObject> Actions);

/// <summary>What the caller's roles open: home cards, side menu and routes. Spec 50 §4.1.</summary>
internal static class ListActions
{
    private const int LongestTenant = 50;

    // Members in the contract's order; whatever else a row has (code, sidebar …) follows.
    private static readonly string[] Members =
    [
        "id", "name", "url", "displayName", "orderNumber", "queryParams", "parentModule", "enabled", "serviceCode", "tenantId", "createdDate", "createdBy",
        "lastModifiedDate", "lastModifiedBy", "path", "navigationURL", "leftIcon", "rightIcon",
    ];

    public static void Map(IEndpointRouteBuilder access) =>
        access.MapPost("/v1/actions/mdms/_get", HandleAsync).Replies<ListActionsReply>(envelope: Envelope.Lower)
            .Access(RouteAccess.SignedIn).Errors(ErrorForm.LegacyInArray);

    private static async Task<Result<ListActionsReply>> HandleAsync(ListActionsRequest request, WorksDb db, MasterStore masters, CancellationToken cancellationToken)
    {
        var refusals = new Refusals();
        refusals.When(string.IsNullOrWhiteSpace(request.TenantId) || request.TenantId.Length > LongestTenant, () => AccessErrors.Tenant);
        refusals.When(request.RoleCodes?.Any(code => !string.IsNullOrWhiteSpace(code)) != true, () => AccessErrors.Roles);
        if (refusals.Any) return refusals.ToArray();

        // Roles asked for count only as far as the caller holds them, wherever he does: the menu is the same in all his tenants.
        var own = db.Context.Caller.Roles.Select(role => role.Code).ToHashSet(StringComparer.Ordinal);
        own.IntersectWith(request.RoleCodes!.OfType<string>().Select(code => code.Trim()));
        var tenantId = request.TenantId!.Trim();
        var granted = (await masters.RowsAsync(tenantId, "ACCESSCONTROL-ROLEACTIONS", "roleactions", cancellationToken))
            .Where(grant => Text(grant, "rolecode") is { } role && own.Contains(role)).Select(grant => Number(grant, "actionid")).OfType<long>().ToHashSet();
        var actions = (await masters.RowsAsync(tenantId, "ACCESSCONTROL-ACTIONS-TEST", request.ActionMaster is { Length: > 0 } master ? master : "actions-test", cancellationToken))
            .Where(action => Number(action, "id") is { } id && granted.Contains(id)).DistinctBy(action => Number(action, "id"))
            .Where(action => request.Enabled is not { } wanted || Flag(action, "enabled") == wanted);
        return new ListActionsReply(Modules: null, [.. actions.Select(Answer)]);
    }

    private static JsonObject Answer(JsonElement action)
    {
        var answer = new JsonObject();
        foreach (var member in Members) answer[member] = action.TryGetProperty(member, out var value) ? JsonNode.Parse(value.GetRawText()) : null;
        foreach (var other in action.EnumerateObject().Where(other => !Members.Contains(other.Name))) answer[other.Name] = JsonNode.Parse(other.Value.GetRawText());
        answer["displayName"] ??= string.Empty; // never null: clients sort by it
        return answer;
    }

    private static string? Text(JsonElement row, string member) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement row, string member) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static bool Flag(JsonElement row, string member) => row.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.True;
}

/// <summary>Every way in which access control refuses (spec 50 §4.1). The contract words the whole, the fields say what.</summary>
internal static class AccessErrors
{
    public static Failure Tenant { get; } = new("accesscontrol.0001", "Action is invalid", null, ["tenantId"]);

    public static Failure Roles { get; } = new("accesscontrol.0012", "Action is invalid", null, ["roleCodes"]);
}
