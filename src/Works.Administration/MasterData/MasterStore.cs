using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using Npgsql;
using Works.Platform;

namespace Works.Administration.MasterData;

/// <summary>
/// Master data in memory. The database counts a revision; every signed-in request learns it with its token, so a change is seen by
/// every host at its next request and nothing is read twice in between.
/// </summary>
internal sealed class MasterStore(Database database) : IMasters
{
    /// <summary>The installation's own switches: read by the modules, never answered to a client.</summary>
    public const string Internal = "works.Switches";

    private const string DefaultZone = "Asia/Kolkata";
    private volatile Snapshot _snapshot = new(-1);

    /// <summary>What is in memory is dropped when the database has moved on.</summary>
    public void Observe(long revision)
    {
        if (_snapshot.Revision != revision) _snapshot = new Snapshot(revision);
    }

    /// <summary>Called inside a transaction that changes master data: memory is dropped when it has committed.</summary>
    public void ForgetAfter(WorksDb db) => db.AfterCommit(() => _snapshot = new Snapshot(-1));

    /// <summary>For routes without a token: asks the database for its revision.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken) =>
        Observe(await database.ReadAsSystemAsync("select revision from administration.master_revision", _ => { }, async reader =>
            await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : 0, cancellationToken));

    public async ValueTask<IReadOnlyList<JsonElement>> RowsAsync(string tenantId, string module, string master, CancellationToken cancellationToken) =>
        (await LevelAsync(tenantId, $"{module}.{master}", cancellationToken))?.Rows ?? [];

    public async ValueTask<T> ViewAsync<T>(
        string tenantId, string module, string master, Func<IReadOnlyList<JsonElement>, T> build, CancellationToken cancellationToken)
        where T : class
    {
        var level = await LevelAsync(tenantId, $"{module}.{master}", cancellationToken);
        return level is null ? build([]) : (T)level.Views.GetOrAdd(typeof(T), _ => build(level.Rows));
    }

    public async ValueTask<bool> IsTenantAsync(string tenantId, CancellationToken cancellationToken) =>
        (await TenantsAsync(tenantId, cancellationToken)).Rows.ContainsKey(tenantId);

    public async ValueTask<TimeZoneInfo> ZoneOfAsync(string tenantId, CancellationToken cancellationToken)
    {
        var tenants = await TenantsAsync(tenantId, cancellationToken);
        var name = tenants.Rows.TryGetValue(tenantId, out var row) && row.TryGetProperty("timeZone", out var zone) && zone.ValueKind == JsonValueKind.String
            ? zone.GetString()! : DefaultZone;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? found : TimeZoneInfo.FindSystemTimeZoneById(DefaultZone);
    }

    public async ValueTask<string> SwitchAsync(string tenantId, string code, string unset, CancellationToken cancellationToken)
    {
        foreach (var level in Tenants.SelfAndAncestors(tenantId))
        {
            var own = await OwnAsync(level, Internal, cancellationToken);
            foreach (var row in own.Rows)
            {
                if (row.GetProperty("code").GetString() == code) return row.GetProperty("value").ToString();
            }
        }

        return unset;
    }

    /// <summary>Tenants of the state, by code.</summary>
    public ValueTask<TenantList> TenantsAsync(string tenantId, CancellationToken cancellationToken) =>
        ViewAsync(Tenants.StateOf(tenantId), "tenant", "tenants", rows => new TenantList(rows
            .Where(row => row.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String)
            .DistinctBy(row => row.GetProperty("code").GetString(), StringComparer.Ordinal)
            .ToDictionary(row => row.GetProperty("code").GetString()!, StringComparer.Ordinal)), cancellationToken);

    /// <summary>Something else that moves under the revision of master data, read once per revision: workflow definitions.</summary>
    public async ValueTask<T> MemoAsync<T>(object key, Func<Task<T>> read, CancellationToken cancellationToken)
        where T : class
    {
        if (_snapshot.Revision < 0) await RefreshAsync(cancellationToken);
        var snapshot = _snapshot;
        if (snapshot.Memos.TryGetValue(key, out var known)) return (T)known;
        var value = await read();
        return snapshot.Memos.Count > 5000 ? value : (T)snapshot.Memos.GetOrAdd(key, value);
    }

    /// <summary>Rows of exactly this tenant; empty when it has none of its own.</summary>
    public async ValueTask<MasterLevel> OwnAsync(string tenantId, string schemaCode, CancellationToken cancellationToken)
    {
        var (snapshot, catalogue) = await CatalogueAsync(cancellationToken);
        var key = (tenantId, catalogue.Canonical(schemaCode));
        // Unknown names come from anonymous clients: they cost neither a query nor memory.
        if (!catalogue.Has(key.tenantId, key.Item2)) return MasterLevel.None;
        if (snapshot.Levels.TryGetValue(key, out var level)) return level;
        return snapshot.Levels.GetOrAdd(key, await ReadAsync(key.tenantId, key.Item2, cancellationToken));
    }

