using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform.Edge;

namespace Works.Platform;

/// <summary>Who changed what, when, for which tenant: one row per aggregate and save, in the transaction of the change. Append-only.</summary>
internal sealed class AuditEntry : ITenantOwned, IUnaudited
{
    /// <summary>Operation of an entry that tells of a read, not of a change.</summary>
    public const string Read = "READ";

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string Entity { get; init; }
    public required string EntityId { get; init; }
    public required string Operation { get; init; }
    public required Guid Actor { get; init; }
    public required string CorrelationId { get; init; }
    public required long ChangedTime { get; init; }

    /// <summary>Changed members before; null for a new row. Parts of the aggregate stand under their table's name.</summary>
    public string? Before { get; init; }

    /// <summary>Changed members after; null for a deleted row.</summary>
    public string? After { get; init; }
}

internal sealed class AuditEntryMapping : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("audit_entries", "platform");
        entry.Property(e => e.Before).HasColumnType("jsonb");
        entry.Property(e => e.After).HasColumnType("jsonb");
    }
}

/// <summary>The audit says that the member changed, never to what.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AuditSecretAttribute : Attribute;

/// <summary>Turns what the change tracker knows into audit entries, so that no slice can forget to.</summary>
internal static class AuditTrail
{
    public static void Record(WorksDb db)
    {
        var changed = db.ChangeTracker.Entries()
            .Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted && entry.Entity is not IUnaudited)
            .ToList();
        if (changed.Count == 0) return;

        var owners = db.ChangeTracker.Entries().Where(entry => entry.Metadata.GetOrAddRuntimeAnnotationValue("works:owner", HasParts, entry.Metadata)).ToDictionary(entry => (entry.Metadata, KeyOf(entry)), entry => entry);
        var aggregates = changed.GroupBy(entry => RootOf(entry, owners).Entity, ReferenceEqualityComparer.Instance).Where(group => group.Key is ITenantOwned and not IUnaudited);
        foreach (var aggregate in aggregates.ToList())
        {
            var root = db.Entry(aggregate.Key!);
            JsonObject before = [], after = [];
            foreach (var entry in aggregate) Describe(entry, ReferenceEquals(entry.Entity, root.Entity), before, after);
            db.Add(new AuditEntry
            {
                TenantId = ((ITenantOwned)root.Entity).TenantId,
                Entity = root.Metadata.GetSchemaQualifiedTableName() ?? root.Metadata.ClrType.Name,
                EntityId = KeyOf(root),
                Operation = root.State switch { EntityState.Added => "CREATE", EntityState.Deleted => "DELETE", _ => "UPDATE" },
                Actor = db.Context.Caller.Uuid,
                CorrelationId = db.Context.CorrelationId,
                ChangedTime = db.Now,
                Before = before.Count == 0 ? null : before.ToJsonString(WireJson.Options),
                After = after.Count == 0 ? null : after.ToJsonString(WireJson.Options),
            });
        }
    }

    private static void Describe(EntityEntry entry, bool isRoot, JsonObject before, JsonObject after)
    {
        var (old, now) = isRoot ? (before, after) : (new JsonObject(), new JsonObject());
        foreach (var property in entry.Properties)
        {
            if (property.Metadata.IsShadowProperty() && !property.Metadata.IsPrimaryKey()) continue;
            var changes = entry.State != EntityState.Modified || property.IsModified || (!isRoot && property.Metadata.IsPrimaryKey());
            if (!changes || IsYetToBeGiven(entry, property)) continue;
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Metadata.Name);
            var secret = property.Metadata.GetOrAddRuntimeAnnotationValue("works:secret", IsSecret, property.Metadata);
            if (entry.State != EntityState.Added) old[name] = secret ? "***" : ValueOf(property.OriginalValue);
            if (entry.State != EntityState.Deleted) now[name] = secret ? "***" : ValueOf(property.CurrentValue);
        }

        if (isRoot) return;
        var part = JsonNamingPolicy.CamelCase.ConvertName(entry.Metadata.FindOwnership()?.PrincipalToDependent?.Name ?? entry.Metadata.ClrType.Name);
        if (old.Count > 0) PartsOf(before, part).Add(old);
        if (now.Count > 0) PartsOf(after, part).Add(now);
    }

    private static bool HasParts(IEntityType? type) => type!.GetNavigations().Any(navigation => navigation.ForeignKey.IsOwnership && !navigation.IsOnDependent);

    private static bool IsSecret(IProperty? property) => (Nullable.GetUnderlyingType(property!.ClrType) ?? property.ClrType) == typeof(EncryptedText)
        || property.PropertyInfo?.IsDefined(typeof(AuditSecretAttribute), inherit: false) == true;

    // A number that the database gives with the insert: until then EF Core counts with stand-ins.
    private static bool IsYetToBeGiven(EntityEntry entry, PropertyEntry property) => entry.State == EntityState.Added
        && (property.IsTemporary || (property.Metadata.ValueGenerated != ValueGenerated.Never && Equals(property.CurrentValue, property.Metadata.Sentinel)));

    private static JsonArray PartsOf(JsonObject owner, string part)
    {
        if (owner[part] is JsonArray parts) return parts;
        JsonArray added = [];
        owner[part] = added;
        return added;
    }

    private static JsonNode? ValueOf(object? value) => value is null ? null : JsonSerializer.SerializeToNode(value, value.GetType(), WireJson.Options);

    // Up to the aggregate, through parts of parts.
    private static EntityEntry RootOf(EntityEntry entry, Dictionary<(IEntityType Type, string Key), EntityEntry> owners)
    {
        while (entry.Metadata.FindOwnership() is { } ownership)
        {
            var key = string.Join('/', ownership.Properties.Select(property => entry.Property(property.Name).CurrentValue));
            entry = owners[(ownership.PrincipalEntityType, key)];
        }

        return entry;
    }

    private static string KeyOf(EntityEntry entry) =>
        string.Join('/', entry.Metadata.FindPrimaryKey()!.Properties.Select(property => entry.Property(property.Name).CurrentValue));
}
