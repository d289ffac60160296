using System.Text.Json;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Projects;

/// <summary>Kinds of address.</summary>
internal enum AddressType
{
    PERMANENT,
    CORRESPONDENCE,
    OTHER,
}

/// <summary>Who benefits.</summary>
internal enum ProjectBeneficiary
{
    HOUSEHOLD,
    INDIVIDUAL,
}

/// <summary>Whether a document still counts.</summary>
internal enum DocumentStatus
{
    ACTIVE,
    INACTIVE,
}

/// <summary>Where the work is. Stored as it is sent; only ward and locality have columns.</summary>
internal sealed record ProjectAddress
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? ClientReferenceId { get; init; }
    public string? DoorNo { get; init; }
    public decimal? Latitude { get; init; }
    public decimal? Longitude { get; init; }
    public decimal? LocationAccuracy { get; init; }
    public AddressType? Type { get; init; }
    public string? AddressLine1 { get; init; }
    public string? AddressLine2 { get; init; }
    public string? Landmark { get; init; }
    public string? City { get; init; }
    public string? Pincode { get; init; }
    public string? BuildingName { get; init; }
    public string? Street { get; init; }
    public string? BoundaryType { get; init; }
    public string? Boundary { get; init; }
    public JsonElement? Locality { get; init; }
}

/// <summary>Whom the work is for, and how many of them.</summary>
internal sealed record ProjectTarget
{
    public string? Id { get; init; }
    public ProjectBeneficiary? BeneficiaryType { get; init; }
    public int? TotalNo { get; init; }
    public int? TargetNo { get; init; }
    public bool? IsDeleted { get; init; }
    public AuditDetails? AuditDetails { get; init; }
}

/// <summary>A file attached to a project. Withdrawn, never removed.</summary>
internal sealed record ProjectDocument
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? DocumentType { get; init; }
    public string? FileStoreId { get; init; }
    public string? DocumentUid { get; init; }
    public string? FileStore { get; init; }
    public DocumentStatus? Status { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public AuditDetails? AuditDetails { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsWithdrawn => Status == DocumentStatus.INACTIVE;
}

/// <summary>The children of a project after a request: what is sent replaces what has its id, what is left out stays.</summary>
/// <param name="By">Who sends them.</param>
/// <param name="Now">Epoch milliseconds.</param>
internal sealed record ChildMerge(Guid By, long Now)
{
    /// <summary>Documents in the order sent, then those not mentioned.</summary>
    public IReadOnlyList<ProjectDocument> Documents(IReadOnlyList<ProjectDocument> stored, IReadOnlyList<ProjectDocument?>? sent)
    {
        if (sent is null) return stored;
        List<ProjectDocument> merged = [];
        foreach (var document in sent.OfType<ProjectDocument>())
        {
            var known = stored.FirstOrDefault(one => one.Id == document.Id);
            var next = document with
            {
                Id = known?.Id ?? NewId(), Status = document.Status ?? known?.Status ?? DocumentStatus.ACTIVE, AuditDetails = known?.AuditDetails,
            };
            merged.RemoveAll(one => one.Id == next.Id); // named twice: the last counts
            merged.Add(known is not null && Same(known, next) ? known : next with { AuditDetails = Audit(known?.AuditDetails) });
        }

        return [.. merged, .. stored.Where(one => merged.TrueForAll(other => other.Id != one.Id))];
    }

    /// <summary>Targets in the order sent, then those not mentioned. Numbers left out are 0.</summary>
    public IReadOnlyList<ProjectTarget> Targets(IReadOnlyList<ProjectTarget> stored, IReadOnlyList<ProjectTarget?>? sent)
    {
        if (sent is null) return stored;
        List<ProjectTarget> merged = [];
        foreach (var target in sent.OfType<ProjectTarget>())
        {
            var known = stored.FirstOrDefault(one => one.Id == target.Id);
            var next = target with
            {
                Id = known?.Id ?? NewId(), TotalNo = target.TotalNo ?? 0, TargetNo = target.TargetNo ?? 0,
                IsDeleted = target.IsDeleted ?? known?.IsDeleted ?? false, AuditDetails = known?.AuditDetails,
            };
            merged.RemoveAll(one => one.Id == next.Id); // named twice: the last counts
            merged.Add(known is not null && Same(known, next) ? known : next with { AuditDetails = Audit(known?.AuditDetails) });
        }

        return [.. merged, .. stored.Where(one => merged.TrueForAll(other => other.Id != one.Id))];
    }

    /// <summary>The address sent, with the id it has or a new one; the stored one when none is sent.</summary>
    public static ProjectAddress? Address(ProjectAddress? stored, ProjectAddress? sent, string tenantId) => sent is null ? stored : sent with
    {
        Id = stored?.Id ?? NewId(), TenantId = string.IsNullOrWhiteSpace(sent.TenantId) ? tenantId : sent.TenantId,
    };

    /// <summary>Equal on the wire; numbers by value, members in any order.</summary>
    public static bool Same<T>(T one, T other) =>
        JsonElement.DeepEquals(JsonSerializer.SerializeToElement(one, WireJson.Options), JsonSerializer.SerializeToElement(other, WireJson.Options));

    private static string NewId() => Guid.CreateVersion7().ToString();

    private AuditDetails Audit(AuditDetails? known) =>
        new(known?.CreatedBy ?? By.ToString(), By.ToString(), known?.CreatedTime ?? Now, Now);
}
