using System.Text.Json;
using System.Text.Json.Nodes;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.MasterData;

/// <summary>An import in hand: what stands in the master, what each row makes of it.</summary>
internal sealed class MasterImport
{
    private readonly WorksDb _db;
    private readonly MasterStore _store;
    private readonly string _tenantId;
    private readonly string _schemaCode;
    private readonly MasterDefinition _definition;
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<EffectivePeriod>> _periods = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<Outcome> _outcomes = [];
    private readonly Dictionary<(int Reference, string Value), List<Outcome>> _references = [];

    private MasterImport(WorksDb db, MasterStore store, string tenantId, string schemaCode, MasterDefinition definition) =>
        (_db, _store, _tenantId, _schemaCode, _definition) = (db, store, tenantId, schemaCode, definition);

    public int Count => _outcomes.Count;

    public int Failed => _outcomes.Count(outcome => outcome.Errors.Count > 0);

    public static async Task<MasterImport> OpenAsync(
        WorksDb db, MasterStore store, string tenantId, string schemaCode, MasterDefinition definition, CancellationToken cancellationToken)
    {
        var import = new MasterImport(db, store, tenantId, schemaCode, definition);
        var rows = await db.QueryAsync<Known>(
            "select id, data::text, row_version from administration.masters where tenant_id = @tenantId and schema_code = @schemaCode and is_active order by position, id for update",
            new { tenantId, schemaCode }, cancellationToken);
        foreach (var row in rows)
        {
            // By its values: a seeded row was given its identifier by other rules.
            var data = JsonElement.Parse(row.Data);
            if (definition.IdentifierOf(data) is { IsRefused: false } identifier) import._known.TryAdd(identifier.Value, row);
            if (definition.Effective is { } dates && EffectivePeriod.Of(dates, row.Id, data) is { } period) import.PeriodsOf(dates.KindOf(data)).Add(period);
        }

        return import;
    }

    /// <summary>Takes one row: what is wrong with it is noted, the next is taken all the same.</summary>
    public void Add(ImportRow row)
    {
        var outcome = new Outcome(row.Number);
        _outcomes.Add(outcome);
        foreach (var failure in Refused(row, outcome)) outcome.Errors.Add(new ImportError(failure.Code, failure.Message));
    }

    /// <summary>Looks up what the rows refer to, all at once.</summary>
    public async Task CheckReferencesAsync(CancellationToken cancellationToken)
    {
        var levels = Tenants.SelfAndAncestors(_tenantId).ToArray();
        for (var i = 0; i < _definition.References.Count; i++)
        {
            var reference = _definition.References[i];
            string[] values = [.. _references.Keys.Where(key => key.Reference == i).Select(key => key.Value)];
            if (values.Length == 0) continue;
            var schemaCode = await _store.CanonicalAsync(reference.SchemaCode, cancellationToken);
            var known = (await _db.QueryAsync<string>(
                "select unique_identifier from administration.masters where is_active and schema_code = @schemaCode and tenant_id = any(@levels) and unique_identifier = any(@values)",
                new { schemaCode, levels, values }, cancellationToken)).ToHashSet(StringComparer.Ordinal);
            foreach (var value in values.Where(value => !known.Contains(value)))
            {
                var failure = MasterErrors.Reference(reference.FieldPath, reference.SchemaCode, value);
                foreach (var outcome in _references[(i, value)]) outcome.Errors.Add(new ImportError(failure.Code, failure.Message));
            }
        }
    }

    /// <summary>Compares the rows that stand so far with what is stored. Last, because a record ends the one before it only if nothing else speaks against it.</summary>
    public void Settle()
    {
        foreach (var outcome in _outcomes.Where(outcome => outcome.Errors.Count == 0))
            foreach (var failure in Settled(outcome)) outcome.Errors.Add(new ImportError(failure.Code, failure.Message));
        // A later row has ended a record that this one found unchanged.
        foreach (var outcome in _outcomes.Where(outcome => outcome is { Errors.Count: 0, Period.IsEnded: true })) (outcome.Data, outcome.Status) = (outcome.Period!.Data.GetRawText(), outcome.Status == Created ? Created : Updated);
    }

