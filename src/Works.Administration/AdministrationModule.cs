using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration.MasterData;
using Works.Administration.Users;
using Works.Administration.Workflow;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration;

/// <summary>What an administrator looks after: users and roles, master data, workflow, numbering, texts, files, places, employees.</summary>
public static class AdministrationModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddAdministration(this IServiceCollection services) => services
        .AddSingleton(new ModelPart(typeof(AdministrationModule).Assembly))
        .AddSingleton<MasterStore>().AddSingleton<IMasters>(provider => provider.GetRequiredService<MasterStore>())
        .AddSingleton<Tokens>().AddSingleton<Credentials>().AddScoped<IUserDirectory, UserDirectory>()
        .AddSingleton<IAccessControl, AccessControl.AccessControl>()
        .AddSingleton<Definitions>().AddScoped<Engine>().AddScoped<ProcessReader>().AddScoped<IWorkflow>(provider => provider.GetRequiredService<Engine>())
        .AddSingleton(new ConstraintRule("one_position_per_document", () => WorkflowErrors.NotMovable("it is new")))
        .AddSingleton(new ConstraintRule("one_definition_per_name", () => WorkflowErrors.DuplicateService("of this name")))
        .AddScoped<ISeedStep, WorkflowSeed>()
        .AddScoped<IControls, Controls.Controls>()
        .AddScoped<INumbering, Numbering.Numbering>()
        .AddSingleton<IBoundaries, Boundaries.Boundaries>()
        .AddScoped<ISeedStep, MasterSeed>().AddScoped<ISeedStep, Numbering.CounterSeed>().AddScoped<ISeedStep, UserSeed>();

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapAdministration(this IEndpointRouteBuilder app)
    {
        var users = app.MapModule("/user", "Users");
        SignIn.Map(users);

        var workflow = app.MapModule("/egov-workflow-v2/egov-wf", "Workflow");
        CreateBusinessServices.Map(workflow);
        SearchBusinessServices.Map(workflow);
        UpdateBusinessServices.Map(workflow);
        Transition.Map(workflow);
        SearchProcesses.Map(workflow);
    }
}
