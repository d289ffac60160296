using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;

namespace Works.Administration.MasterData;

/// <summary>What the records of one master must look like. Kept by the state, valid in all its cities.</summary>
internal sealed class MasterSchema : IInherited
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string Code { get; init; }
    public required string Description { get; init; }

    /// <summary>JSON Schema with <c>x-unique</c> and <c>x-ref-schema</c>, kept as written.</summary>
    public required string Definition { get; init; }
    public required bool IsActive { get; init; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public required string LastModifiedBy { get; init; }
    public required long LastModifiedTime { get; init; }
}

internal sealed class MasterSchemaMapping : IEntityTypeConfiguration<MasterSchema>
{
    public void Configure(EntityTypeBuilder<MasterSchema> schema)
    {
        schema.ToTable("master_schemas", "administration");
        schema.Property(s => s.Definition).HasColumnType("json");
    }
}

internal static class MasterSchemaTables
{
    extension(WorksDb db)
    {
        public DbSet<MasterSchema> MasterSchemas => db.Set<MasterSchema>();
    }
}

internal sealed record MasterSchemaRecord(
    string? Id, string? TenantId, string? Code, string? Description, JsonElement? Definition, bool? IsActive, AuditDetails? AuditDetails)
{
    public static MasterSchemaRecord Of(MasterSchema schema) => new(
        schema.Id.ToString(), schema.TenantId, schema.Code, schema.Description, JsonElement.Parse(schema.Definition), schema.IsActive,
        new AuditDetails(schema.CreatedBy, schema.LastModifiedBy, schema.CreatedTime, schema.LastModifiedTime));
}

internal sealed record MasterSchemasReply([property: System.Text.Json.Serialization.JsonPropertyName("SchemaDefinitions")] IReadOnlyList<MasterSchemaRecord> SchemaDefinitions);
