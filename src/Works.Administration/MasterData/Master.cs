using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;

namespace Works.Administration.MasterData;

/// <summary>One row of master data. The schema code is <c>module.master</c>; the data is what clients get, unchanged.</summary>
internal sealed class Master : IInherited, IVersioned
{
    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required string SchemaCode { get; init; }
    public required string UniqueIdentifier { get; init; }

    /// <summary>JSON text, kept as written: screens are configured by it.</summary>
    public required string Data { get; set; }

    /// <summary>Lists are answered in this order.</summary>
    public required long Position { get; set; }
    public bool IsActive { get; set; } = true;
    public int RowVersion { get; set; } = 1;

    /// <summary>Seed file that owns the row; null when it was entered through the API.</summary>
    public string? Source { get; set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public required string LastModifiedBy { get; set; }
    public required long LastModifiedTime { get; set; }

    /// <summary>An administrator changes the row. From now on it is his: a seed file that owned it no longer does.</summary>
    public void Change(string data, bool isActive, Guid by, long now) =>
        (Data, IsActive, Source, LastModifiedBy, LastModifiedTime) = (data, isActive, null, by.ToString(), now);
}

internal sealed class MasterMapping : IEntityTypeConfiguration<Master>
{
    public void Configure(EntityTypeBuilder<Master> master)
    {
        master.ToTable("masters", "administration");
        master.Property(m => m.Data).HasColumnType("json");
    }
}

internal static class MasterTables
{
    extension(WorksDb db)
    {
        public DbSet<Master> Masters => db.Set<Master>();
    }

    /// <summary>Changes of one master of one tenant queue: each sees what the one before it stored.</summary>
    public static Task<int> LockMasterAsync(this WorksDb db, string tenantId, string schemaCode, CancellationToken cancellationToken) => db.ExecuteAsync(
        "select pg_advisory_xact_lock(hashtextextended('master/' || @tenantId || '/' || @schemaCode, 0))", new { tenantId, schemaCode }, cancellationToken);

    /// <summary>Tells every host that master data has changed; part of the changing transaction.</summary>
    public static Task<int> RaiseMasterRevisionAsync(this WorksDb db, CancellationToken cancellationToken) =>
        db.ExecuteAsync("update administration.master_revision set revision = revision + 1", null, cancellationToken);
}
