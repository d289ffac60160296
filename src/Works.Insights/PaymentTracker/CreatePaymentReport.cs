using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Insights.PaymentTracker;

internal sealed record CreatePaymentReportRequest(ReportOrder? Report);

internal sealed record CreatePaymentReportReply(ReportJobWire Report);

/// <summary>Asks for the payment tracker as a workbook; it is made after the commit. Spec 20 §5.4.</summary>
internal static class CreatePaymentReport
{
    /// <summary>The contract's topic for a report that is asked for.</summary>
    public const string Topic = "mukta-wms-payment-report-create";

    public static void Map(IEndpointRouteBuilder wms) => wms.MapPost("/report/payment-tracker/_create", HandleAsync).Replies<CreatePaymentReportReply>();

    private static async Task<Result<CreatePaymentReportReply>> HandleAsync(CreatePaymentReportRequest request, WorksDb db, INumbering numbering, Outbox outbox, CancellationToken cancellationToken)
    {
        if (request.Report is not { } order) return InsightErrors.Missing("report");
        if (string.IsNullOrWhiteSpace(order.TenantId)) return InsightErrors.Missing("report.tenantId");
        var number = await numbering.IssueAsync("wms.report.number", order.TenantId, 1, "RPT/[fy:yyyy-yy]/[SEQ_WMS_REPORT_NUM]", cancellationToken);
        if (number.IsRefused) return number.Failures.ToArray();
        var report = db.PaymentReports.Add(PaymentReport.Asked(order.TenantId, number.Value[0], order, db.Context.Caller.Uuid.ToString(), db.Now)).Entity;
        outbox.Publish(Topic, report.TenantId, report.ReportNumber, new ReportFact(report.ToWire()));
        return new CreatePaymentReportReply(report.ToWire());
    }
}
