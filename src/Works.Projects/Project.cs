using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Projects;

/// <summary>A work to be done at one place, or a plan that holds several of them: projects form trees.</summary>
internal sealed class Project : ITenantOwned, IVersioned
{
    /// <summary>Deepest tree, in levels: the path has to fit into an index entry.</summary>
    public const int MaxLevels = 20;

    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required string ProjectNumber { get; init; }
    public string? Name { get; private set; }
    public string? NameSearch { get; private set; }
    public string? ProjectType { get; private set; }
    public string? ProjectSubType { get; private set; }
    public string? ProjectTypeId { get; private set; }
    public string? Department { get; private set; }
    public string? Description { get; private set; }
    public string? ReferenceId { get; private set; }
    public string? NatureOfWork { get; private set; }

    /// <summary>Epoch milliseconds; null when unset.</summary>
    public long? StartDate { get; private set; }

    /// <summary>Epoch milliseconds; null when unset.</summary>
    public long? EndDate { get; private set; }
    public bool IsTaskEnabled { get; private set; }
    public Guid? ParentId { get; private init; }

    /// <summary>Ids from the root down to this project, joined by dots.</summary>
    public required string Path { get; init; }

    public string? Ward { get; private set; }
    public string? Locality { get; private set; }
    public decimal? EstimatedCost { get; private set; }
    public ProjectAddress? Address { get; private set; }
    public IReadOnlyList<ProjectTarget> Targets { get; private set; } = [];
    public IReadOnlyList<ProjectDocument> Documents { get; private set; } = [];
    public JsonElement? AdditionalDetails { get; private set; }
    public bool IsDeleted { get; private set; }
    public required Guid CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public Guid LastModifiedBy { get; private set; }
    public long LastModifiedTime { get; private set; }

    /// <summary>0 for a new project: a client that repeats the created copy carries no version and is not checked (spec 50 §1.6a, 10 §8.1 P5).</summary>
    public int RowVersion { get; set; }

    /// <summary>A new project below <paramref name="parentPath"/>, or the root of a new tree when that is null.</summary>
    public static Project Create(WireProject sent, Guid id, string number, string? parentPath, Guid by, long now)
    {
        var project = new Project
        {
            Id = id, TenantId = sent.TenantId!, ProjectNumber = number, CreatedBy = by, CreatedTime = now,
            ParentId = parentPath is null ? null : IdsOf(parentPath)[^1],
            Path = parentPath is null ? id.ToString() : $"{parentPath}.{id}",
            StartDate = Given(sent.StartDate), EndDate = Given(sent.EndDate),
        };
        project.Take(sent, by, now);
        return project;
    }

    /// <summary>Takes over what an update may change; dates only when <paramref name="withDates"/>.</summary>
    public void Modify(WireProject sent, bool withDates, Guid by, long now)
    {
        if (withDates) (StartDate, EndDate) = (Given(sent.StartDate) ?? StartDate, Given(sent.EndDate) ?? EndDate);
        Take(sent, by, now, withDates);
    }

