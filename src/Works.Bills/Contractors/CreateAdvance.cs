using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Bills.Calculator;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;

namespace Works.Bills.Contractors;

internal sealed record AdvanceRequest(AdvanceInput? Advance, WorkflowRequest? Workflow);

internal sealed record AdvanceInput
{
    public string? TenantId { get; init; }
    public string? ContractNumber { get; init; }

    /// <summary>Rupees, to the paisa.</summary>
    public decimal? Amount { get; init; }

    /// <summary>Epoch milliseconds; now when it is left out.</summary>
    public long? BillDate { get; init; }
    public GuaranteeWire? Guarantee { get; init; }
    public string? Narration { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public JsonElement? Documents { get; init; }
}

/// <summary>What a bank stands for; its last day in epoch milliseconds.</summary>
internal sealed record GuaranteeWire(string? Number, string? Bank, decimal? Amount, long? ValidTo);

/// <summary>Asks for a mobilisation advance against a guarantee (spec 02 §3.15, 20 §11.1). Paid like a bill, recovered from the running ones.</summary>
internal sealed class CreateAdvance(
    WorksDb db, ExpenseMasters expense, ContractorMasters policies, WorksOfBills works, ContractorAccounts accounts, DrawUpBill draw, CreateBill create, KeepContractorBill keep,
    IOrganisations organisations, INumbering numbering, IMasters masters)
{
    public static void Map(IEndpointRouteBuilder calculator) => calculator.MapPost(
        "/advance/v1/_create", (AdvanceRequest request, CreateAdvance slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<BillReply>(status: 201);

    private async Task<Result<BillReply>> HandleAsync(AdvanceRequest request, CancellationToken cancellationToken)
    {
        if (request.Advance is not { } input) return ContractorErrors.Missing("advance");
        if (string.IsNullOrWhiteSpace(input.TenantId)) return ContractorErrors.Missing("tenantId");
        if (string.IsNullOrWhiteSpace(input.ContractNumber)) return ContractorErrors.Missing("contractNumber");
        if (input.Amount is not > 0 || input.Amount != Money.ToPaisa(input.Amount.Value).Rupees) return ContractorErrors.AdvanceAmount;
        if (input.Guarantee is not { Amount: > 0, ValidTo: > 0 } guarantee || string.IsNullOrWhiteSpace(guarantee.Number) || string.IsNullOrWhiteSpace(guarantee.Bank)) return ContractorErrors.Guarantee;
        var tenantId = input.TenantId;
        if (!db.Context.Scope.Allows(tenantId) || !await expense.IsTenantAsync(tenantId, cancellationToken)) return CalculatorErrors.UnknownTenant(tenantId);
        if (await works.LockAsync(tenantId, input.ContractNumber, cancellationToken) is not { } work) return CalculatorErrors.NoContract(input.ContractNumber);
        if (work.Contract.Status != "ACTIVE") return ContractorErrors.NotInForce(work.Contract.Number, work.Contract.WfStatus);
        if ((await organisations.FindManyAsync(tenantId, [work.Contract.OrgId], cancellationToken)).GetValueOrDefault(work.Contract.OrgId) is not { IsActive: true }) return ContractorErrors.Contractor(work.Contract.OrgId);
        if (await expense.PayerAsync(tenantId, cancellationToken) is not { } payer) return CalculatorErrors.NoPayer(tenantId);
        if (await policies.AdvanceAsync(tenantId, DrawUpBill.Policy(work.Contract, "advancePolicy"), work.Contract.StartDate ?? db.Now, cancellationToken) is not { } terms)
            return ContractorErrors.NoTerms("AdvancePolicy", DrawUpBill.Policy(work.Contract, "advancePolicy"));

        var account = await accounts.OfAsync(tenantId, work.Contract.Number, except: null, cancellationToken);
        var billDate = input.BillDate ?? db.Now;
        if (await RefusedAsync(tenantId, input, guarantee, work, account, terms, billDate, cancellationToken) is { } refused) return refused;

        var issued = await numbering.IssueAsync("advance.reference.number", tenantId, 1, fallbackFormat: "AD_[SEQ_ADVANCE_REFERENCE_NUM]", cancellationToken);
        if (issued.IsRefused) return CalculatorErrors.ReferenceNumber(issued.Failures[0].Message);
        LineItemWire Line() => new() { TenantId = tenantId, HeadCode = ContractorHeads.Given, Amount = input.Amount, Type = LineType.Payable, Status = BillStatus.Active };
        var bill = new BillWire
        {
            TenantId = tenantId, BusinessService = BillKind.Advance, ReferenceId = $"{work.Contract.Number}_{issued.Value[0]}", BillDate = billDate, FromPeriod = work.Contract.StartDate, ToPeriod = work.Contract.EndDate,
            Payer = new PartyWire { TenantId = tenantId, Type = payer.Type, Identifier = payer.Identifier },
            BillDetails =
            [
                new BillDetailWire
                {
                    TenantId = tenantId, ReferenceId = work.Contract.Number, FromPeriod = work.Contract.StartDate, ToPeriod = work.Contract.EndDate,
                    Payee = new PartyWire { TenantId = tenantId, Type = "ORGANIZATION", Identifier = work.Contract.OrgId }, LineItems = [Line()], PayableLineItems = [Line()],
                },
            ],
            AdditionalDetails = ContractorBillForm.Details(work.Contract.AdditionalDetails, input.AdditionalDetails, input.Documents, ("narration", input.Narration), ("guaranteeNumber", guarantee.Number)),
        };
        if (BillShape.Of(bill, isNew: true) is { Length: > 0 } misshapen) return misshapen;
        var created = await create.IssueAsync(new BillOrder(bill, request.Workflow) { IsCalculated = true, Sources = [] }, cancellationToken);
        if (created.IsRefused) return created.Failures.ToArray();
        await keep.AdvanceAsync(created.Value, guarantee, cancellationToken);
        return new BillReply([created.Value.ToWire(BillForm.Create)]);
    }

    // C24: Σ advances within the limit of the agreement, and what is outstanding covered by guarantees that are live.
    private async Task<Failure?> RefusedAsync(
        string tenantId, AdvanceInput input, GuaranteeWire guarantee, BillWork work, ContractorAccount account, AdvanceTerms terms, long billDate, CancellationToken cancellationToken)
    {
        if (account.Advances.FirstOrDefault(bill => bill.IsInWorkflow) is { } open) return ContractorErrors.AdvanceInWorkflow(open.BillNumber);
        if (account.Bills.FirstOrDefault(bill => bill is { IsInWorkflow: true, BusinessService: BillKind.Contractor }) is { } undecided) return ContractorErrors.InWorkflow(undecided.BillNumber);
        if (account.Final is { } final) return ContractorErrors.FinalExists(final.BillNumber);
        var zone = await masters.ZoneOfAsync(tenantId, cancellationToken);
        var (today, day, ordered) = (DrawUpBill.Day(db.Now, zone), DrawUpBill.Day(billDate, zone), DrawUpBill.Day(work.Contract.StartDate ?? 0, zone));
        if (day > today || day < ordered) return ContractorErrors.Date("ADVANCE_DATE", $"The day of an advance, {day:yyyy-MM-dd}, must lie between the work order of {ordered:yyyy-MM-dd} and today");
        if (DrawUpBill.Day(guarantee.ValidTo!.Value, zone) < today) return ContractorErrors.GuaranteeExpired;

        var items = await draw.ItemsAsync(tenantId, work.Contract, [], cancellationToken);
        var agreement = await draw.AgreementAsync(tenantId, work.Contract, items.Sum(item => item.ContractedValue), cancellationToken);
        var limit = Money.ToPaisa(agreement * terms.MaxPercent / 100m).Rupees;
        if (account.Granted + input.Amount!.Value > limit) return ContractorErrors.AdvanceLimit(account.Granted + input.Amount.Value, limit);
        var live = account.Advances.Where(bill => bill.GuaranteeValidTo >= db.Now).Sum(bill => bill.GuaranteeAmount) + guarantee.Amount!.Value;
        var needed = Money.ToPaisa((account.Granted + input.Amount.Value - account.Recovered) * terms.GuaranteePercent / 100m).Rupees;
        return live >= needed ? null : ContractorErrors.GuaranteeLow(live, needed);
    }
}
