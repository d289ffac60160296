using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Insights.Documents;
using Works.Insights.PaymentTracker;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Insights;

/// <summary>Inbox and search over all modules, printed documents, and what was paid of each project.</summary>
public static class InsightsModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddInsights(this IServiceCollection services) => services
        .AddSingleton(new ModelPart(typeof(InsightsModule).Assembly))
        .AddScoped<ItemReader>().AddScoped<SearchInbox>().AddScoped<SearchDocuments>()
        .AddSingleton<WeasyPrint>().AddScoped<DocumentPrinter>().AddScoped<EstimateDocuments.Sheets>().AddScoped<StatementDocuments.Statements>().AddScoped<WorkOrder>()
        .AddSingleton<IEventSubscriber, MakePaymentReport>();

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapInsights(this IEndpointRouteBuilder app)
    {
        SearchInbox.Map(app.MapModule("/inbox", "Inbox"));
        var wms = app.MapModule("/wms", "Search");
        SearchDocuments.Map(wms);
        TrackPayments.Map(wms);
        CreatePaymentReport.Map(wms);
        SearchPaymentReports.Map(wms);
        var insights = app.MapModule("/works-insights", "Insights");
        LifeOfWork.Map(insights);
        SearchProjectPayments.Map(insights);

        var pdf = app.MapModule("/egov-pdf", "Documents");
        ProjectDetails.Map(pdf);
        EstimateDocuments.Map(pdf);
        StatementDocuments.Map(pdf);
        WorkOrder.Map(pdf);
        MusterRollDocument.Map(pdf);
        MeasurementBookDocument.Map(pdf);
    }
}
