using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;

namespace Works.Insights.PaymentTracker;

/// <summary>How far a report is (spec 20 §5.4). The contract's INPROGRESS is seen by nobody: a report is made in one transaction.</summary>
internal static class ReportStatus
{
    public const string Initiated = "INITIATED";
    public const string Completed = "COMPLETED";
    public const string Failed = "FAILED";
}

/// <summary>A workbook of the payment tracker, made in the background for somebody who asked.</summary>
internal sealed class PaymentReport : ITenantOwned, IVersioned
{
    /// <summary>Name of this report, the only one there is.</summary>
    public const string PaymentTracker = "payment-tracker";

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string ReportNumber { get; init; }
    public required string ReportName { get; init; }
    public string Status { get; private set; } = ReportStatus.Initiated;

    /// <summary>How many projects it lists; 0 until it is made.</summary>
    public int Projects { get; private set; }
    public string? ErrorCode { get; private set; }
    public string? FileStoreId { get; private set; }

    /// <summary>As the client sent it; its <c>moduleSearchCriteria</c> say which projects.</summary>
    public string? RequestPayload { get; init; }
    public string? AdditionalDetails { get; init; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public required string LastModifiedBy { get; init; }
    public long LastModifiedTime { get; private set; }
    public int RowVersion { get; set; } = 1;

    public static PaymentReport Asked(string tenantId, string number, ReportOrder order, string by, long now) => new()
    {
        TenantId = tenantId, ReportNumber = number, ReportName = PaymentTracker, RequestPayload = Text(order.RequestPayload), AdditionalDetails = Text(order.AdditionalDetails),
        CreatedBy = by, CreatedTime = now, LastModifiedBy = by, LastModifiedTime = now,
    };

    public void Complete(string fileStoreId, int projects, long now) => (Status, FileStoreId, Projects, LastModifiedTime) = (ReportStatus.Completed, fileStoreId, projects, now);

    public void Fail(string code, int projects, long now) => (Status, ErrorCode, Projects, LastModifiedTime) = (ReportStatus.Failed, code, projects, now);

    public ReportJobWire ToWire() => new(
        Id.ToString(), TenantId, ReportNumber, ReportName, Projects, Status, Json(RequestPayload), Json(AdditionalDetails), FileStoreId, ErrorCode,
        new AuditDetails(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime));

    public static JsonElement? Json(string? text) => text is null ? null : JsonSerializer.Deserialize<JsonElement>(text);

    private static string? Text(JsonElement? json) => json is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value ? value.GetRawText() : null;
}

/// <summary>A report that is asked for.</summary>
internal sealed record ReportOrder(string? TenantId, JsonElement? RequestPayload, JsonElement? AdditionalDetails);

/// <summary>A report as the contract writes it; <c>errorCode</c>, why it FAILED, is ours.</summary>
internal sealed record ReportJobWire(
    string Id, string TenantId, string ReportNumber, string ReportName, int NoOfProjects, string Status, JsonElement? RequestPayload, JsonElement? AdditionalDetails, string? FileStoreId, string? ErrorCode,
    AuditDetails AuditDetails);

/// <summary>Payload of the two events of a report.</summary>
internal sealed record ReportFact(ReportJobWire Report);

internal sealed class PaymentReportMapping : IEntityTypeConfiguration<PaymentReport>
{
    public void Configure(EntityTypeBuilder<PaymentReport> report)
    {
        report.ToTable("report_jobs", "insights");
        report.Property(r => r.RequestPayload).HasColumnType("jsonb");
        report.Property(r => r.AdditionalDetails).HasColumnType("jsonb");
    }
}

internal static class PaymentReportTables
{
    extension(WorksDb db)
    {
        internal DbSet<PaymentReport> PaymentReports => db.Set<PaymentReport>();
    }
}
