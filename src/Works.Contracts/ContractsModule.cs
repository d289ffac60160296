using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;

namespace Works.Contracts;

/// <summary>Contracts and work orders, their revisions and time extensions.</summary>
public static class ContractsModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddContracts(this IServiceCollection services) => services
        .AddSingleton(new ModelPart(typeof(ContractsModule).Assembly));

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapContracts(this IEndpointRouteBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
    }
}
