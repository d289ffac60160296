using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform.Edge;
using Works.Platform.Telemetry;

namespace Works.Platform;

/// <summary>The way of events out of the database, and who looks after it.</summary>
public static class EventsModule
{
    /// <summary>Service context of the routes about events (ours).</summary>
    public const string Path = "/works-events";

    /// <summary>Registers the broker, when one is configured, and how deliveries are counted.</summary>
    public static IServiceCollection AddEvents(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = EventSettings.From(configuration);
        services.AddSingleton(settings).AddSingleton<IObserved, OutboxObserved>();
        return settings.RabbitMq is null ? services : services.AddSingleton<IEventSink, RabbitSink>();
    }

    /// <summary>Maps what an operator does about deliveries.</summary>
    public static void MapEvents(this IEndpointRouteBuilder app)
    {
        var events = app.MapModule(Path, "Events");
        SearchSubscribers.Map(events);
        SearchDeliveries.Map(events);
        ReplayDeliveries.Map(events);
        DiscardDeliveries.Map(events);
    }
}
