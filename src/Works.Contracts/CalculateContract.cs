using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Estimates;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Contracts;

/// <summary>The lines a work order would have: of the contract only tenant, <c>lineItems</c> and <c>contractNumber</c> are read.</summary>
internal sealed record CalculateContractRequest(ContractWire? Contract);

/// <summary>A line as it would be contracted, beside what the estimate says of it.</summary>
/// <param name="Line">As <c>_create</c> takes it.</param>
/// <param name="Description">Of the estimate's row.</param>
/// <param name="Uom">Unit of measure.</param>
/// <param name="IsDeduction">The estimate subtracts the row from its item.</param>
/// <param name="Amount">Rupees; negative on a deduction.</param>
/// <param name="TakenBy">Number of another contract that has the line; null while it is free.</param>
internal sealed record CalculatedContractLine(LineItemWire Line, string? Description, string? Uom, bool IsDeduction, decimal Amount, string? TakenBy);

/// <summary>What a work order would come to.</summary>
/// <param name="Lines">Its lines; one that names the estimate only is replaced by all lines of it.</param>
/// <param name="Total">Rupees: Σ of the lines that are free.</param>
internal sealed record CalculateContractReply(IReadOnlyList<CalculatedContractLine> Lines, decimal Total);

/// <summary>
/// Lines and amount of a work order that is not saved, so that a form shows what the server would contract, and which lines another contract has.
/// A route of ours; nothing is stored, and nothing is locked: <c>_create</c> judges again.
/// </summary>
internal sealed class CalculateContract(WorksDb db, ContractRules rules, IMasters masters, IEstimates estimates)
{
    public static void Map(IEndpointRouteBuilder contracts) => contracts.MapPost(
        "/v1/_calculate", (CalculateContractRequest request, CalculateContract slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<CalculateContractReply>();

    private async Task<Result<CalculateContractReply>> HandleAsync(CalculateContractRequest request, CancellationToken cancellationToken)
    {
        if (request.Contract is not { } wire) return ContractErrors.ContractMandatory;
        if (string.IsNullOrWhiteSpace(wire.TenantId)) return ContractErrors.TenantId;
        if (!db.Context.Scope.Allows(wire.TenantId) || !await masters.IsTenantAsync(wire.TenantId, cancellationToken)) return ContractErrors.UnknownTenant(wire.TenantId);
        if (wire.LineItems is not { Count: > 0 } sent) return ContractErrors.Lines;
        if (sent.Any(line => string.IsNullOrWhiteSpace(line.EstimateId))) return ContractErrors.LineEstimate;

        string[] ids = [.. sent.Select(line => line.EstimateId!).Distinct(StringComparer.Ordinal)];
        var known = await estimates.FindManyAsync(wire.TenantId, ids, cancellationToken);
        if (ids.Any(id => !known.ContainsKey(id))) return ContractErrors.NoEstimate;
        var drafts = ContractRules.Draft(sent, known, stored: []);
        if (ContractRules.LinesBelong(drafts) is { } strange) return strange;
        drafts = await rules.WithoutOtherOverheadsAsync(wire.TenantId, drafts, cancellationToken);

        var taken = await rules.HoldersAsync(wire.TenantId, wire.ContractNumber, drafts, cancellationToken);
        CalculatedContractLine[] lines = [.. drafts.Select((draft, position) =>
        {
            // Without what was sent: the estimate's own quantities and amounts are what is contracted.
            var line = ContractLine.New(wire.TenantId, position, draft with { Sent = null }, Contract.ActiveStatus);
            var detail = draft.Detail!;
            var item = new LineItemWire
            {
                EstimateId = draft.Estimate.Id.ToString(), EstimateLineItemId = line.EstimateLineItemId, TenantId = wire.TenantId, UnitRate = line.UnitRate, NoOfUnit = line.NoOfUnit,
                Category = detail.Category, Name = detail.Name,
                AmountBreakups = [.. detail.Amounts.Select(amount => new AmountBreakupWire { EstimateAmountBreakupId = amount.Id, Amount = amount.Amount })],
            };
            return new CalculatedContractLine(item, detail.Description, detail.Uom, detail.IsDeduction, line.Amount, taken.GetValueOrDefault(line.EstimateLineItemId!));
        })];
        return new CalculateContractReply(lines, lines.Where(line => line.TakenBy is null).Sum(line => line.Amount));
    }
}