    /// <summary>The rows of a master at the nearest tenant that has it; null when no level has.</summary>
    public async ValueTask<MasterLevel?> NearestAsync(string tenantId, string schemaCode, CancellationToken cancellationToken) =>
        await CanonicalAsync(schemaCode, cancellationToken) == Internal ? null : await LevelAsync(tenantId, schemaCode, cancellationToken);

    /// <summary>True when some level of the tenant has any master of the module.</summary>
    public async ValueTask<bool> IsModuleAsync(string tenantId, string module, CancellationToken cancellationToken)
    {
        var (_, catalogue) = await CatalogueAsync(cancellationToken);
        return Tenants.SelfAndAncestors(tenantId).Any(level => catalogue.HasModule(level, module));
    }

    /// <summary>The spelling under which a master is stored: <c>common-masters.UOM</c> for <c>common-masters.uom</c>.</summary>
    public async ValueTask<string> CanonicalAsync(string schemaCode, CancellationToken cancellationToken) =>
        (await CatalogueAsync(cancellationToken)).Catalogue.Canonical(schemaCode);

    private async ValueTask<(Snapshot Snapshot, Catalogue Catalogue)> CatalogueAsync(CancellationToken cancellationToken)
    {
        var snapshot = _snapshot;
        if (snapshot.Revision < 0)
        {
            await RefreshAsync(cancellationToken);
            snapshot = _snapshot;
        }

        return (snapshot, snapshot.Catalogue ??= await ReadCatalogueAsync(cancellationToken));
    }

    private async ValueTask<MasterLevel?> LevelAsync(string tenantId, string schemaCode, CancellationToken cancellationToken)
    {
        foreach (var candidate in Tenants.SelfAndAncestors(tenantId))
        {
            var level = await OwnAsync(candidate, schemaCode, cancellationToken);
            if (level.Rows.Count > 0) return level;
        }

        return null;
    }

    private Task<MasterLevel> ReadAsync(string tenantId, string schemaCode, CancellationToken cancellationToken) =>
        database.ReadAsSystemAsync(
            "select data::text from administration.masters where tenant_id = $1 and schema_code = $2 and is_active order by position, id",
            parameters =>
            {
                parameters.Add(new NpgsqlParameter { Value = tenantId });
                parameters.Add(new NpgsqlParameter { Value = schemaCode });
            },
            async reader =>
            {
                var rows = new List<JsonElement>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    using var document = JsonDocument.Parse(reader.GetString(0));
                    rows.Add(document.RootElement.Clone());
                }

                return new MasterLevel(tenantId, rows);
            }, cancellationToken);

    private Task<Catalogue> ReadCatalogueAsync(CancellationToken cancellationToken) =>
        database.ReadAsSystemAsync(
            """
            select distinct tenant_id, schema_code, null from administration.masters where is_active
            union all select null, schema_code, alias from administration.master_aliases
            """, _ => { }, async reader =>
            {
                var codes = new HashSet<(string TenantId, string SchemaCode)>();
                var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
                while (await reader.ReadAsync(cancellationToken))
                {
                    if (reader.IsDBNull(2)) codes.Add((reader.GetString(0), reader.GetString(1)));
                    else aliases[reader.GetString(2)] = reader.GetString(1);
                }

                return new Catalogue(codes, aliases);
            }, cancellationToken);

    private sealed class Snapshot(long revision)
    {
        public long Revision { get; } = revision;

        public ConcurrentDictionary<(string TenantId, string SchemaCode), MasterLevel> Levels { get; } = new();

        public ConcurrentDictionary<object, object> Memos { get; } = new();

        public Catalogue? Catalogue { get; set; }
    }

    /// <summary>Which tenant has which masters, and their second spellings.</summary>
    private sealed class Catalogue(HashSet<(string TenantId, string SchemaCode)> codes, Dictionary<string, string> aliases)
    {
        private readonly FrozenSet<(string TenantId, string Module)> _modules = codes
            .Concat(aliases.SelectMany(alias => codes.Where(code => code.SchemaCode == alias.Value).Select(code => (code.TenantId, SchemaCode: alias.Key))))
            .Where(code => code.SchemaCode != Internal && code.SchemaCode.Contains('.', StringComparison.Ordinal))
            .Select(code => (code.TenantId, code.SchemaCode[..code.SchemaCode.LastIndexOf('.')])).ToFrozenSet();

        public string Canonical(string schemaCode) => aliases.GetValueOrDefault(schemaCode, schemaCode);

        public bool Has(string tenantId, string schemaCode) => codes.Contains((tenantId, schemaCode));

        public bool HasModule(string tenantId, string module) => _modules.Contains((tenantId, module));
    }
}

/// <summary>Rows of one master at one tenant.</summary>
internal sealed record MasterLevel(string TenantId, IReadOnlyList<JsonElement> Rows)
{
    public static MasterLevel None => new(string.Empty, []);

    public ConcurrentDictionary<Type, object> Views { get; } = new();
}

/// <summary>Tenants of a state, by code.</summary>
internal sealed record TenantList(IReadOnlyDictionary<string, JsonElement> Rows);