    private IReadOnlyList<Failure> Settled(Outcome outcome)
    {
        var (known, data) = (_known.GetValueOrDefault(outcome.UniqueIdentifier!), outcome.Sent);
        outcome.Id = known?.Id ?? Guid.CreateVersion7();
        Fitting? fitting = null;
        List<EffectivePeriod> others = [];
        if (_definition.Effective is { } dates)
        {
            others = PeriodsOf(dates.KindOf(data));
            var fit = EffectivePeriod.Fit(dates, others, outcome.Id, data);
            if (fit.IsRefused) return fit.Failures;
            (fitting, data) = (fit.Value, fit.Value.Period.Data);
        }

        outcome.Data = data.GetRawText();
        outcome.Status = known is null ? Created : Same(JsonElement.Parse(known.Data), data) ? Unchanged : Updated;
        if (outcome.Status == Updated && outcome.Seen is { } seen && seen != known!.RowVersion) return [MasterErrors.Stale];
        if (fitting is null) return [];
        fitting.Apply();
        outcome.Period = fitting.Period;
        others.RemoveAll(other => other.Id == outcome.Id);
        others.Add(fitting.Period);
        return [];
    }

    /// <summary>Stores what the rows without errors say, and the records that they ended.</summary>
    public async Task StoreAsync(int batch, CancellationToken cancellationToken)
    {
        var good = _outcomes.Where(outcome => outcome.Errors.Count == 0).ToList();
        var created = good.Where(outcome => outcome.Status == Created).ToList();
        var changed = good.Where(outcome => outcome.Status == Updated).ToDictionary(outcome => outcome.Id, outcome => outcome.Data);
        var ours = good.Select(outcome => outcome.Id).ToHashSet();
        foreach (var ended in _periods.Values.SelectMany(periods => periods).Where(period => period.IsEnded && !ours.Contains(period.Id))) changed[ended.Id] = ended.Data.GetRawText();
        if (created.Count + changed.Count == 0) return;
        var (by, now) = (_db.Context.Caller.Uuid.ToString(), _db.Now);
        var last = (await _db.QueryAsync<long>(
            "select coalesce(max(position), 0) from administration.masters where tenant_id = @tenantId and schema_code = @schemaCode", new { tenantId = _tenantId, schemaCode = _schemaCode }, cancellationToken)).Single();
        foreach (var rows in created.Chunk(batch))
        {
            await _db.ExecuteAsync(
                """
                insert into administration.masters (id, tenant_id, schema_code, unique_identifier, data, position, created_by, created_time, last_modified_by, last_modified_time)
                select row.id, @tenantId, @schemaCode, row.identifier, row.data::json, @last + row.number * 10, @by, @now, @by, @now
                from unnest(@ids, @identifiers, @datas) with ordinality row (id, identifier, data, number)
                """,
                new { tenantId = _tenantId, schemaCode = _schemaCode, last, by, now, ids = rows.Select(row => row.Id).ToArray(), identifiers = rows.Select(row => row.UniqueIdentifier!).ToArray(), datas = rows.Select(row => row.Data).ToArray() },
                cancellationToken);
            last += rows.Length * 10;
        }

        foreach (var rows in changed.Chunk(batch))
        {
            await _db.ExecuteAsync(
                """
                update administration.masters master set data = row.data::json, source = null, last_modified_by = @by, last_modified_time = @now
                from unnest(@ids, @datas) row (id, data) where master.tenant_id = @tenantId and master.id = row.id
                """, new { tenantId = _tenantId, by, now, ids = rows.Select(row => row.Key).ToArray(), datas = rows.Select(row => row.Value).ToArray() }, cancellationToken);
        }

        // Each record's own history is in master_versions; the audit says that this was one import, and by whom.
        _db.NoteBatch(_tenantId, "administration.masters", _schemaCode, "UPDATE", before: null, new { created = created.Count, updated = changed.Count });
        await _db.RaiseMasterRevisionAsync(cancellationToken);
        _store.ForgetAfter(_db);
    }

