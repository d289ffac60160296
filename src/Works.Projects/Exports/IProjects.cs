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
public sealed record ProjectSummary(
    Guid Id, string Number, string? Name, string? ProjectType, string? Ward, string? Locality, bool IsDeleted, decimal? EstimatedCost);

/// <summary>Projects, as asked by later stages.</summary>
public interface IProjects
{
    /// <summary>The project of exactly this tenant; null when there is none.</summary>
    Task<ProjectSummary?> FindAsync(string tenantId, Guid id, CancellationToken cancellationToken);

    /// <summary>Projects of one tenant by id; unknown ids are left out.</summary>
    Task<IReadOnlyDictionary<Guid, ProjectSummary>> FindManyAsync(string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);
}
