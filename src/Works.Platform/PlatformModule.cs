using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Works.Platform.Edge;
using Works.Platform.History;

namespace Works.Platform;

/// <summary>What every module stands on: the edge, the database, audit, outbox, idempotency.</summary>
public static class PlatformModule
{
    /// <summary>Registers the platform.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="database">The database; already migrated when the host starts to serve.</param>
    /// <param name="history">Where the sealed history keeps its key and publishes its heads.</param>
    /// <param name="keys">Keys of encrypted attributes.</param>
    public static IServiceCollection AddPlatform(this IServiceCollection services, Database database, HistorySettings history, FieldKeys keys)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(keys);
        Dapper.DefaultTypeMap.MatchNamesWithUnderscores = true;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(database);
        services.AddScoped<RequestContext>();
        services.AddDbContext<WorksDb>(options => options
            .UseNpgsql(database.Source, npgsql => npgsql.UseQuerySplittingBehavior(QuerySplittingBehavior.SingleQuery)));
        services.AddScoped<Outbox>();
        services.AddHostedService<OutboxDispatcher>();
        services.AddHostedService<IdempotencyHousekeeping>();
        services.AddSingleton(keys).AddSingleton<FieldCipher>().AddSingleton<SigningKeys>();
        services.AddSingleton<Reencryption>().AddHostedService(provider => provider.GetRequiredService<Reencryption>());
        services.AddSingleton(provider => new RequestLimits(LimitSettings.From(provider.GetRequiredService<IConfiguration>()), database));
        services.AddSingleton(history).AddSingleton<SealKey>().AddSingleton<PublishedHeads>().AddSingleton<HistoryVerifier>()
            .AddSingleton<IHistoryCheck>(provider => provider.GetRequiredService<HistoryVerifier>());
        services.AddSingleton<Sealer>().AddHostedService(provider => provider.GetRequiredService<Sealer>());
        services.Configure<JsonOptions>(json => WireJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddCors();
        return services;
    }

    /// <summary>Places the edge before the routes.</summary>
    public static void UsePlatform(this WebApplication app)
    {
        _ = app.Services.GetRequiredService<RequestLimits>(); // a mistyped limit stops the start
        app.UseMiddleware<ErrorBoundary>();
        var origins = OtherOrigins(app.Configuration["WORKS_CORS_ORIGINS"]);
        if (origins.Length > 0)
        {
            app.UseCors(policy => policy.WithOrigins(origins).WithMethods("GET", "POST")
                .WithHeaders("auth-token", "authorization", "content-type", "x-correlation-id", "idempotency-key", "if-match")
                .WithExposedHeaders("x-correlation-id", "etag", "retry-after").SetPreflightMaxAge(TimeSpan.FromHours(1)));
        }

        app.UseMiddleware<PathAliases>();
        app.UseRouting();
        app.UseMiddleware<Gate>();
    }

    // Exact origins only: a mistyped one is found at the start, not by a browser that stays silent.
    private static string[] OtherOrigins(string? setting) => [.. (setting ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(origin => Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == origin
            ? origin : throw new InvalidOperationException($"WORKS_CORS_ORIGINS must list origins such as https://works.example, not {origin}."))];

    /// <summary>Maps the audit log and the history it is sealed into.</summary>
    public static void MapHistory(this IEndpointRouteBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        _ = app.ServiceProvider.GetRequiredService<SealKey>(); // a folder that cannot be written stops the start, not the first seal
        var audit = app.MapModule("/audit-service", "Audit");
        SearchAuditLog.Map(audit);
        VerifyAuditLog.Map(audit);
        VerifyHistory.Map(audit);
        ProveEntry.Map(audit);
        SearchPlainReads.Map(audit);
    }

    /// <summary>Maps encryption and signatures for other programs, and the change of keys.</summary>
    public static void MapEncryption(this IEndpointRouteBuilder app)
    {
        var encryption = app.MapModule("/egov-enc-service", "Encryption");
        CryptoService.Map(encryption);
        RotateKeys.Map(encryption);
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
