using System.Text.Json;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Bills;

/// <summary>
/// Stores new bills with four statements, however many details they have: a wage bill of fifty people is 250 rows. Goes past the change tracker, so
/// the audit entry is written here.
/// </summary>
internal sealed class KeepBill(WorksDb db)
{
    private static readonly JsonSerializerOptions Columns = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = WireJson.Options.Encoder };

    public async Task InsertAsync(Bill bill, CancellationToken cancellationToken)
    {
        await InsertAsync("bills.bills", [new
        {
            bill.Id, bill.TenantId, bill.BillNumber, bill.BusinessService, bill.BillKind, bill.ReferenceId, bill.ContractNumber, bill.MusterRollNumber, bill.ProjectId, bill.ProjectNumber, bill.ExecutingAuthority, bill.OrgId,
            bill.IsCalculated, bill.LocalityCode, bill.BillDate, bill.DueDate, bill.FromPeriod, bill.ToPeriod, bill.TotalAmount, bill.TotalPaidAmount, bill.PaymentStatus, bill.Status, bill.WfStatus,
            bill.PayerId, bill.PayerType, bill.PayerIdentifier, AdditionalDetails = Bill.Json(bill.AdditionalDetails), bill.CancelReason, bill.CreatedBy, bill.CreatedTime, bill.LastModifiedBy,
            bill.LastModifiedTime, bill.RowVersion,
        }], cancellationToken);
        await InsertAsync("bills.bill_details", [.. bill.Details.Select(detail => new
        {
            detail.Id, detail.TenantId, BillId = bill.Id, detail.Position, detail.ReferenceId, detail.PaymentStatus, detail.Status, detail.FromPeriod, detail.ToPeriod, detail.TotalAmount,
            detail.TotalPaidAmount, detail.PayeeId, detail.PayeeType, detail.PayeeIdentifier, PayeeDetails = Bill.Json(detail.PayeeDetails), detail.WorkDays, detail.DayRate, detail.RateCode,
            AdditionalDetails = Bill.Json(detail.AdditionalDetails), detail.CreatedBy, detail.CreatedTime, detail.LastModifiedBy, detail.LastModifiedTime,
        })], cancellationToken);
        await InsertAsync("bills.bill_lines", [.. bill.Details.SelectMany(detail => detail.Lines.Select(line => new
        {
            line.Id, line.TenantId, BillDetailId = detail.Id, line.Position, line.IsPayable, line.IsDeduction, line.HeadCode, line.Amount, line.Type, line.PaidAmount, line.Status,
            line.PaymentStatus, AdditionalDetails = Bill.Json(line.AdditionalDetails), line.CreatedBy, line.CreatedTime, line.LastModifiedBy, line.LastModifiedTime,
        }))], cancellationToken);
        await InsertAsync("bills.billed_sources", [.. bill.Sources.Select(source => new { source.TenantId, source.Kind, source.Source, BillId = bill.Id })], cancellationToken);
        Note(bill);
        db.Context.Version = bill.RowVersion;
    }

    private async Task InsertAsync(string table, IReadOnlyList<object> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return;
        await db.ExecuteAsync(
            $"insert into {table} select * from jsonb_populate_recordset(null::{table}, @rows::jsonb)", new { rows = JsonSerializer.Serialize(rows, Columns) }, cancellationToken);
    }

    // The event expense-bill-create carries the bill whole; the audit keeps what an auditor asks for.
    private void Note(Bill bill) => db.NoteBatch(bill.TenantId, "bills.bills", bill.Id.ToString(), "CREATE", before: null, new
    {
        bill.BillNumber, bill.BusinessService, bill.ReferenceId, bill.Status, bill.WfStatus, bill.TotalAmount, bill.PayerIdentifier, bill.BillDate,
        details = bill.Details.Select(detail => new
        {
            detail.Id, detail.PayeeType, detail.PayeeIdentifier, detail.ReferenceId, detail.WorkDays, detail.DayRate, detail.TotalAmount,
            payable = detail.Payable.Select(line => new { line.Id, line.HeadCode, line.Type, line.Amount }),
        }),
        sources = bill.Sources.Select(source => source.Source),
    });
}
