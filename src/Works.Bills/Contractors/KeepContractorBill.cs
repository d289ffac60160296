using System.Text.Json;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Bills.Contractors;

/// <summary>Stores the abstract of a contractor's bill beside the bill: past the change tracker, with an audit entry of its own.</summary>
internal sealed class KeepContractorBill(WorksDb db)
{
    private static readonly JsonSerializerOptions Columns = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = WireJson.Options.Encoder };

    /// <summary>Stores a running bill; one that is drawn up anew replaces what stood there.</summary>
    public async Task RunningAsync(Bill bill, DrawnBill drawn, int number, bool isNew, CancellationToken cancellationToken)
    {
        if (!isNew)
        {
            await db.ExecuteAsync(
                """
                delete from bills.contractor_deductions where bill_id = @Id and tenant_id = @TenantId;
                delete from bills.contractor_bill_items where bill_id = @Id and tenant_id = @TenantId;
                delete from bills.contractor_bills where bill_id = @Id and tenant_id = @TenantId;
                """, new { bill.Id, bill.TenantId }, cancellationToken);
        }

        var row = new
        {
            BillId = bill.Id, bill.TenantId, bill.ContractNumber, ContractorId = bill.OrgId, RunningNumber = number, drawn.FinancialYear, drawn.AgreementValue, drawn.ContractValue, drawn.UpToDateValue,
            drawn.PreviousValue, drawn.Value, drawn.Gst, drawn.DamagesReleased, drawn.Gross, Retention = drawn.Of(ContractorHeads.Retention), AdvanceRecovery = drawn.Of(ContractorHeads.Advance), Damages = drawn.Of(ContractorHeads.Damages),
            drawn.Net, drawn.ProgressPercent, drawn.DelayDays, CompletionDate = bill.BillKind == BillKind.Final ? drawn.Input.CompletionDate : null, PartyBillNumber = Given(drawn.Input.PartyBillNumber),
            drawn.Input.PartyBillDate, drawn.MeasurementNumbers,
        };
        await InsertAsync("bills.contractor_bills", [row], cancellationToken);
        await InsertAsync("bills.contractor_bill_items", [.. drawn.Items.Select((item, i) => new
        {
            BillId = bill.Id, bill.TenantId, Position = i, ItemCode = item.Code, item.Name, item.Refs, item.AgreedRate, item.PayableRate, item.RateReason, item.UpToDateQuantity, item.PreviousQuantity,
            item.UpToDateAmount, item.PreviousAmount,
        })], cancellationToken);
        await InsertAsync("bills.contractor_deductions", [.. drawn.Deductions.Select((kept, i) => new
        {
            BillId = bill.Id, bill.TenantId, Position = i, kept.HeadCode, kept.SlabCode, kept.Base, kept.ChargedBase, kept.Percent, kept.Amount, kept.Reason,
        })], cancellationToken);
        db.NoteBatch(bill.TenantId, "bills.contractor_bills", bill.Id.ToString(), isNew ? "CREATE" : "UPDATE", before: null, new { row, items = drawn.Items, deductions = drawn.Deductions });
    }

    /// <summary>Stores a refund of retention money: refunded up to date, before, and now.</summary>
    public async Task RefundAsync(Bill bill, int number, string financialYear, decimal before, CancellationToken cancellationToken)
    {
        var row = new
        {
            BillId = bill.Id, bill.TenantId, bill.ContractNumber, ContractorId = bill.OrgId, RunningNumber = number, FinancialYear = financialYear, AgreementValue = 0m, ContractValue = 0m,
            UpToDateValue = before + bill.TotalAmount, PreviousValue = before, Value = bill.TotalAmount, Gst = 0m, DamagesReleased = 0m, Gross = bill.TotalAmount, Retention = 0m, AdvanceRecovery = 0m, Damages = 0m,
            Net = bill.TotalAmount, ProgressPercent = 100m, DelayDays = 0, CompletionDate = (long?)null, PartyBillNumber = (string?)null, PartyBillDate = (long?)null, MeasurementNumbers = Array.Empty<string>(),
        };
        await InsertAsync("bills.contractor_bills", [row], cancellationToken);
        db.NoteBatch(bill.TenantId, "bills.contractor_bills", bill.Id.ToString(), "CREATE", before: null, row);
    }

    /// <summary>Stores the guarantee of an advance.</summary>
    public async Task AdvanceAsync(Bill bill, GuaranteeWire guarantee, CancellationToken cancellationToken)
    {
        var row = new
        {
            BillId = bill.Id, bill.TenantId, bill.ContractNumber, Amount = bill.TotalAmount, GuaranteeNumber = guarantee.Number!.Trim(), GuaranteeBank = guarantee.Bank!.Trim(),
            GuaranteeAmount = Money.ToPaisa(guarantee.Amount!.Value).Rupees, GuaranteeValidTo = guarantee.ValidTo,
        };
        await InsertAsync("bills.contractor_advances", [row], cancellationToken);
        db.NoteBatch(bill.TenantId, "bills.contractor_advances", bill.Id.ToString(), "CREATE", before: null, row);
    }

    private async Task InsertAsync(string table, IReadOnlyList<object> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return;
        await db.ExecuteAsync(
            $"insert into {table} select * from jsonb_populate_recordset(null::{table}, @rows::jsonb)", new { rows = JsonSerializer.Serialize(rows, Columns) }, cancellationToken);
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
