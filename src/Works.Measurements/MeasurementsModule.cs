using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Contracts;
using Works.Estimates;
using Works.Measurements.Registry;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Measurements;

/// <summary>Measurement books: how much of the work is done.</summary>
public static class MeasurementsModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddMeasurements(this IServiceCollection services)
    {
        services
            .AddSingleton(new ModelPart(typeof(MeasurementsModule).Assembly))
            .AddSingleton(new ConstraintRule("one_measurement_in_workflow", () => MeasurementErrors.Raced))
            .AddSingleton(new ConstraintRule("one_test_check_per_finding", () => MeasurementErrors.Stale))
            .AddSingleton(new ConstraintRule("one_measurement_per_position", () => MeasurementErrors.Raced))
            .AddSingleton<IEventSubscriber, MeasurementNotification>().AddSingleton<IEventSubscriber, EnrichMeasurements>()
            .AddScoped<MeasurementBooks>().AddScoped<MeasurementRules>().AddScoped<EvidenceKeeper>().AddScoped<PrepareMeasurement>().AddScoped<MoveMeasurement>().AddScoped<IWorkflowFollower, EscalatedMeasurements>()
            .AddScoped<CreateMeasurementRecords>().AddScoped<UpdateMeasurementRecords>().AddScoped<CreateMeasurements>().AddScoped<UpdateMeasurements>().AddScoped<RecordTestChecks>().AddScoped<SearchTestChecks>()
            .AddScoped<SearchMeasurementSheet>().AddScoped<IMeasurementPages, PagesOfMeasurements>().AddScoped<ISeedStep, MeasurementSeed>()
            .AddScoped<IMeasurements, MeasuredWork>().AddScoped<IMeasuredWork, MeasuredWork>().AddScoped<IMeasuredQuantities, MeasuredWork>().AddScoped<IMeasuredEntries, MeasuredWork>();
        foreach (var rule in MeasurementConservation.Rules) services.AddSingleton(rule);
        return services;
    }

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapMeasurements(this IEndpointRouteBuilder app)
    {
        var registry = app.MapModule("/measurement", "Measurement registry");
        CreateMeasurementRecords.Map(registry);
        UpdateMeasurementRecords.Map(registry);
        SearchMeasurements.MapRegistry(registry);

        var service = app.MapModule("/measurement-service", "Measurement books");
        CreateMeasurements.Map(service);
        UpdateMeasurements.Map(service);
        SearchMeasurements.MapService(service);
        SearchEvidence.Map(service);
        RecordTestChecks.Map(service);
        SearchTestChecks.Map(service);
        SearchMeasurementSheet.Map(app.MapModule("/mukta-services", "Measurement books"));
    }
}
