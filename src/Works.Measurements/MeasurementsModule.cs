using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;

namespace Works.Measurements;

/// <summary>Measurement books: how much of the work is done.</summary>
public static class MeasurementsModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddMeasurements(this IServiceCollection services) => services
        .AddSingleton(new ModelPart(typeof(MeasurementsModule).Assembly));

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapMeasurements(this IEndpointRouteBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
    }
}
