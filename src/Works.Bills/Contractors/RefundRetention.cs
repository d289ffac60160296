using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Bills.Calculator;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Bills.Contractors;

internal sealed record RefundRequest(RefundInput? Refund, WorkflowRequest? Workflow);

internal sealed record RefundInput
{
    public string? TenantId { get; init; }
    public string? ContractNumber { get; init; }

    /// <summary>Rupees; all that may go back when it is left out.</summary>
    public decimal? Amount { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public JsonElement? Documents { get; init; }
}

/// <summary>
/// Gives retention money back: a part of it once the final bill is passed, the rest after the defect liability period (spec 02 §3.18, C25), never more
/// than is held. It is a bill like others, with the same steps.
/// </summary>
internal sealed class RefundRetention(
    WorksDb db, ExpenseMasters expense, RetentionDue due, WorksOfBills works, ContractorAccounts accounts, CreateBill create, KeepContractorBill keep, IMasters masters)
{
    public static void Map(IEndpointRouteBuilder calculator) => calculator.MapPost(
        "/contractor-bill/v1/_refund", (RefundRequest request, RefundRetention slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<BillReply>(status: 201);

    private async Task<Result<BillReply>> HandleAsync(RefundRequest request, CancellationToken cancellationToken)
    {
        if (request.Refund is not { } input) return ContractorErrors.Missing("refund");
        if (string.IsNullOrWhiteSpace(input.TenantId)) return ContractorErrors.Missing("tenantId");
        if (string.IsNullOrWhiteSpace(input.ContractNumber)) return ContractorErrors.Missing("contractNumber");
        var tenantId = input.TenantId;
        if (!db.Context.Scope.Allows(tenantId) || !await expense.IsTenantAsync(tenantId, cancellationToken)) return CalculatorErrors.UnknownTenant(tenantId);
        if (await works.LockAsync(tenantId, input.ContractNumber, cancellationToken) is not { } work) return CalculatorErrors.NoContract(input.ContractNumber);
        if (work.Project is null) return ContractorErrors.NoProject(work.Contract.Number);
        if (await expense.PayerAsync(tenantId, cancellationToken) is not { } payer) return CalculatorErrors.NoPayer(tenantId);

        var account = await accounts.OfAsync(tenantId, work.Contract.Number, except: null, cancellationToken);
        if (account.Bills.FirstOrDefault(bill => bill is { IsInWorkflow: true, BusinessService: BillKind.Contractor }) is { } open) return ContractorErrors.InWorkflow(open.BillNumber);
        var limit = await due.OfAsync(tenantId, work.Contract, account, cancellationToken);
        if (limit.Ends is not { } ends) return ContractorErrors.NoFinal(work.Contract.Number);
        var zone = await masters.ZoneOfAsync(tenantId, cancellationToken);
        var amount = input.Amount ?? limit.Allowed - account.Released;
        if (input.Amount is { } given && (given <= 0 || given != Money.ToPaisa(given).Rupees)) return ContractorErrors.RefundAmount;
        if (amount <= 0 || account.Released + amount > limit.Allowed)
            return ContractorErrors.Refund(work.Contract.Number, account.Released + Math.Max(0, amount), limit.Allowed, $"All that is held may go back from {DrawUpBill.Day(ends, zone):yyyy-MM-dd} on.");

        var number = await accounts.NextNumberAsync(tenantId, work.Project.Number, cancellationToken);
        LineItemWire Line() => new() { TenantId = tenantId, HeadCode = ContractorHeads.Refund, Amount = amount, Type = LineType.Payable, Status = BillStatus.Active };
        var bill = new BillWire
        {
            TenantId = tenantId, BusinessService = BillKind.Contractor, ReferenceId = ContractorBillForm.Reference(work.Contract.Number, number), BillDate = db.Now, FromPeriod = work.Contract.StartDate, ToPeriod = work.Contract.EndDate,
            Payer = new PartyWire { TenantId = tenantId, Type = payer.Type, Identifier = payer.Identifier },
            BillDetails =
            [
                new BillDetailWire
                {
                    TenantId = tenantId, ReferenceId = work.Contract.Number, Payee = new PartyWire { TenantId = tenantId, Type = "ORGANIZATION", Identifier = work.Contract.OrgId },
                    LineItems = [Line()], PayableLineItems = [Line()],
                },
            ],
            AdditionalDetails = ContractorBillForm.Details(work.Contract.AdditionalDetails, input.AdditionalDetails, input.Documents, ("billKind", BillKind.Refund)),
        };
        if (BillShape.Of(bill, isNew: true) is { Length: > 0 } misshapen) return misshapen;
        var created = await create.IssueAsync(
            new BillOrder(bill, request.Workflow) { IsCalculated = true, BillKind = BillKind.Refund, BillNumber = ContractorBillForm.Number(number, work.Project.Number), Sources = [] }, cancellationToken);
        if (created.IsRefused) return created.Failures.ToArray();
        await keep.RefundAsync(created.Value, number, BillSources.FinancialYear(db.Now, zone), account.Released, cancellationToken);
        return new BillReply([created.Value.ToWire(BillForm.Create)]);
    }
}

/// <summary>When how much of the retention money may go back.</summary>
internal sealed class RetentionDue(WorksDb db, ContractorMasters policies, IContracts contracts, IMasters masters)
{
    /// <summary>
    /// Nothing before the final bill is passed; then the part that the terms release at completion; all of it once the defect liability period, counted in
    /// calendar months from the completion, is over. 1,79,506.50 at 50 % is 89,753.25 and 89,753.25.
    /// </summary>
    public async Task<RefundLimit> OfAsync(string tenantId, ContractSummary contract, ContractorAccount account, CancellationToken cancellationToken)
    {
        if (account.Final is not { IsPassed: true, CompletionDate: { } completed }) return new RefundLimit(0, Ends: null);
        var zone = await masters.ZoneOfAsync(tenantId, cancellationToken);
        var months = await contracts.DocumentAsync(tenantId, contract.Number, cancellationToken) is { } document && ExpenseMasters.Number(document, "defectLiabilityPeriod") is > 0 and < 1_200 and { } period ? period : 0;
        // A part of a month counts as its days of thirty.
        var ends = DrawUpBill.Day(completed, zone).AddMonths((int)Math.Floor(months)).AddDays((int)Math.Ceiling((months - Math.Floor(months)) * 30m));
        var from = new DateTimeOffset(ends.ToDateTime(TimeOnly.MinValue), zone.GetUtcOffset(ends.ToDateTime(TimeOnly.MinValue))).ToUnixTimeMilliseconds();
        if (DrawUpBill.Day(db.Now, zone) >= ends && months > 0) return new RefundLimit(account.WithheldByPassed, from);
        var terms = await policies.RetentionAsync(tenantId, DrawUpBill.Policy(contract, "retentionPolicy"), contract.StartDate ?? db.Now, cancellationToken);
        return months == 0 ? new RefundLimit(account.WithheldByPassed, from) : new RefundLimit(Money.ToPaisa(account.WithheldByPassed * (terms?.CompletionReleasePercent ?? 0) / 100m).Rupees, from);
    }
}
