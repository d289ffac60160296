using System.Collections.Frozen;
using System.Text.Json;

namespace Works.Administration.AccessControl;

/// <summary>A role of the master.</summary>
internal sealed record Role(string Code, string? Name, string? Description);

/// <summary>The roles of a state, from <c>ACCESSCONTROL-ROLES.roles</c>.</summary>
internal sealed class RoleList
{
    // Held by the system itself (spec 50 §4.3): never assignable through HRMS or API.
    private static readonly FrozenSet<string> Internal = new[] { "SYSTEM", "INTERNAL_MICROSERVICE_ROLE", "LOC_ADMIN", "ANONYMOUS" }.ToFrozenSet(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, Role> _byCode;

    private RoleList(IReadOnlyList<JsonElement> rows)
    {
        static string? Text(JsonElement row, string member) =>
            row.ValueKind == JsonValueKind.Object && row.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        All = [.. rows.Where(row => Text(row, "code") is not null).Select(row => new Role(Text(row, "code")!, Text(row, "name"), Text(row, "description"))).DistinctBy(role => role.Code, StringComparer.Ordinal)];
        _byCode = All.ToFrozenDictionary(role => role.Code, StringComparer.Ordinal);
    }

    public IReadOnlyList<Role> All { get; }

    public static ValueTask<RoleList> OfAsync(IMasters masters, string tenantId, CancellationToken cancellationToken) =>
        masters.ViewAsync(Platform.Tenants.StateOf(tenantId), "ACCESSCONTROL-ROLES", "roles", rows => new RoleList(rows), cancellationToken);

    public static bool IsInternal(string code) => Internal.Contains(code);

    public bool Knows(string code) => _byCode.ContainsKey(code);

    public string? NameOf(string code) => _byCode.GetValueOrDefault(code)?.Name;
}
