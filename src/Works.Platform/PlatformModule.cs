using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Works.Platform.Edge;

namespace Works.Platform;

/// <summary>What every module stands on: the edge, the database, audit, outbox, idempotency.</summary>
public static class PlatformModule
{
    /// <summary>Registers the platform.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="database">The database; already migrated when the host starts to serve.</param>
    public static IServiceCollection AddPlatform(this IServiceCollection services, Database database)
    {
        ArgumentNullException.ThrowIfNull(database);
        Dapper.DefaultTypeMap.MatchNamesWithUnderscores = true;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(database);
        services.AddScoped<RequestContext>();
        services.AddDbContext<WorksDb>(options => options
            .UseNpgsql(database.Source, npgsql => npgsql.UseQuerySplittingBehavior(QuerySplittingBehavior.SingleQuery)));
        services.AddScoped<Outbox>();
        services.AddHostedService<OutboxDispatcher>();
        services.AddHostedService<IdempotencyHousekeeping>();
        services.Configure<JsonOptions>(json => WireJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        return services;
    }

    /// <summary>Places the edge before the routes.</summary>
    public static void UsePlatform(this WebApplication app)
    {
        app.UseMiddleware<ErrorBoundary>();
        app.UseMiddleware<PathAliases>();
        app.UseRouting();
        app.UseMiddleware<Gate>();
    }

    /// <summary>Maps the health checks (design D14). Ready means the database answers.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGet("/health/live", () => Results.Json(new { status = "UP" })).WithMetadata(new OutsideTheContract()).ExcludeFromDescription();
        app.MapGet("/health/ready", async (Database database, CancellationToken cancellationToken) =>
        {
            try
            {
                await database.ReadAsSystemAsync("select 1", _ => { }, _ => Task.FromResult(0), cancellationToken);
                return Results.Json(new { status = "UP" });
            }
            catch (Exception exception) when (exception is Npgsql.NpgsqlException or TimeoutException)
            {
                return Results.Json(new { status = "DOWN" }, statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        }).WithMetadata(new OutsideTheContract()).ExcludeFromDescription();
        // Deployment scripts probe every service context of the reference (spec 50 §19).
        app.MapGet("/{context}/health", () => Results.Json(new { status = "UP" })).WithMetadata(new OutsideTheContract()).ExcludeFromDescription();
        app.MapGet("/actuator/health", () => Results.Json(new { status = "UP" })).WithMetadata(new OutsideTheContract()).ExcludeFromDescription();
        app.MapGet("/{context}/actuator/health", () => Results.Json(new { status = "UP" })).WithMetadata(new OutsideTheContract()).ExcludeFromDescription();
    }
}
