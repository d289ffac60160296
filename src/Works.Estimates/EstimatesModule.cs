using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;

namespace Works.Estimates;

/// <summary>Estimates: preparing, sanctioning and revising the cost of a work.</summary>
public static class EstimatesModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddEstimates(this IServiceCollection services) => services
        .AddSingleton(new ModelPart(typeof(EstimatesModule).Assembly));

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapEstimates(this IEndpointRouteBuilder app)
    {
    }
}
