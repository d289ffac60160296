using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using Works.Administration.MasterData;
using Works.Administration.Users;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.AccessControl;

/// <summary>Who may call what where: roles × actions × tenants from the access-control masters of the state (spec 50 §2.3).</summary>
internal sealed class AccessControl(Tokens tokens, MasterStore masters) : IAccessControl
{
    private static readonly FrozenSet<string> Nobody = FrozenSet<string>.Empty;

    public Task<Caller?> OwnerOfAsync(string token, CancellationToken cancellationToken) =>
        token.Length is > 0 and <= 100 ? tokens.OwnerOfAsync(token, cancellationToken) : Task.FromResult<Caller?>(null);

    public async ValueTask<IReadOnlySet<string>> RolesGrantedAsync(string stateTenant, string path, CancellationToken cancellationToken) =>
        (await PolicyAsync(masters, stateTenant, cancellationToken)).RolesFor(path);

    public async ValueTask<IReadOnlyList<string>> SelfAndBelowAsync(string tenantId, CancellationToken cancellationToken)
    {
        var known = await masters.TenantsAsync(tenantId, cancellationToken);
        return [tenantId, .. known.Rows.Keys.Where(code => code != tenantId && Tenants.IsSameOrAncestor(tenantId, code))];
    }

    // The view hangs on the role-actions; both masters move under one revision, so it is never older than the actions.
    private static async ValueTask<Policy> PolicyAsync(MasterStore masters, string stateTenant, CancellationToken cancellationToken)
    {
        var actions = await masters.RowsAsync(stateTenant, "ACCESSCONTROL-ACTIONS-TEST", "actions-test", cancellationToken);
        return await masters.ViewAsync(stateTenant, "ACCESSCONTROL-ROLEACTIONS", "roleactions", grants => new Policy(actions, grants), cancellationToken);
    }

    private sealed class Policy
    {
        private readonly FrozenDictionary<string, FrozenSet<string>> _fixed;
        private readonly IReadOnlyList<(Regex Path, FrozenSet<string> Roles)> _patterns;

        public Policy(IReadOnlyList<JsonElement> actions, IReadOnlyList<JsonElement> grants)
        {
            var urls = new Dictionary<long, string>();
            foreach (var action in actions)
            {
                // Of two rows with one id the first wins; the flag "enabled" only hides menu entries (spec 50 §2.3).
                if (IdOf(action, "id") is { } id && action.TryGetProperty("url", out var url) && url.ValueKind == JsonValueKind.String) urls.TryAdd(id, url.GetString()!);
            }

            var roles = grants
                .Select(grant => (Url: IdOf(grant, "actionid") is { } id ? urls.GetValueOrDefault(id) : null, Role: TextOf(grant, "rolecode")))
                .Where(grant => grant is { Url: ['/', ..], Role: not null })
                .GroupBy(grant => grant.Url!, grant => grant.Role!, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
            _fixed = roles.Where(entry => !entry.Key.Contains('{', StringComparison.Ordinal)).ToFrozenDictionary(StringComparer.Ordinal);
            _patterns = [.. roles.Where(entry => entry.Key.Contains('{', StringComparison.Ordinal)).Select(entry => (PatternOf(entry.Key), entry.Value))];
        }

        public IReadOnlySet<string> RolesFor(string path)
        {
            if (_fixed.TryGetValue(path, out var roles)) return roles;
            foreach (var (pattern, permitted) in _patterns)
            {
                if (pattern.IsMatch(path)) return permitted;
            }

            return Nobody;
        }

        // "{var}" stands for one or more word characters; the rest of the path is literal.
        private static Regex PatternOf(string url) => new(
            "^" + string.Join(@"[\w.\-]+", Regex.Split(url, @"\{[^}]*\}", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(Regex.Escape)) + "$",
            RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));

        private static long? IdOf(JsonElement row, string member) => row.TryGetProperty(member, out var id) && id.ValueKind == JsonValueKind.Number ? id.GetInt64() : null;

        private static string? TextOf(JsonElement row, string member) => row.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
    }
}
