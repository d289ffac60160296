using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Insights.PaymentTracker;

/// <summary>Makes the reports that were asked for, one at a time over all hosts. Spec 20 §5.4.</summary>
internal sealed class MakePaymentReport : IEventSubscriber
{
    private const string UpdateTopic = "mukta-wms-payment-report-update";

    public string Name => "payment-report";

    public bool Wants(string topic) => topic == CreatePaymentReport.Topic;

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (fact.Payload.GetProperty("RequestInfo").GetProperty("userInfo").Deserialize<Caller>(WireJson.Options) is not { } caller) return;
        db.Context.ActAs(caller, db.Context.Scope, fact.CorrelationId);
        await db.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('payment-report', 0))", null, cancellationToken);
        var id = Guid.Parse(fact.Payload.GetProperty("report").GetProperty("id").GetString()!);
        if (await db.PaymentReports.AsTracking().SingleOrDefaultAsync(r => r.TenantId == fact.TenantId && r.Id == id && r.Status == ReportStatus.Initiated, cancellationToken) is not { } report) return;

        var tracked = new TrackedBills(report.TenantId, CriteriaOf(report));
        var (projects, _) = await tracked.PageAsync(db, new TrackerPage(After: null, PaymentReportWorkbook.MostProjects + 1), cancellationToken);
        if (projects.Count == 0)
        {
            report.Fail("NO_DATA_FOUND", 0, db.Now);
        }
        else if (projects.Count > PaymentReportWorkbook.MostProjects)
        {
            report.Fail("EXCEL_GENERATION_ERROR", projects.Count, db.Now); // no sheet is that long
        }
        else
        {
            var content = await PaymentReportWorkbook.WriteAsync(projects, await tracked.TotalAsync(db, cancellationToken), cancellationToken);
            var file = await services.GetRequiredService<IFiles>().StoreAsync(report.TenantId, "works-pdf", report.ReportNumber.Replace('/', '-') + ".xlsx", content, cancellationToken);
            report.Complete(file, projects.Count, db.Now);
        }

        services.GetRequiredService<Outbox>().Publish(UpdateTopic, report.TenantId, report.ReportNumber, new ReportFact(report.ToWire()));
    }

    // Clients put the criteria of the tracker's request into the payload, with its envelope or without.
    private static JsonElement? CriteriaOf(PaymentReport report)
    {
        var payload = PaymentReport.Json(report.RequestPayload);
        foreach (var member in new[] { "searchCriteria", "moduleSearchCriteria" })
        {
            if (payload is { ValueKind: JsonValueKind.Object } owner && owner.TryGetProperty(member, out var inner)) payload = inner;
        }

        return payload;
    }
}

/// <summary>The workbook of spec 20 §5.4: one sheet, a row for each project, the sum of all below. Texts are texts: nothing in them runs as a formula.</summary>
internal static class PaymentReportWorkbook
{
    /// <summary>A sheet has 1 048 576 rows; the head and the sum take one each.</summary>
    public const int MostProjects = 1_048_574;

    private const string Sheet = "Payment Report";

    // The three the contract names, in its words, then ours; a failed amount is what has not reached the payees.
    private static readonly (string Type, string Name)[] Types =
        [("EXPENSE.WAGES", "Wage"), ("EXPENSE.PURCHASE", "Purchase"), ("EXPENSE.SUPERVISION", "Supervision"), ("EXPENSE.CONTRACTOR", "Contractor"), ("EXPENSE.ADVANCE", "Advance")];

    /// <summary>The bytes of the .xlsx file.</summary>
    public static async Task<byte[]> WriteAsync(IReadOnlyList<TrackedProject> projects, TrackedTotal total, CancellationToken cancellationToken)
    {
        using var file = new MemoryStream();
        await using (var workbook = await Spreadsheet.CreateNewAsync(file, cancellationToken: cancellationToken))
        {
            var sheet = new WorksheetOptions { FrozenRows = 1, FrozenColumns = 1 };
            string[] columns = ["Project ID", "Project Name", "Estimated Amount", .. Types.SelectMany(type => new[] { $"{type.Name} Successful", $"{type.Name} Failed" })];
            for (var i = 0; i < columns.Length; i++) sheet.Column(i + 1).Width = i == 1 ? 40 : 22;
            await workbook.StartWorksheetAsync(Sheet, sheet, cancellationToken);
            var head = workbook.AddStyle(new Style { Font = { Bold = true } });
            var money = workbook.AddStyle(new Style { Format = NumberFormat.Custom("#,##0.00") });
            var sum = workbook.AddStyle(new Style { Format = NumberFormat.Custom("#,##0.00"), Font = { Bold = true } });
            await workbook.AddRowAsync(columns.Select(column => new StyledCell(column, head)).ToArray(), cancellationToken);
            foreach (var project in projects)
                await workbook.AddRowAsync(Row(new(project.ProjectNumber, null), new(project.ProjectName, null), project.EstimatedAmount, project.PaymentDetails, money), cancellationToken);
            await workbook.AddRowAsync(Row(new("Total", head), new(string.Empty, head), total.EstimatedAmount, total.PaymentDetails, sum), cancellationToken);
            await workbook.FinishAsync(cancellationToken);
        }

        return file.ToArray();
    }

    private static StyledCell[] Row(StyledCell number, StyledCell name, decimal? estimated, IReadOnlyList<PaidOfType> paid, StyleId money) =>
    [
        number, name, new(estimated, money),
        .. Types.SelectMany(type =>
        {
            var one = paid.FirstOrDefault(of => of.BillType == type.Type);
            return new StyledCell[] { new(one?.PaidAmount ?? 0, money), new(one?.RemainingAmount ?? 0, money) };
        }),
    ];
}