    public ImportMastersReply Reply(string schemaCode, bool dryRun, bool isStored) => new(
        schemaCode, _tenantId, dryRun, isStored, Number(Created), Number(Updated), Number(Unchanged), Failed,
        [.. _outcomes.Select(outcome => new ImportedRow(outcome.Row, outcome.Errors.Count > 0 ? "failed" : outcome.Status, outcome.UniqueIdentifier, outcome.Errors.Count > 0 ? null : outcome.Id.ToString(), outcome.Errors))]);

    private const string Created = "created";
    private const string Updated = "updated";
    private const string Unchanged = "unchanged";

    private int Number(string status) => _outcomes.Count(outcome => outcome.Errors.Count == 0 && outcome.Status == status);

    private List<EffectivePeriod> PeriodsOf(string kind) => _periods.TryGetValue(kind, out var periods) ? periods : _periods[kind] = [];

    private IReadOnlyList<Failure> Refused(ImportRow row, Outcome outcome)
    {
        if (row.Data is not { } data) return [MasterErrors.InvalidData("The row has more cells than the head has columns")];
        if (_definition.Violations(data) is { Length: > 0 } violations) return violations;
        if (data.GetRawText().Contains("\\u0000", StringComparison.Ordinal)) return [MasterErrors.InvalidData("A text has a character that cannot be stored (NUL)")];
        var identifier = _definition.IdentifierOf(data);
        if (identifier.IsRefused) return identifier.Failures;
        outcome.UniqueIdentifier = identifier.Value;
        if (!_seen.Add(identifier.Value)) return [MasterErrors.RepeatedInFile];

        outcome.Sent = data;
        outcome.Seen = row.Version;
        for (var i = 0; i < _definition.References.Count; i++)
        {
            foreach (var value in MasterDefinition.ValuesAt(data, _definition.References[i].FieldPath).Distinct(StringComparer.Ordinal))
            {
                if (!_references.TryGetValue((i, value), out var rows)) _references[(i, value)] = rows = [];
                rows.Add(outcome);
            }
        }

        return [];
    }

    // A member left out and one that is null are the same: a cell cannot tell them apart.
    private static bool Same(JsonElement one, JsonElement other) => JsonElement.DeepEquals(one, other) || JsonElement.DeepEquals(WithoutNulls(one), WithoutNulls(other));

    private static JsonElement WithoutNulls(JsonElement data)
    {
        if (!data.GetRawText().Contains("null", StringComparison.Ordinal)) return data;
        var node = JsonNode.Parse(data.GetRawText())!;
        Strip(node);
        return JsonElement.Parse(node.ToJsonString(WireJson.Options));
    }

    private static void Strip(JsonNode node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list.OfType<JsonNode>()) Strip(item);
        }
        else if (node is JsonObject owner)
        {
            foreach (var (name, value) in owner.ToList())
            {
                if (value is null) owner.Remove(name);
                else Strip(value);
            }
        }
    }

    private sealed record Known
    {
        public Guid Id { get; init; }
        public string Data { get; init; } = string.Empty;
        public int RowVersion { get; init; }
    }

    private sealed class Outcome(int row)
    {
        public int Row { get; } = row;
        public string Status { get; set; } = Unchanged;
        public string? UniqueIdentifier { get; set; }
        public Guid Id { get; set; }
        public JsonElement Sent { get; set; }
        public int? Seen { get; set; }
        public string Data { get; set; } = string.Empty;
        public EffectivePeriod? Period { get; set; }
        public List<ImportError> Errors { get; } = [];
    }
}
