using Microsoft.AspNetCore.Server.Kestrel.Core;
using Npgsql;
using Works.Administration;
using Works.Attendance;
using Works.Bills;
using Works.Contracts;
using Works.Estimates;
using Works.Insights;
using Works.Measurements;
using Works.Payments;
using Works.Platform;
using Works.Platform.Edge;
using Works.Platform.History;
using Works.Platform.Telemetry;
using Works.Projects;
using Works.Registries;

namespace Works.Host;

/// <summary>Puts the modules together: this is the list of what the product consists of.</summary>
public static class Application
{
    /// <summary>Prepares the database and builds the host, ready to run.</summary>
    /// <param name="args">Command line: <c>--PORT 8080</c> and the like override the environment.</param>
    /// <param name="configure">Changes services before the host is built; for tests.</param>
    public static async Task<WebApplication> CreateAsync(string[] args, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var settings = Settings.From(builder.Configuration, AppContext.BaseDirectory);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 32 * 1024 * 1024;
            // Twice what ErrorBoundary lets pass: what Kestrel itself refuses is answered without an envelope.
            kestrel.Limits.MaxRequestLineSize = 128 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 128 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 1000;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        builder.WebHost.UseUrls($"http://{settings.Listen}:{settings.Port}");
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning)
            // A constraint that says no is a refusal; ErrorBoundary logs what is not.
            .AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None).AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None)
            .AddFilter("Microsoft.EntityFrameworkCore.Database.Connection", LogLevel.None)
            // It writes addresses whole: sign-in by query string is part of the contract, so that would be passwords (spec 50 §3.1).
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.EntityFrameworkCore.Model", LogLevel.Error);

        var (database, cluster) = await DatabaseHost.OpenAsync(settings, Modules, CancellationToken.None);
        if (cluster is not null) builder.Services.AddHostedService(services => new ClusterKeeper(cluster, services.GetRequiredService<ILogger<ClusterKeeper>>()));
        builder.Services.AddTelemetry(builder.Configuration);
        builder.Services.AddEvents(builder.Configuration);
        var keys = await FieldKeys.OpenAsync(database, new FieldKeySettings(settings.DataFolder, settings.FieldKeys), TimeProvider.System, CancellationToken.None);
        builder.Services.AddPlatform(database, new HistorySettings(settings.DataFolder), keys);
        builder.Services.AddSingleton(FileSettings.From(builder.Configuration, settings.DataFolder, settings.PublicUrl));
        builder.Services.AddApiDescription();
        // Over https too: what a page of another origin could have reflected beside a secret needs a cookie, and no request here is authorised by one.
        builder.Services.AddResponseCompression(compression => (compression.EnableForHttps, compression.MimeTypes) = (true, ["application/json"]));
        builder.Services.AddSingleton(SmsSettings.From(builder.Configuration)).AddSingleton(WebhookSettings.From(builder.Configuration));
        builder.Services.AddAdministration();
        builder.Services.AddRegistries();
        builder.Services.AddProjects();
        builder.Services.AddEstimates();
        builder.Services.AddContracts();
        builder.Services.AddMeasurements();
        builder.Services.AddAttendance();
        builder.Services.AddBills();
        builder.Services.AddPayments(SimulatorHost.Add(builder.Services, PaymentSettings.From(builder.Configuration), settings));
        builder.Services.AddInsights();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseProtection();
        app.UseResponseCompression();
        app.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "api";
            ui.DocumentTitle = "Works API";
            ui.SwaggerEndpoint("/openapi/v1.json", "Works");
        });
        app.UseWebClient(settings.WebFolder);
        app.UsePlatform();
        app.MapHealth();
        app.MapApiDescription();
        app.MapHistory();
        app.MapEvents();
        app.MapEncryption();
        app.MapAdministration();
        app.MapRegistries();
        app.MapProjects();
        app.MapEstimates();
        app.MapContracts();
        app.MapMeasurements();
        app.MapAttendance();
        app.MapBills();
        app.MapPayments();
        app.MapInsights();

        await AdministrationModule.PrepareAsync(app.Services, CancellationToken.None);
        if (settings.Profile != "none") await DatabaseHost.SeedAsync(app.Services, settings, CancellationToken.None);
        app.Lifetime.ApplicationStarted.Register(() => Banner.Print(app.Urls, settings));
        if (cluster is not null)
        {
            app.Lifetime.ApplicationStopped.Register(() =>
            {
                NpgsqlConnection.ClearAllPools();
                cluster.StopAsync().GetAwaiter().GetResult(); // the host's stop event is synchronous
            });
        }

        return app;
    }

    /// <summary>Modules with tables, upstream first.</summary>
    public static IReadOnlyList<ModelPart> Modules { get; } =
    [
        new(typeof(AdministrationModule).Assembly), new(typeof(RegistriesModule).Assembly), new(typeof(ProjectsModule).Assembly),
        new(typeof(EstimatesModule).Assembly), new(typeof(ContractsModule).Assembly), new(typeof(MeasurementsModule).Assembly),
        new(typeof(AttendanceModule).Assembly), new(typeof(BillsModule).Assembly), new(typeof(PaymentsModule).Assembly), new(typeof(InsightsModule).Assembly),
    ];
}
