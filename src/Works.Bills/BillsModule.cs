using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;

namespace Works.Bills;

/// <summary>Bills and the expense calculator: what is owed, to whom, under which head.</summary>
public static class BillsModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddBills(this IServiceCollection services) => services.AddSingleton(new ModelPart(typeof(BillsModule).Assembly));

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapBills(this IEndpointRouteBuilder app)
    {
    }
}
