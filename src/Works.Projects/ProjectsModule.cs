using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Projects;

/// <summary>Needs and projects: what is to be built, where, for whom.</summary>
public static class ProjectsModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddProjects(this IServiceCollection services) => services
        .AddSingleton(new ModelPart(typeof(ProjectsModule).Assembly))
        .AddSingleton(new ConstraintRule("one_project_per_number", () => ProjectErrors.NumberMissing))
        .AddSingleton(ProjectConservation.EndsAfterItStarts)
        .AddScoped<ProjectChecks>().AddScoped<ProjectCreation>().AddScoped<ProjectFinder>()
        .AddScoped<IProjects, ProjectDirectory>()
        .AddScoped<ISeedStep, ProjectSeed>();

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapProjects(this IEndpointRouteBuilder app)
    {
        var projects = app.MapModule("/project", "Projects");
        CreateProjects.Map(projects);
        SearchProjects.Map(projects);
        SearchProjectsByLists.Map(projects);
        UpdateProjects.Map(projects);
    }
}
