namespace Works.Projects;

/// <summary>What other modules may know of a project.</summary>
/// <param name="Id">Id of the project.</param>
/// <param name="Number">Its number, e.g. PJ/2025-26/07/000123.</param>
/// <param name="Name">Its name.</param>
/// <param name="ProjectType">Code of <c>works.ProjectType</c>; null when unset.</param>
/// <param name="Ward">Code of the ward; null when unset.</param>
/// <param name="Locality">Code of the locality; null when unset.</param>
/// <param name="IsDeleted">True when the project was deleted.</param>
/// <param name="EstimatedCost">Rupees, as proposed; null when unset.</param>
/// <param name="NatureOfWork">Code of <c>works.NatureOfWork</c>, the category of the work; null when unset.</param>
/// <param name="ParentId">The project it is a part of; null when it is none.</param>
/// <param name="Description">What is to be done; null when unset.</param>
/// <param name="CreatedTime">Epoch milliseconds; 0 when not asked for.</param>
public sealed record ProjectSummary(
    Guid Id, string Number, string? Name, string? ProjectType, string? Ward, string? Locality, bool IsDeleted, decimal? EstimatedCost,
    string? NatureOfWork = null, Guid? ParentId = null, string? Description = null, long CreatedTime = 0);

/// <summary>Where a work is.</summary>
/// <param name="Latitude">Degrees, north positive.</param>
/// <param name="Longitude">Degrees, east positive.</param>
public sealed record PlaceOfWork(decimal Latitude, decimal Longitude);

/// <summary>Projects, as asked by later stages.</summary>
public interface IProjects
{
    /// <summary>The project of exactly this tenant; null when there is none.</summary>
    Task<ProjectSummary?> FindAsync(string tenantId, Guid id, CancellationToken cancellationToken);

    /// <summary>Projects of one tenant by id; unknown ids are left out.</summary>
    Task<IReadOnlyDictionary<Guid, ProjectSummary>> FindManyAsync(string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Projects that count as one work when the sanctioning authority is chosen (anti-splitting, spec 02 §3.3): the whole tree the project stands
    /// in, and works of the same type in the same locality that were created within the window. Deleted ones are left out.
    /// </summary>
    /// <param name="tenantId">Tenant of the project.</param>
    /// <param name="id">The project; it is always part of the answer.</param>
    /// <param name="window">How far apart works of one type and place may have been created; zero for the tree alone.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<IReadOnlyList<Guid>> GroupAsync(string tenantId, Guid id, TimeSpan window, CancellationToken cancellationToken);

    /// <summary>Every project of a tenant with this text in its name, letter case apart, and this ward or locality; what is null is not asked.</summary>
    Task<IReadOnlyList<Guid>> MatchingAsync(string tenantId, string? name, string? boundary, CancellationToken cancellationToken);

    /// <summary>Where the work is, by the address of its project; null when nobody said.</summary>
    Task<PlaceOfWork?> PlaceAsync(string tenantId, Guid id, CancellationToken cancellationToken);

    /// <summary>Parts of a project, directly below it; deleted ones are left out.</summary>
    Task<IReadOnlyList<Guid>> PartsAsync(string tenantId, Guid id, CancellationToken cancellationToken);
}
