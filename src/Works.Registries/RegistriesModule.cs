using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Registries.Assets;
using Works.Registries.Organisations;

namespace Works.Registries;

/// <summary>Who does the work and what it leaves behind: individuals, organisations, bank accounts, assets.</summary>
public static class RegistriesModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddRegistries(this IServiceCollection services) => services
        .AddSingleton(new ModelPart(typeof(RegistriesModule).Assembly))
        .AddOrganisations()
        .AddAssets();

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapRegistries(this IEndpointRouteBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapOrganisations();
        app.MapAssets();
    }
}
