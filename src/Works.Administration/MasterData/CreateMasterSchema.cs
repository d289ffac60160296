using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.MasterData;

internal sealed record CreateMasterSchemaRequest([property: JsonPropertyName("SchemaDefinition")] MasterSchemaRecord? SchemaDefinition);

/// <summary>Defines what the records of a master must look like; kept by the state (spec 50 §5.5).</summary>
internal static class CreateMasterSchema
{
    private const string Root = "schemaDefinitionRequest.schemaDefinition";
    private const int MaxDescription = 512;

    public static void Map(IEndpointRouteBuilder mdms)
    {
        mdms.MapPost("/schema/v1/_create", HandleAsync).Replies<MasterSchemasReply>(status: 202);
        mdms.MapPost("/schema/v1/_update", Result<MasterSchemasReply> () => MasterErrors.SchemaUpdateNotOffered).Replies<MasterSchemasReply>(status: 202);
    }

    private static async Task<Result<MasterSchemasReply>> HandleAsync(CreateMasterSchemaRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (request.SchemaDefinition is not { } sent) return MasterErrors.Missing(Root);
        if (Check(sent) is { Any: true } refusals) return refusals.ToArray();
        var definition = await MasterDefinition.ReadAsync(sent.Definition!.Value, cancellationToken);
        if (definition.IsRefused) return definition.Failures.ToArray();

        // A city's administrator may define a master for the state: nothing existing changes by it.
        var state = Tenants.StateOf(sent.TenantId!);
        db.Context.UseScope(TenantScope.Of([state]));
        await db.ApplyScopeAsync(cancellationToken);
        if (sent.Code == MasterStore.Internal || await db.MasterSchemas.AnyAsync(s => s.TenantId == state && s.Code == sent.Code, cancellationToken))
            return MasterErrors.DuplicateSchema;

        var by = db.Context.Caller.Uuid.ToString();
        var schema = db.MasterSchemas.Add(new MasterSchema
        {
            TenantId = state, Code = sent.Code!, Description = sent.Description!, Definition = sent.Definition.Value.GetRawText(), IsActive = sent.IsActive ?? true,
            CreatedBy = by, CreatedTime = db.Now, LastModifiedBy = by, LastModifiedTime = db.Now,
        }).Entity;
        return new MasterSchemasReply([MasterSchemaRecord.Of(schema)]);
    }

    private static Refusals Check(MasterSchemaRecord sent)
    {
        var refusals = new Refusals();
        refusals.When(string.IsNullOrWhiteSpace(sent.TenantId), () => MasterErrors.Missing($"{Root}.tenantId"));
        refusals.When(string.IsNullOrWhiteSpace(sent.Code), () => MasterErrors.Missing($"{Root}.code"));
        refusals.When(!string.IsNullOrWhiteSpace(sent.Code) && sent.Code.Length is < 2 or > 128, () => MasterErrors.Size($"{Root}.code", 2, 128));
        refusals.When(string.IsNullOrWhiteSpace(sent.Description), () => MasterErrors.Missing($"{Root}.description"));
        refusals.When(sent.Description?.Length > MaxDescription, () => MasterErrors.Size($"{Root}.description", 2, MaxDescription));
        refusals.When(sent.Definition is null or { ValueKind: System.Text.Json.JsonValueKind.Null }, () => MasterErrors.Missing($"{Root}.definition"));
        return refusals;
    }
}
