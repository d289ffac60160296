using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.MasterData;

internal sealed record SaveMasterRecordRequest([property: System.Text.Json.Serialization.JsonPropertyName("Mdms")] MasterRecord? Mdms);

/// <summary>Enters one row of master data under its schema (spec 50 §5.5).</summary>
internal static class CreateMasterRecord
{
    private const string Root = "mdmsRequest.mdms";

    public static void Map(IEndpointRouteBuilder mdms) =>
        mdms.MapPost("/v2/_create/{schemaCode}", HandleAsync).Replies<SearchMasterRecordsReply>(status: 202);

    private static async Task<Result<SearchMasterRecordsReply>> HandleAsync(
        string schemaCode, SaveMasterRecordRequest request, WorksDb db, MasterStore store, CancellationToken cancellationToken)
    {
        // The schema code of the body governs; the path only names the route.
        if (Check(request.Mdms) is { Any: true } refusals) return refusals.ToArray();
        var sent = request.Mdms!;
        var canonical = await store.CanonicalAsync(sent.SchemaCode!, cancellationToken);
        var definition = await DefinitionAsync(db, sent.TenantId!, canonical, cancellationToken);
        if (definition.IsRefused) return definition.Failures.ToArray();
        var data = sent.Data!.Value;
        var failures = await ViolationsAsync(definition.Value, data, sent.TenantId!, db, store, cancellationToken);
        if (failures.Length > 0) return failures;
        var identifier = definition.Value.IdentifierOf(data);
        if (identifier.IsRefused) return identifier.Failures.ToArray();

        await db.LockMasterAsync(sent.TenantId!, canonical, cancellationToken);
        var id = Guid.CreateVersion7();
        var fitted = await FitAsync(definition.Value, db, sent.TenantId!, canonical, id, data, cancellationToken);
        if (fitted.IsRefused) return fitted.Failures.ToArray();
        var rows = db.Masters.Where(m => m.TenantId == sent.TenantId && m.SchemaCode == canonical);
        // An inactive record may share the identifier; of two concurrent creates the constraint refuses the second.
        if (await rows.AnyAsync(m => m.UniqueIdentifier == identifier.Value && m.IsActive, cancellationToken)) return MasterErrors.DuplicateRecord;
        var last = await rows.MaxAsync(m => (long?)m.Position, cancellationToken) ?? 0;
        var by = db.Context.Caller.Uuid.ToString();
        var master = db.Masters.Add(new Master
        {
            Id = id, TenantId = sent.TenantId!, SchemaCode = canonical, UniqueIdentifier = identifier.Value, Data = fitted.Value.GetRawText(),
            Position = last + 10, IsActive = sent.IsActive ?? true, CreatedBy = by, CreatedTime = db.Now, LastModifiedBy = by, LastModifiedTime = db.Now,
        }).Entity;
        await db.RaiseMasterRevisionAsync(cancellationToken);
        db.Context.Version = master.RowVersion;
        return new SearchMasterRecordsReply([MasterRecord.Of(master, sent.SchemaCode!)]);
    }

    /// <summary>
    /// The record as it is to be stored: one that holds for a time (<c>x-effective</c>) is fitted between the others of its kind, and the
    /// one before it is ended. The master must be locked.
    /// </summary>
    public static async Task<Result<JsonElement>> FitAsync(
        MasterDefinition definition, WorksDb db, string tenantId, string schemaCode, Guid id, JsonElement data, CancellationToken cancellationToken)
    {
        if (definition.Effective is not { } dates) return data;
        var kind = JsonSerializer.Serialize(dates.By.Where(field => data.TryGetProperty(field, out _)).ToDictionary(field => field, field => data.GetProperty(field), StringComparer.Ordinal), WireJson.Options);
        var others = await db.Masters.FromSql(
            $"select * from administration.masters where tenant_id = {tenantId} and schema_code = {schemaCode} and is_active and data::jsonb @> {kind}::jsonb for update").AsTracking().ToListAsync(cancellationToken);
        var periods = others.Select(other => EffectivePeriod.Of(dates, other.Id, JsonElement.Parse(other.Data))).OfType<EffectivePeriod>().ToList();
        var fitted = EffectivePeriod.Fit(dates, periods, id, data);
        if (fitted.IsRefused) return fitted.Failures.ToArray();
        fitted.Value.Apply();
        foreach (var ended in periods.Where(period => period.IsEnded))
            others.Single(other => other.Id == ended.Id).Change(ended.Data.GetRawText(), isActive: true, db.Context.Caller.Uuid, db.Now);
        return fitted.Value.Period.Data;
    }

    public static Refusals Check(MasterRecord? sent)
    {
        var refusals = new Refusals();
        refusals.When(sent is null, () => MasterErrors.Missing(Root));
        if (sent is null) return refusals;
        refusals.When(string.IsNullOrWhiteSpace(sent.TenantId), () => MasterErrors.Missing($"{Root}.tenantId"));
        refusals.When(string.IsNullOrWhiteSpace(sent.SchemaCode), () => MasterErrors.Missing($"{Root}.schemaCode"));
        refusals.When(!string.IsNullOrWhiteSpace(sent.SchemaCode) && sent.SchemaCode.Length is < 2 or > 128, () => MasterErrors.Size($"{Root}.schemaCode", 2, 128));
        refusals.When(sent.Data is null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined }, () => MasterErrors.Missing($"{Root}.data"));
        return refusals;
    }

    public static async Task<Result<MasterDefinition>> DefinitionAsync(WorksDb db, string tenantId, string schemaCode, CancellationToken cancellationToken)
    {
        var state = Tenants.StateOf(tenantId);
        var text = await db.MasterSchemas.Where(s => s.TenantId == state && s.Code == schemaCode && s.IsActive).Select(s => s.Definition).SingleOrDefaultAsync(cancellationToken);
        return text is null || schemaCode == MasterStore.Internal
            ? MasterErrors.SchemaNotFound(schemaCode) : await MasterDefinition.ReadAsync(JsonElement.Parse(text), cancellationToken);
    }

    /// <summary>What the schema says against the data, else what the masters it refers to say.</summary>
    public static async Task<Failure[]> ViolationsAsync(
        MasterDefinition definition, JsonElement data, string tenantId, WorksDb db, MasterStore store, CancellationToken cancellationToken)
    {
        var violations = definition.Violations(data);
        if (violations.Length > 0) return violations;

        var broken = new List<Failure>();
        foreach (var reference in definition.References)
        {
            string[] values = [.. MasterDefinition.ValuesAt(data, reference.FieldPath).Distinct(StringComparer.Ordinal)];
            if (values.Length == 0) continue;
            var (levels, schemaCode) = (Tenants.SelfAndAncestors(tenantId), await store.CanonicalAsync(reference.SchemaCode, cancellationToken));
            var known = await db.Masters
                .Where(m => m.IsActive && m.SchemaCode == schemaCode && levels.Contains(m.TenantId) && values.Contains(m.UniqueIdentifier))
                .Select(m => m.UniqueIdentifier).ToListAsync(cancellationToken);
            broken.AddRange(values.Except(known, StringComparer.Ordinal).Select(value => MasterErrors.Reference(reference.FieldPath, reference.SchemaCode, value)));
        }

        return [.. broken];
    }
}
