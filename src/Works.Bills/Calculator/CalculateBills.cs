using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Attendance;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Bills.Calculator;

/// <summary>
/// Estimates wages and supervision, and makes their bills on demand. Spec 40 §4.1, §4.2. The reply of calculate has the bills that succeeded; when none
/// did, it is the refusal of the first that failed.
/// </summary>
internal sealed class CalculateBills(WorksDb db, ExpenseMasters masters, WageBills wages, SupervisionBills supervision, WorksOfBills works, IMusterRolls musters, IContracts contracts)
{
    public static void Map(IEndpointRouteBuilder calculator)
    {
        calculator.MapPost("/v1/_estimate", (CalculationRequest request, CalculateBills slice, CancellationToken cancellationToken) => slice.EstimateAsync(request, cancellationToken)).Replies<EstimateReply>();
        calculator.MapPost("/v1/_calculate", (CalculationRequest request, CalculateBills slice, CancellationToken cancellationToken) => slice.CalculateAsync(request, cancellationToken)).Replies<BillReply>();
    }

    private async Task<Result<EstimateReply>> EstimateAsync(CalculationRequest request, CancellationToken cancellationToken)
    {
        if (await ShapeAsync(request, cancellationToken) is { } refusal) return refusal;
        var criteria = request.Criteria!;
        var tenantId = criteria.TenantId!;
        if (criteria.MusterRollId is { Count: > 0 })
        {
            var found = await MustersAsync(tenantId, criteria.MusterRollId, cancellationToken);
            if (found.IsRefused) return found.Failures.ToArray();
            List<CalcEstimateWire> estimates = [];
            foreach (var muster in found.Value)
            {
                var estimate = await wages.EstimateAsync(tenantId, muster, cancellationToken);
                if (estimate.IsRefused) return estimate.Failures.ToArray();
                estimates.Add(estimate.Value);
            }

            return new EstimateReply(new CalculationWire(tenantId, estimates.Sum(estimate => estimate.NetPayableAmount), estimates));
        }

        if (await works.FindAsync(tenantId, await NumberAsync(tenantId, criteria.ContractId!, cancellationToken), cancellationToken) is not { } work) return CalculatorErrors.NoContract(criteria.ContractId);
        var charged = await supervision.EstimateAsync(tenantId, work, cancellationToken);
        return charged.IsRefused ? charged.Failures.ToArray() : new EstimateReply(new CalculationWire(tenantId, TotalAmount: null, [charged.Value]));
    }

    private async Task<Result<BillReply>> CalculateAsync(CalculationRequest request, CancellationToken cancellationToken)
    {
        if (await ShapeAsync(request, cancellationToken) is { } refusal) return refusal;
        var criteria = request.Criteria!;
        var tenantId = criteria.TenantId!;
        List<Bill> bills = [];
        List<Failure> failures = [];
        if (criteria.MusterRollId is { Count: > 0 })
        {
            var found = await MustersAsync(tenantId, criteria.MusterRollId, cancellationToken);
            if (found.IsRefused) return found.Failures.ToArray();
            if (found.Value.FirstOrDefault(muster => muster.WfStatus != "APPROVED") is { } unapproved) return CalculatorErrors.MusterNotApproved(unapproved.Number, unapproved.WfStatus);
            // In the order of their contracts and numbers: two requests for the same rolls lock them the same way.
            foreach (var muster in found.Value.OrderBy(muster => muster.ContractNumber, StringComparer.Ordinal).ThenBy(muster => muster.Number, StringComparer.Ordinal))
                Take(await wages.OfMusterAsync(tenantId, muster.Number, muster.ContractNumber, createdBy: null, cancellationToken), bills, failures);
        }
        else
        {
            Take(await supervision.OfContractAsync(tenantId, await NumberAsync(tenantId, criteria.ContractId!, cancellationToken), cancellationToken), bills, failures);
        }

        return bills.Count == 0 ? failures : new BillReply([.. bills.Select(bill => bill.ToWire(BillForm.Create))]);
    }

    private static void Take(Result<Bill> made, List<Bill> bills, List<Failure> failures)
    {
        if (!made.IsRefused) bills.Add(made.Value);
        else if (failures.Count == 0) failures.AddRange(made.Failures);
    }

    private async Task<Failure?> ShapeAsync(CalculationRequest request, CancellationToken cancellationToken)
    {
        if (request.Criteria is not { } criteria) return CalculatorErrors.Criteria;
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return CalculatorErrors.CriteriaTenant;
        if (criteria.MusterRollId is not { Count: > 0 } && string.IsNullOrWhiteSpace(criteria.ContractId)) return CalculatorErrors.CriteriaEmpty;
        return db.Context.Scope.Allows(criteria.TenantId) && await masters.IsTenantAsync(criteria.TenantId, cancellationToken) ? null : CalculatorErrors.UnknownTenant(criteria.TenantId);
    }

    private async Task<Result<IReadOnlyList<MusterRollSummary>>> MustersAsync(string tenantId, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var wanted = new List<Guid>();
        foreach (var id in ids.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (!Guid.TryParse(id, out var uuid)) return CalculatorErrors.NoMuster(id);
            wanted.Add(uuid);
        }

        var found = (await musters.FindAsync(tenantId, wanted, cancellationToken)).ToDictionary(muster => muster.Id);
        var missing = wanted.Where(id => !found.ContainsKey(id)).Select(id => id.ToString()).FirstOrDefault();
        return missing is null ? wanted.Select(id => found[id]).ToList() : CalculatorErrors.NoMuster(missing);
    }

    // Clients name a contract by its number, or by the id of a version.
    private async Task<string> NumberAsync(string tenantId, string contractId, CancellationToken cancellationToken) =>
        Guid.TryParse(contractId, out var id) ? await contracts.NumberOfAsync(tenantId, id, cancellationToken) ?? contractId : contractId;
}
