using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;

namespace Works.Payments;

/// <summary>Payments, payment instructions and the treasury: what is owed becomes money, once.</summary>
public static class PaymentsModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddPayments(this IServiceCollection services) => services.AddSingleton(new ModelPart(typeof(PaymentsModule).Assembly));

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapPayments(this IEndpointRouteBuilder app)
    {
    }
}
