using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Bills.Contractors;

/// <summary>Shows what a contractor's bill would come to; nothing is stored.</summary>
internal static class EstimateContractorBill
{
    public static void Map(IEndpointRouteBuilder calculator) => calculator.MapPost(
        "/contractor-bill/v1/_estimate", async (ContractorBillRequest request, DrawUpBill draw, CancellationToken cancellationToken) =>
        {
            var drawn = await draw.AskAsync(request.ContractorBill, except: null, cancellationToken);
            return drawn.IsRefused ? drawn.Failures.ToArray() : (Result<ContractorEstimateReply>)new ContractorEstimateReply(ContractorBillForm.Abstract(drawn.Value));
        }).Replies<ContractorEstimateReply>();
}

/// <summary>Draws up a contractor's bill and starts its workflow; answered with 201, as the purchase bill's.</summary>
internal sealed class CreateContractorBill(DrawUpBill draw, ContractorAccounts accounts, CreateBill create, KeepContractorBill keep)
{
    public static void Map(IEndpointRouteBuilder calculator) => calculator.MapPost(
        "/contractor-bill/v1/_create", (ContractorBillRequest request, CreateContractorBill slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<ContractorBillReply>(status: 201);

    public async Task<Result<ContractorBillReply>> HandleAsync(ContractorBillRequest request, CancellationToken cancellationToken)
    {
        var asked = await draw.AskAsync(request.ContractorBill, except: null, cancellationToken);
        if (asked.IsRefused) return asked.Failures.ToArray();
        var drawn = asked.Value;
        var number = await accounts.NextNumberAsync(drawn.Input.TenantId!, drawn.Work.Project!.Number, cancellationToken);
        var wire = ContractorBillForm.Bill(drawn, number);
        if (BillShape.Of(wire, isNew: true) is { Length: > 0 } misshapen) return misshapen;
        var created = await create.IssueAsync(
            new BillOrder(wire, request.Workflow)
            {
                IsCalculated = true, BillKind = drawn.Input.BillKind, BillNumber = ContractorBillForm.Number(number, drawn.Work.Project.Number), Sources = ContractorBillForm.Sources(drawn),
            }, cancellationToken);
        if (created.IsRefused) return created.Failures.ToArray();
        await keep.RunningAsync(created.Value, drawn, number, isNew: true, cancellationToken);
        return new ContractorBillReply([created.Value.ToWire(BillForm.Create)], [ContractorBillForm.Abstract(drawn, created.Value, number)]);
    }
}

/// <summary>Draws a bill that was sent back up anew, with the work approved meanwhile, and submits it again; answered with 202.</summary>
internal sealed class UpdateContractorBill(WorksDb db, DrawUpBill draw, UpdateBill update, KeepContractorBill keep)
{
    public static void Map(IEndpointRouteBuilder calculator) => calculator.MapPost(
        "/contractor-bill/v1/_update", (ContractorBillRequest request, UpdateContractorBill slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<ContractorBillReply>(status: 202);

    private async Task<Result<ContractorBillReply>> HandleAsync(ContractorBillRequest request, CancellationToken cancellationToken)
    {
        if (request.ContractorBill is not { } input) return ContractorErrors.Missing("bill");
        if (!string.Equals(request.Workflow?.Action, "RE-SUBMIT", StringComparison.OrdinalIgnoreCase)) return ContractorErrors.NotResubmitted;
        if (string.IsNullOrWhiteSpace(input.TenantId)) return ContractorErrors.Missing("tenantId");
        // Contract and kind are the bill's own; whatever is sent of them.
        if ((await update.OpenAsync(input.TenantId, input.Id, cancellationToken)).Bill is not { } bill) return BillErrors.NoBill;
        if (bill.BillKind is not (BillKind.Part or BillKind.Final)) return ContractorErrors.UpdateKind(bill.BillNumber);
        if (bill.Status != BillStatus.InWorkflow) return ContractorErrors.NotPassed(bill.BillNumber, bill.WfStatus);
        var asked = await draw.AskAsync(input with { ContractNumber = bill.ContractNumber, BillKind = input.BillKind ?? bill.BillKind, BillDate = input.BillDate ?? bill.BillDate }, bill.Id, cancellationToken);
        if (asked.IsRefused) return asked.Failures.ToArray();
        var drawn = asked.Value;
        if (drawn.Input.BillKind != bill.BillKind) return ContractorErrors.UpdateKind(bill.BillNumber);

        var number = (await db.QueryAsync<int>("select running_number from bills.contractor_bills where bill_id = @Id", new { bill.Id }, cancellationToken)).Single();
        var wire = ContractorBillForm.Bill(drawn, number, bill);
        if (BillShape.Of(wire, isNew: false) is { Length: > 0 } misshapen) return misshapen;
        var changed = await update.ChangeAsync(wire, request.Workflow, cancellationToken, ContractorBillForm.Sources(drawn));
        if (changed.IsRefused) return changed.Failures.ToArray();
        await keep.RunningAsync(changed.Value, drawn, number, isNew: false, cancellationToken);
        return new ContractorBillReply([changed.Value.ToWire(BillForm.Update)], [ContractorBillForm.Abstract(drawn, changed.Value, number)]);
    }
}

/// <summary>How a drawn-up bill reads on the wire.</summary>
internal static class ContractorBillForm
{
    /// <summary>E.g. BILL01/PJ/2026-27/000123: two digits within the work, more where there are more (spec 20 §11.2).</summary>
    public static string Number(int number, string projectNumber) => string.Create(CultureInfo.InvariantCulture, $"BILL{number:00}/{projectNumber}");

    public static string Reference(string contractNumber, int number) => string.Create(CultureInfo.InvariantCulture, $"{contractNumber}_RA_{number}");

    public static IReadOnlyList<(string Kind, string Source)> Sources(DrawnBill drawn) => [.. drawn.Measures.Select(id => (BilledSource.Measure, id.ToString()))];

    /// <summary>The bill of the expense service: one payee, the contractor; each deduction goes to its department's account, retention and recoveries to the city's own.</summary>
    /// <param name="drawn">The bill as drawn up.</param>
    /// <param name="number">Its running number.</param>
    /// <param name="stored">The bill it replaces the content of; null for a new one.</param>
    public static BillWire Bill(DrawnBill drawn, int number, Bill? stored = null)
    {
        var (input, contract) = (drawn.Input, drawn.Work.Contract);
        LineItemWire Line(string head, decimal amount, string type, string? reason = null) => new()
        {
            TenantId = input.TenantId, HeadCode = head, Amount = amount, Type = type, Status = BillStatus.Active,
            AdditionalDetails = reason is null ? null : JsonSerializer.SerializeToElement(new { comments = reason }, WireJson.Options),
        };
        IEnumerable<LineItemWire> Earned(string head, decimal amount) => amount > 0 ? [Line(head, amount, LineType.Payable)] : [];
        var kept = drawn.Deductions.Where(deduction => deduction.Amount > 0).Select(deduction => Line(deduction.HeadCode, deduction.Amount, LineType.Deduction, deduction.Reason)).ToList();
        List<LineItemWire> gross = [Line(ContractorHeads.Work, drawn.Value, LineType.Payable), .. Earned(ContractorHeads.Gst, drawn.Gst), .. Earned(ContractorHeads.DamagesReleased, drawn.DamagesReleased), .. kept];
        var detail = stored?.Details[0];
        return new BillWire
        {
            Id = stored?.Id.ToString(), TenantId = input.TenantId, BusinessService = BillKind.Contractor, ReferenceId = Reference(contract.Number, number), BillDate = drawn.BillDate, DueDate = input.DueDate,
            FromPeriod = contract.StartDate, ToPeriod = contract.EndDate,
            Payer = new PartyWire { Id = stored?.PayerId.ToString(), TenantId = input.TenantId, Type = drawn.Payer.Type, Identifier = drawn.Payer.Identifier },
            BillDetails =
            [
                new BillDetailWire
                {
                    Id = detail?.Id.ToString(), TenantId = input.TenantId, ReferenceId = contract.Number, FromPeriod = contract.StartDate, ToPeriod = contract.EndDate,
                    Payee = new PartyWire { TenantId = input.TenantId, Type = "ORGANIZATION", Identifier = contract.OrgId },
                    LineItems = [.. Withdrawn(detail, isPayable: false), .. gross], PayableLineItems = [.. Withdrawn(detail, isPayable: true), .. kept, Line(ContractorHeads.Net, drawn.Net, LineType.Payable)],
                },
            ],
            AdditionalDetails = Details(contract.AdditionalDetails, input.AdditionalDetails, input.Documents, ("billKind", input.BillKind), ("partyBillNumber", input.PartyBillNumber)),
        };
    }

    /// <summary>The contract's free members, then the client's, then what this bill is.</summary>
    public static JsonElement Details(JsonElement? contract, JsonElement? sent, JsonElement? documents, params (string Name, string? Value)[] own)
    {
        var details = Works.Bills.Bill.Members(contract);
        foreach (var (name, value) in Works.Bills.Bill.Members(sent).ToList()) details[name] = value?.DeepClone();
        if (documents is { ValueKind: JsonValueKind.Array } files) details["documents"] = JsonNode.Parse(files.GetRawText());
        foreach (var (name, value) in own.Where(member => !string.IsNullOrWhiteSpace(member.Value))) details[name] = value;
        return JsonSerializer.SerializeToElement(details, WireJson.Options);
    }

    public static ContractorBillWire Abstract(DrawnBill drawn, Bill? bill = null, int? number = null) => new()
    {
        BillId = bill?.Id.ToString(), BillNumber = bill?.BillNumber, TenantId = drawn.Input.TenantId!, ContractNumber = drawn.Work.Contract.Number, ContractorId = drawn.Work.Contract.OrgId,
        BillKind = drawn.Input.BillKind!, RunningNumber = number, BillDate = drawn.BillDate, PartyBillNumber = drawn.Input.PartyBillNumber, PartyBillDate = drawn.Input.PartyBillDate,
        CompletionDate = drawn.Input.BillKind == BillKind.Final ? drawn.Input.CompletionDate : null, MeasurementNumbers = drawn.MeasurementNumbers, AgreementValue = drawn.AgreementValue,
        ContractValue = drawn.ContractValue, UpToDateValue = drawn.UpToDateValue, PreviousValue = drawn.PreviousValue, Value = drawn.Value, Gst = drawn.Gst, DamagesReleased = drawn.DamagesReleased, Gross = drawn.Gross,
        TotalDeductions = drawn.Deducted, Net = drawn.Net, ProgressPercent = drawn.ProgressPercent, DelayDays = drawn.DelayDays, Status = bill?.Status, WfStatus = bill?.WfStatus, PaymentStatus = bill?.PaymentStatus,
        Items = [.. drawn.Items.Select(item => new ContractorItemWire
        {
            ItemCode = item.Code, Name = item.Name, AgreedRate = item.AgreedRate, PayableRate = item.PayableRate, RateReason = item.RateReason, UpToDateQuantity = item.UpToDateQuantity,
            PreviousQuantity = item.PreviousQuantity, Quantity = item.Quantity, UpToDateAmount = item.UpToDateAmount, PreviousAmount = item.PreviousAmount, Amount = item.Amount,
        })],
        Deductions = [.. drawn.Deductions.Select(kept => new ContractorDeductionWire { HeadCode = kept.HeadCode, ChargedBase = kept.ChargedBase, Percent = kept.Percent, Amount = kept.Amount, Reason = kept.Reason })],
    };

    // Lines are never deleted (spec 40 §2.2): what stood there becomes INACTIVE.
    private static IEnumerable<LineItemWire> Withdrawn(BillDetail? stored, bool isPayable) => (stored is null ? [] : isPayable ? stored.Payable : stored.Gross).Where(line => line.IsActive)
        .Select(line => new LineItemWire
        {
            Id = line.Id.ToString(), TenantId = line.TenantId, HeadCode = line.HeadCode, Amount = line.Amount, Type = line.Type, Status = BillStatus.Inactive,
            AdditionalDetails = Works.Bills.Bill.Json(line.AdditionalDetails),
        });
}
