using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Contracts;

/// <summary>Contracts and work orders, their revisions and time extensions.</summary>
public static class ContractsModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddContracts(this IServiceCollection services)
    {
        foreach (var rule in ContractControls.Rules) services.AddSingleton(rule);
        return services
            .AddSingleton(new ModelPart(typeof(ContractsModule).Assembly))
            .AddSingleton(new ConstraintRule("one_contract_per_estimate_line", () => ContractErrors.LineTakenMeanwhile))
            .AddSingleton(new ConstraintRule("one_contract_version_in_workflow", () => ContractErrors.RevisionTwice))
            .AddSingleton(new ConstraintRule("one_contract_per_version", () => ContractErrors.RevisionTwice))
            .AddScoped<IContracts, ContractsForOthers>().AddScoped<IOrganisationLimit, OrganisationLimit>()
            .AddSingleton<IEventSubscriber, ContractNotification>().AddScoped<ISeedStep, ContractSeed>().AddScoped<ISeedStep, ContractRevisionSeed>()
            .AddScoped<ContractRules>().AddScoped<RevisionRules>().AddScoped<ContractControls>().AddScoped<PrepareContract>().AddScoped<IWorkflowFollower, EscalatedContracts>()
            .AddScoped<CreateContract>().AddScoped<UpdateContract>().AddScoped<SearchContracts>().AddScoped<CalculateContract>();
    }

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapContracts(this IEndpointRouteBuilder app)
    {
        var contracts = app.MapModule("/contract", "Contracts");
        CreateContract.Map(contracts);
        UpdateContract.Map(contracts);
        SearchContracts.Map(contracts);
        CalculateContract.Map(contracts);
    }
}
