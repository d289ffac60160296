using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Insights;

/// <summary>Inbox and search over all modules.</summary>
public static class InsightsModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddInsights(this IServiceCollection services) => services
        .AddSingleton(new ModelPart(typeof(InsightsModule).Assembly))
        .AddScoped<ItemReader>().AddScoped<SearchInbox>().AddScoped<SearchDocuments>();

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapInsights(this IEndpointRouteBuilder app)
    {
        SearchInbox.Map(app.MapModule("/inbox", "Inbox"));
        SearchDocuments.Map(app.MapModule("/wms", "Search"));
        LifeOfWork.Map(app.MapModule("/works-insights", "Insights"));
    }
}
