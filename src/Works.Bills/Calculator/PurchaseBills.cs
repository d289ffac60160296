using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;

namespace Works.Bills.Calculator;

/// <summary>What create and update of a purchase bill share: shape, figures, invoice. Spec 40 §4.4.</summary>
internal static class PurchaseBill
{
    /// <summary>The contract's checks, all answered together.</summary>
    public static Failure[] Shape(PurchaseBillWire? bill, bool isNew)
    {
        if (bill is null) return [CalculatorErrors.PurchaseBill];
        var refusals = new Refusals();
        refusals.When(string.IsNullOrWhiteSpace(bill.TenantId), () => CalculatorErrors.PurchaseTenant);
        refusals.When(bill.BillDetails is not { Count: > 0 }, () => CalculatorErrors.PurchaseDetails);
        foreach (var detail in bill.BillDetails ?? [])
        {
            refusals.When(detail.Payee is null, () => CalculatorErrors.PurchasePayee);
            refusals.When(detail.Payee is { Type: null or "" }, () => CalculatorErrors.PurchasePayeeType);
            refusals.When(detail.Payee is { Identifier: null or "" }, () => CalculatorErrors.PurchasePayeeId);
        }

        refusals.When(!isNew && string.IsNullOrWhiteSpace(bill.ReferenceId), () => CalculatorErrors.PurchaseReference);
        refusals.When(bill.AdditionalDetails is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined) }, () => CalculatorErrors.Details);
        // An invoice number as the screen takes it; a blank one is none.
        refusals.When(bill.InvoiceNumber is { Length: > 64 }, () => BillErrors.Size("purchaseBillRequest.bill.invoiceNumber", 2, 64));
        refusals.When(bill.BusinessService is { Length: > 0 } and not BillKind.Purchase, () => BillErrors.BusinessService(bill.BusinessService!));
        return refusals.ToArray();
    }

    /// <summary>Invoice and documents stand among the free members, where the screens look for them.</summary>
    public static JsonElement Details(PurchaseBillWire bill)
    {
        var details = Bill.Members(bill.AdditionalDetails);
        if (!string.IsNullOrWhiteSpace(bill.InvoiceNumber)) details["invoiceNumber"] = bill.InvoiceNumber;
        if (bill.InvoiceDate is { } date) details["invoiceDate"] = date;
        if (bill.Documents is { ValueKind: JsonValueKind.Array } documents) details["documents"] = JsonNode.Parse(documents.GetRawText());
        return JsonSerializer.SerializeToElement(details, WireJson.Options);
    }

    /// <summary>A line of the gross view, in whole rupees, with what the client left out.</summary>
    public static LineItemWire Gross(LineItemWire line, string tenantId, Heads heads) => line with
    {
        TenantId = line.TenantId ?? tenantId, Amount = Deduction.ToRupee(line.Amount ?? 0), PaidAmount = null,
        Type = LineType.Parse(line.Type) ?? (heads.IsDeduction(BillKind.PurchaseService, line.HeadCode ?? string.Empty) ? LineType.Deduction : LineType.Payable),
    };

    public static bool IsActive(LineItemWire line) => BillStatus.Parse(line.Status) is null or BillStatus.Active;

    /// <summary>The payable lines of a gross view; of type PAYABLE each, also the deductions.</summary>
    public static Result<IReadOnlyList<LineItemWire>> Payable(IReadOnlyList<LineItemWire> gross, string tenantId, Heads heads, Charges charges)
    {
        var amounts = PurchaseArithmetic.Of([.. gross.Select(line => new GrossLine(line.HeadCode ?? string.Empty, line.Amount ?? 0, IsActive(line)))], heads, charges);
        if (amounts.IsRefused) return amounts.Failures.ToArray();
        return amounts.Value.Select(amount => new LineItemWire { TenantId = tenantId, HeadCode = amount.HeadCode, Amount = amount.Amount, Type = LineType.Payable, Status = BillStatus.Active }).ToList();
    }
}

