using System.Text.Json;
using System.Text.Json.Serialization;
using Works.Platform;

namespace Works.Projects;

/// <summary>Projects to create or update, as the contract writes them (spec 10 §2.1).</summary>
internal sealed record ProjectRequest
{
    /// <summary>The envelope, seen here only to know that it is there (spec 10 §2.2, step 1).</summary>
    [JsonPropertyName("RequestInfo")]
    public JsonElement? RequestInfo { get; init; }

    /// <summary>The other spelling of <see cref="RequestInfo"/>.</summary>
    [JsonPropertyName("requestInfo")]
    public JsonElement? RequestInfoLowerCase { get; init; }

    [JsonPropertyName("Projects")]
    public IReadOnlyList<WireProject?>? Projects { get; init; }

    public bool? IsCascadingProjectDateUpdate { get; init; }

    public string? ApiOperation { get; init; }
}

/// <summary>Projects answered. The key is singular although the request's is plural.</summary>
/// <param name="Project">The projects; empty when nothing is found.</param>
/// <param name="TotalCount">Rows that match, whatever limit and offset; null except in a search.</param>
internal sealed record ProjectReply(
    [property: JsonPropertyName("Project")] IReadOnlyList<WireProject> Project,
    [property: JsonPropertyName("TotalCount")] long? TotalCount = null);

/// <summary>The document of the events <c>save-project</c>, <c>update-project</c> and <c>update-project-date</c>.</summary>
internal sealed record ProjectEvent(
    [property: JsonPropertyName("Projects")] IReadOnlyList<WireProject> Projects, bool IsCascadingProjectDateUpdate, string? ApiOperation);

/// <summary>A project on the wire, sent and answered.</summary>
internal sealed record WireProject
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? ProjectNumber { get; init; }
    public string? Name { get; init; }
    public string? ProjectType { get; init; }
    public string? ProjectSubType { get; init; }
    public string? Department { get; init; }
    public string? Description { get; init; }

    [JsonPropertyName("referenceID")]
    public string? ReferenceId { get; init; }
    public string? ProjectTypeId { get; init; }
    public IReadOnlyList<ProjectDocument?>? Documents { get; init; }
    public ProjectAddress? Address { get; init; }
    public IReadOnlyList<ProjectTarget?>? Targets { get; init; }
    public long? StartDate { get; init; }
    public long? EndDate { get; init; }
    public bool? IsTaskEnabled { get; init; }
    public string? Parent { get; init; }
    public string? ProjectHierarchy { get; init; }
    public string? NatureOfWork { get; init; }
    public IReadOnlyList<WireProject>? Ancestors { get; init; }
    public IReadOnlyList<WireProject>? Descendants { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public bool? IsDeleted { get; init; }
    public int? RowVersion { get; init; }
    public AuditDetails? AuditDetails { get; init; }

    /// <summary>Derived, answered by searches only (spec 10 §8.1, P15): Finalized, In progress or Cancelled.</summary>
    public string? Status { get; init; }

    /// <summary>The wire form of a stored project: dates unset are 0, child lists without rows are null.</summary>
    /// <param name="project">The project.</param>
    /// <param name="mentioned">Ids of withdrawn children that are shown all the same, because the request has just named them.</param>
    public static WireProject Of(Project project, IReadOnlySet<string>? mentioned = null)
    {
        bool Shown(string? id, bool withdrawn) => !withdrawn || mentioned?.Contains(id!) == true;
        return new WireProject
        {
            Id = project.Id.ToString(), TenantId = project.TenantId, ProjectNumber = project.ProjectNumber, Name = project.Name,
            ProjectType = project.ProjectType, ProjectSubType = project.ProjectSubType, Department = project.Department,
            Description = project.Description, ReferenceId = project.ReferenceId, ProjectTypeId = project.ProjectTypeId,
            Documents = NullIfEmpty([.. project.Documents.Where(document => Shown(document.Id, document.IsWithdrawn))]),
            Address = project.Address,
            Targets = NullIfEmpty([.. project.Targets.Where(target => Shown(target.Id, target.IsDeleted == true))]),
            StartDate = project.StartDate ?? 0, EndDate = project.EndDate ?? 0, IsTaskEnabled = project.IsTaskEnabled,
            Parent = project.ParentId?.ToString(), ProjectHierarchy = project.ParentId is null ? null : project.Path,
            NatureOfWork = project.NatureOfWork, AdditionalDetails = project.AdditionalDetails, IsDeleted = project.IsDeleted,
            RowVersion = project.RowVersion,
            AuditDetails = new AuditDetails(project.CreatedBy.ToString(), project.LastModifiedBy.ToString(), project.CreatedTime, project.LastModifiedTime),
        };
    }

    public static IReadOnlyList<T>? NullIfEmpty<T>(IReadOnlyList<T> rows) => rows.Count == 0 ? null : rows;
}