    /// <summary>Dates of a relative changed: a descendant takes them over, an ancestor is widened to hold them.</summary>
    public void Follow(Project changed, bool isAncestor, Guid by, long now)
    {
        (StartDate, EndDate) = isAncestor
            ? (Earlier(StartDate, changed.StartDate), Later(EndDate, changed.EndDate))
            : (changed.StartDate ?? StartDate, changed.EndDate ?? EndDate);
        if (!isAncestor) AdditionalDetails = CyclesFrom(changed.AdditionalDetails);
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    /// <summary>Spec 10 §2.5: what has begun cannot begin at another time, and nothing is brought forward to a day too near.</summary>
    /// <param name="sent">The request; null and 0 keep the stored date.</param>
    /// <param name="now">The instant of the request.</param>
    public Failure? RefusesDates(WireProject sent, DateTimeOffset now)
    {
        var earliest = new DateTimeOffset(now.UtcDateTime.Date.AddDays(2), TimeSpan.Zero).ToUnixTimeMilliseconds();
        if (Given(sent.StartDate) is { } start && start != StartDate)
        {
            if (StartDate < now.ToUnixTimeMilliseconds()) return ProjectErrors.AlreadyStarted(ProjectNumber);
            if (start < earliest) return ProjectErrors.DateTooSoon("Start date");
        }

        return Given(sent.EndDate) is { } end && end < EndDate && end < earliest ? ProjectErrors.DateTooSoon("End date") : null;
    }

    /// <summary>Spec 10 §2.5: a child that names an id must be a child of this project.</summary>
    public Failure? RefusesChildren(WireProject sent)
    {
        static bool Unknown(string? id, IEnumerable<string?> known) => !string.IsNullOrWhiteSpace(id) && !known.Contains(id, StringComparer.Ordinal);
        foreach (var target in sent.Targets?.OfType<ProjectTarget>() ?? [])
            if (Unknown(target.Id, Targets.Select(known => known.Id))) return ProjectErrors.UnknownChild("TARGET", target.Id!, ProjectNumber);
        foreach (var document in sent.Documents?.OfType<ProjectDocument>() ?? [])
            if (Unknown(document.Id, Documents.Select(known => known.Id))) return ProjectErrors.UnknownChild("DOCUMENT", document.Id!, ProjectNumber);
        if (sent.Address is null) return null;
        var sentId = string.IsNullOrWhiteSpace(sent.Address.Id) ? null : sent.Address.Id;
        return sentId == Address?.Id ? null : ProjectErrors.UnknownChild("ADDRESS", sentId ?? string.Empty, ProjectNumber);
    }

    /// <summary>Spec 10 §2.5: dates change in a cascading update only, and such an update changes nothing else.</summary>
    public Failure? RefusesMode(WireProject sent, bool cascading)
    {
        bool Moves(long? date, long? stored) => Given(date) is { } given && given != stored;
        if (!cascading) return Moves(sent.StartDate, StartDate) || Moves(sent.EndDate, EndDate) ? ProjectErrors.DatesWithoutCascade(ProjectNumber) : null;

        static bool Differs(string? text, string? stored) => (string.IsNullOrWhiteSpace(text) ? null : text) != (string.IsNullOrWhiteSpace(stored) ? null : stored);
        var merge = new ChildMerge(LastModifiedBy, LastModifiedTime);
        var differs = Differs(sent.Name, Name) || Differs(sent.ProjectType, ProjectType) || Differs(sent.ProjectSubType, ProjectSubType)
            || Differs(sent.ProjectTypeId, ProjectTypeId) || Differs(sent.Department, Department) || Differs(sent.Description, Description)
            || Differs(sent.ReferenceId, ReferenceId) || Differs(sent.NatureOfWork, NatureOfWork)
            || (sent.IsTaskEnabled ?? false) != IsTaskEnabled || (sent.IsDeleted ?? IsDeleted) != IsDeleted
            || !ChildMerge.Same(ChildMerge.Address(Address, sent.Address, TenantId), Address)
            || !SameRows(merge.Targets(Targets, sent.Targets), Targets, target => target.Id)
            || !SameRows(merge.Documents(Documents, sent.Documents), Documents, document => document.Id);
        return differs ? ProjectErrors.CascadeChangesMore(ProjectNumber) : null;
    }

    /// <summary>Ids of a path, root first.</summary>
    public static IReadOnlyList<Guid> IdsOf(string path) => [.. path.Split('.').Select(Guid.Parse)];

    /// <summary>A date as stored: 0 is no date.</summary>
    public static long? Given(long? date) => date is 0 ? null : date;

    private void Take(WireProject sent, Guid by, long now, bool cyclesById = false)
    {
        var merge = new ChildMerge(by, now);
        (Name, NameSearch) = (sent.Name, sent.Name?.ToLowerInvariant());
        (ProjectType, ProjectSubType, ProjectTypeId) = (sent.ProjectType, sent.ProjectSubType, sent.ProjectTypeId);
        (Department, Description, ReferenceId, NatureOfWork) = (sent.Department, sent.Description, sent.ReferenceId, sent.NatureOfWork);
        (IsTaskEnabled, IsDeleted) = (sent.IsTaskEnabled ?? false, sent.IsDeleted ?? IsDeleted);
        Address = ChildMerge.Address(Address, sent.Address, TenantId);
        Targets = merge.Targets(Targets, sent.Targets);
        Documents = merge.Documents(Documents, sent.Documents);
        AdditionalDetails = Projects.AdditionalDetails.Merge(AdditionalDetails, sent.AdditionalDetails, cyclesById);
        (Ward, Locality, EstimatedCost) = (Blank(Address?.Boundary), ProjectForm.LocalityOf(this), ProjectForm.CostOf(AdditionalDetails));
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    private JsonElement? CyclesFrom(JsonElement? changed) =>
        Projects.AdditionalDetails.Member(Projects.AdditionalDetails.Member(changed, "projectType"), "cycles") is { ValueKind: JsonValueKind.Array } cycles
        && Projects.AdditionalDetails.Member(Projects.AdditionalDetails.Member(AdditionalDetails, "projectType"), "cycles") is not null
            ? Projects.AdditionalDetails.Merge(AdditionalDetails, JsonSerializer.SerializeToElement(new { projectType = new { cycles } }), cyclesById: true)
            : AdditionalDetails;

    private static bool SameRows<T>(IReadOnlyList<T> merged, IReadOnlyList<T> stored, Func<T, string?> idOf) =>
        merged.Count == stored.Count && merged.All(row => stored.Any(known => idOf(known) == idOf(row) && ChildMerge.Same(known, row)));

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static long? Earlier(long? one, long? other) => one is null || other is null ? one ?? other : Math.Min(one.Value, other.Value);

    private static long? Later(long? one, long? other) => one is null || other is null ? one ?? other : Math.Max(one.Value, other.Value);
}

internal sealed class ProjectMapping : IEntityTypeConfiguration<Project>
{
    public void Configure(EntityTypeBuilder<Project> project)
    {
        project.ToTable("projects", "projects");
        project.HasKey(p => p.Id);
        project.Property(p => p.Id).ValueGeneratedNever();
        project.Property(p => p.TenantId).IsConcurrencyToken(); // the tenant stands in every update's condition, so the primary key's index serves it
        Json(project.Property(p => p.Address));
        Json(project.Property(p => p.Targets));
        Json(project.Property(p => p.Documents));
        Json(project.Property(p => p.AdditionalDetails));
    }

    // Compared by the text that would be stored: the parts are never changed in place.
    private static void Json<T>(PropertyBuilder<T> property) => property.HasColumnType("jsonb").HasConversion(
        value => JsonSerializer.Serialize(value, WireJson.Options),
        text => JsonSerializer.Deserialize<T>(text, WireJson.Options)!,
        new ValueComparer<T>(
            (one, other) => Equals(one, other) || JsonSerializer.Serialize(one, WireJson.Options) == JsonSerializer.Serialize(other, WireJson.Options),
            value => JsonSerializer.Serialize(value, WireJson.Options).GetHashCode(StringComparison.Ordinal),
            value => value));
}

internal static class ProjectTables
{
    extension(WorksDb db)
    {
        public DbSet<Project> Projects => db.Set<Project>();
    }
}