/// <summary>Makes a purchase bill of a vendor's invoice and starts its workflow. Spec 40 §4.4: answered with 201.</summary>
internal sealed class CreatePurchaseBill(
    WorksDb db, ExpenseMasters masters, WorksOfBills works, CreateBill create, INumbering numbering, IOrganisations organisations, IControls controls)
{
    public static void Map(IEndpointRouteBuilder calculator) => calculator.MapPost(
        "/purchase/v1/_createbill", (PurchaseBillRequest request, CreatePurchaseBill slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<BillReply>(status: 201);

    public async Task<Result<BillReply>> HandleAsync(PurchaseBillRequest request, CancellationToken cancellationToken)
    {
        if (PurchaseBill.Shape(request.Bill, isNew: true) is { Length: > 0 } incomplete) return incomplete;
        var sent = request.Bill!;
        var tenantId = sent.TenantId!;
        if (!db.Context.Scope.Allows(tenantId) || !await masters.IsTenantAsync(tenantId, cancellationToken)) return CalculatorErrors.UnknownTenant(tenantId);
        if (string.IsNullOrWhiteSpace(sent.ContractNumber) || await works.LockAsync(tenantId, sent.ContractNumber, cancellationToken) is not { } work) return CalculatorErrors.NoContract(sent.ContractNumber);
        if (await RefusedAsync(sent, work, cancellationToken) is { } refused) return refused;
        if (await masters.PayerAsync(tenantId, cancellationToken) is not { } payer) return CalculatorErrors.NoPayer(tenantId);

        var heads = await masters.HeadsAsync(tenantId, db.Now, cancellationToken);
        var charges = await masters.ChargesAsync(tenantId, db.Now, cancellationToken);
        List<BillDetailWire> details = [];
        foreach (var detail in sent.BillDetails!)
        {
            List<LineItemWire> gross = [.. (detail.LineItems ?? []).Select(line => PurchaseBill.Gross(line, tenantId, heads)).Where(line => line.Amount > 0)];
            var payable = PurchaseBill.Payable(gross, tenantId, heads, charges);
            if (payable.IsRefused) return payable.Failures.ToArray();
            details.Add(detail with
            {
                TenantId = detail.TenantId ?? tenantId, ReferenceId = string.IsNullOrWhiteSpace(detail.ReferenceId) ? sent.ContractNumber : detail.ReferenceId,
                Payee = detail.Payee! with { TenantId = detail.Payee.TenantId ?? tenantId }, FromPeriod = work.Contract.StartDate, ToPeriod = work.Contract.EndDate,
                LineItems = gross, PayableLineItems = payable.Value,
            });
        }

        var issued = await numbering.IssueAsync("purchase.reference.number", Tenants.StateOf(tenantId), 1, fallbackFormat: null, cancellationToken);
        if (issued.IsRefused) return CalculatorErrors.ReferenceNumber(issued.Failures[0].Message);
        var bill = new BillWire
        {
            TenantId = tenantId, BusinessService = BillKind.Purchase, ReferenceId = $"{sent.ContractNumber}_{issued.Value[0]}", LocalityCode = sent.LocalityCode,
            BillDate = sent.InvoiceDate ?? db.Now, DueDate = sent.DueDate, FromPeriod = work.Contract.StartDate, ToPeriod = work.Contract.EndDate,
            Payer = new PartyWire { TenantId = tenantId, Type = payer.Type, Identifier = payer.Identifier }, BillDetails = details, AdditionalDetails = PurchaseBill.Details(sent),
        };
        if (BillShape.Of(bill, isNew: true) is { Length: > 0 } misshapen) return misshapen;
        var created = await create.IssueAsync(new BillOrder(bill, request.Workflow) { IsCalculated = true }, cancellationToken);
        return created.IsRefused ? created.Failures.ToArray() : new BillReply([created.Value.ToWire(BillForm.Create)]);
    }

    // What the browser alone looked at in the reference (spec 40 §12 P2).
    private async Task<Failure?> RefusedAsync(PurchaseBillWire sent, BillWork work, CancellationToken cancellationToken)
    {
        var tenantId = sent.TenantId!;
        if (work.Contract.Status != "ACTIVE"
            && await controls.BrokenAsync(tenantId, "40-12-P2", work.Contract.Number, CalculatorErrors.NotInForce(work.Contract.Number, work.Contract.WfStatus), cancellationToken) is { } contract) return contract;
        string[] vendors = [.. sent.BillDetails!.Select(detail => detail.Payee!.Identifier!).Distinct(StringComparer.Ordinal)];
        var known = await organisations.FindManyAsync(tenantId, vendors, cancellationToken);
        foreach (var vendor in vendors.Where(vendor => known.GetValueOrDefault(vendor) is not { IsActive: true }))
        {
            if (await controls.BrokenAsync(tenantId, "40-12-P2", work.Contract.Number, CalculatorErrors.Vendor(vendor), cancellationToken) is { } refusal) return refusal;
        }

        return null;
    }
}

/// <summary>Calculates a purchase bill anew and moves it through its workflow. Spec 40 §4.4: answered with 202.</summary>
internal sealed class UpdatePurchaseBill(WorksDb db, ExpenseMasters masters, UpdateBill update)
{
    public static void Map(IEndpointRouteBuilder calculator) => calculator.MapPost(
        "/purchase/v1/_updatebill", (PurchaseBillRequest request, UpdatePurchaseBill slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<BillReply>(status: 202);

    public async Task<Result<BillReply>> HandleAsync(PurchaseBillRequest request, CancellationToken cancellationToken)
    {
        if (PurchaseBill.Shape(request.Bill, isNew: false) is { Length: > 0 } incomplete) return incomplete;
        var sent = request.Bill!;
        var tenantId = sent.TenantId!;
        if (!db.Context.Scope.Allows(tenantId) || !await masters.IsTenantAsync(tenantId, cancellationToken)) return CalculatorErrors.UnknownTenant(tenantId);
        if ((await update.OpenAsync(tenantId, sent.Id, cancellationToken)).Bill is not { } stored) return BillErrors.NoBill;

        var heads = await masters.HeadsAsync(tenantId, stored.CreatedTime, cancellationToken);
        var charges = await masters.ChargesAsync(tenantId, stored.CreatedTime, cancellationToken);
        List<BillDetailWire> details = [];
        foreach (var detail in sent.BillDetails!)
        {
            List<LineItemWire> gross = [.. (detail.LineItems ?? []).Select(line => PurchaseBill.Gross(line, tenantId, heads))
                .Where(line => line.Amount > 0 || !string.IsNullOrWhiteSpace(line.Id)).Select(line => line.Amount > 0 ? line : line with { Status = BillStatus.Inactive, Amount = 0 })];
            var payable = PurchaseBill.Payable(gross, tenantId, heads, charges);
            if (payable.IsRefused) return payable.Failures.ToArray();
            details.Add(detail with
            {
                TenantId = detail.TenantId ?? tenantId, Payee = detail.Payee! with { TenantId = detail.Payee.TenantId ?? tenantId }, LineItems = gross,
                PayableLineItems = Replaced(stored.FindDetail(detail.Id), payable.Value, tenantId),
            });
        }

        var bill = new BillWire
        {
            Id = sent.Id, TenantId = tenantId, BusinessService = BillKind.Purchase, ReferenceId = sent.ReferenceId, LocalityCode = sent.LocalityCode, BillDate = sent.BillDate ?? stored.BillDate,
            DueDate = sent.DueDate, FromPeriod = sent.FromPeriod ?? stored.FromPeriod, ToPeriod = sent.ToPeriod ?? stored.ToPeriod,
            Payer = sent.Payer ?? new PartyWire { Id = stored.PayerId.ToString(), TenantId = tenantId, Type = stored.PayerType, Identifier = stored.PayerIdentifier },
            BillDetails = details, AdditionalDetails = PurchaseBill.Details(sent),
        };
        if (BillShape.Of(bill, isNew: false) is { Length: > 0 } misshapen) return misshapen;
        var changed = await update.ChangeAsync(bill, request.Workflow, cancellationToken);
        return changed.IsRefused ? changed.Failures.ToArray() : new BillReply([changed.Value.ToWire(BillForm.Update)]);
    }

    // What was payable before becomes INACTIVE, whether or not the client sent it.
    private static List<LineItemWire> Replaced(BillDetail? stored, IReadOnlyList<LineItemWire> payable, string tenantId) =>
    [
        .. (stored?.Payable ?? []).Where(line => line.IsActive).Select(line => new LineItemWire
        {
            Id = line.Id.ToString(), TenantId = tenantId, HeadCode = line.HeadCode, Amount = line.Amount, Type = line.Type, Status = BillStatus.Inactive, AdditionalDetails = Bill.Json(line.AdditionalDetails),
        }),
        .. payable,
    ];
}
