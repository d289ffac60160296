using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Estimates.RateAnalysis;
using Works.Estimates.Statements;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates;

/// <summary>Estimates: preparing, sanctioning and revising the cost of a work.</summary>
public static class EstimatesModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddEstimates(this IServiceCollection services) => services
        .AddSingleton(new ModelPart(typeof(EstimatesModule).Assembly))
        .AddSingleton(new ConstraintRule("one_estimate_per_version", () => EstimateErrors.AlreadyRevised))
        .AddSingleton<IEventSubscriber, EstimateNotification>()
        .AddSingleton<ScheduleOfRates>().AddSingleton<RequiredDocuments>()
        .AddScoped<Projects.IEstimatesOfProject, EstimatesOfProject>().AddScoped<IEstimates, EstimatesForContracts>().AddScoped<IEstimateSheets, SheetsOfEstimates>().AddScoped<ISeedStep, EstimateSeed>().AddScoped<ISeedStep, EstimateRevisionSeed>()
        .AddScoped<RevisedRates>().AddHostedService<RateRevisionRunner>()
        .AddScoped<BuildAnalysis>().AddSingleton<IEventSubscriber, AnalyseSavedEstimates>()
        .AddScoped<BuildUtilization>().AddSingleton<IEventSubscriber, UtilizeSavedMeasurements>()
        .AddSingleton(EstimateConservation.Rows).AddSingleton(EstimateConservation.Totals).AddSingleton(EstimateConservation.Abstract)
        .AddSingleton(EstimateConservation.Parts).AddSingleton(EstimateConservation.Dates)
        .AddScoped<EstimateGroup>().AddScoped<IWorkflowFollower, EscalatedEstimates>()
        .AddScoped<EstimateRules>().AddScoped<PrepareEstimate>().AddScoped<CreateEstimate>().AddScoped<UpdateEstimate>();

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapEstimates(this IEndpointRouteBuilder app)
    {
        var estimates = app.MapModule("/estimate", "Estimates");
        CreateEstimate.Map(estimates);
        SearchEstimates.Map(estimates);
        UpdateEstimate.Map(estimates);
        CalculateEstimate.Map(estimates);
        FindScheduledItems.Map(estimates);

        var analysis = app.MapModule("/rate-analysis", "Rate analysis");
        CalculateRates.Map(analysis);
        CreateRates.Map(analysis);
        SearchCompositions.Map(analysis);
        SaveComposition.Map(analysis);
        ScheduleRateRevision.Map(analysis);
        SearchRateRevisions.Map(analysis);

        var statements = app.MapModule("/statements", "Statements");
        CreateAnalysisStatement.Map(statements);
        SearchAnalysisStatements.Map(statements);
        UtilizationStatements.Map(statements);
    }
}
