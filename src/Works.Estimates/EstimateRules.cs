using Works.Administration;
using Works.Platform;
using Works.Projects;

namespace Works.Estimates;

/// <summary>
/// The checks of spec 10 §3.2, in its order. Rows with one number are one group: all of a group's failures are answered together,
/// and a later group is not asked when an earlier one failed.
/// </summary>
internal sealed class EstimateRules(ScheduleOfRates rates, IMasters masters, IProjects projects, IControls controls, IEnumerable<IMeasuredQuantities> measured)
{
    /// <summary>Rows 2–4: what must be there. Lengths first, as the contract's bean validation fires before its rules.</summary>
    public static Failure[] Shape(EstimateRequest request)
    {
        if (request.Estimate is not { } estimate) return [EstimateErrors.EstimateMandatory];
        var sizes = Sizes(estimate);
        if (sizes.Length > 0) return sizes;

        var refusals = new Refusals();
        refusals.When(string.IsNullOrWhiteSpace(estimate.TenantId), () => EstimateErrors.TenantId);
        refusals.When(string.IsNullOrWhiteSpace(estimate.Status), () => EstimateErrors.Status);
        refusals.When(string.IsNullOrWhiteSpace(estimate.Name), () => EstimateErrors.Name);
        refusals.When(string.IsNullOrWhiteSpace(estimate.ExecutingDepartment), () => EstimateErrors.Department);
        refusals.When(string.IsNullOrWhiteSpace(estimate.ProjectId), () => EstimateErrors.ProjectIdMandatory);
        refusals.When(estimate.Address is null, () => EstimateErrors.Address);
        refusals.When(estimate.EstimateDetails is null or [], () => EstimateErrors.Details);
        if (estimate.EstimateDetails is { Count: > 0 } lines)
        {
            refusals.When(lines.Any(line => string.IsNullOrWhiteSpace(line?.SorId) && string.IsNullOrWhiteSpace(line?.Name)), () => EstimateErrors.NameOrSor);
            refusals.When(lines.Any(line => IsItem(line) && line!.UnitRate is null), () => EstimateErrors.UnitRate);
            refusals.When(lines.Any(line => line?.AmountDetails is null or []), () => EstimateErrors.Amounts);
            refusals.When(lines.Any(line => line?.AmountDetails?.Any(amount => amount?.Amount is null) == true), () => EstimateErrors.Amount);
            refusals.When(!lines.Any(IsItem), () => EstimateErrors.Category);
        }

        if (refusals.Any) return refusals.ToArray();
        if (request.Workflow is null) return [EstimateErrors.Workflow];
        return string.IsNullOrWhiteSpace(request.Workflow.Action) ? [EstimateErrors.WorkflowAction] : [];
    }

    /// <summary>Rows 7–10: against master data. On update of a revision, and while others check, the schedule is not asked again ([1.1]).</summary>
    public async Task<Failure[]> MastersAsync(EstimateWire estimate, Estimate? stored, Estimate? previous, long now, CancellationToken cancellationToken)
    {
        var tenantId = estimate.TenantId!;
        var lines = estimate.EstimateDetails!.Select(line => line!).ToList();
        var refusals = new Refusals();
        var departments = await rates.CodesAsync(tenantId, "common-masters", "Department", cancellationToken);
        refusals.When(!departments.Known.Contains(estimate.ExecutingDepartment!), () => EstimateErrors.UnknownDepartment(estimate.ExecutingDepartment!));
        refusals.When(!await masters.IsTenantAsync(tenantId, cancellationToken), () => EstimateErrors.UnknownTenant(tenantId));
        var categories = await rates.CodesAsync(tenantId, "works", "Category", cancellationToken);
        if (categories.Known.Count > 0)
        {
            foreach (var line in lines.Where(line => !categories.Known.Contains((line.Category ?? string.Empty).ToUpperInvariant())))
                refusals.Add(EstimateErrors.UnknownCategory(line.Category));
        }

        var overheads = await rates.OverheadsAsync(tenantId, cancellationToken);
        var charges = lines.Where(IsOverhead).ToList();
        var known = overheads.ByCode.Count == 0;
        refusals.When(charges.Exists(line => !known && !overheads.ByCode.ContainsKey(line.Name ?? string.Empty)), () => EstimateErrors.UnknownOverhead);
        var twice = OverheadDuplicates([.. charges.Where(line => line.IsActive != false)], overheads, known);
        if (stored is not null) twice.ForEach(refusals.Add);
        if (refusals.Any) return refusals.ToArray();
        // On create the reference lets duplicates pass, so there it is a control of ours (spec 10 §8.2 E10).
        var subject = estimate.EstimateNumber ?? estimate.ProjectId!;
        if (stored is null && twice.Count > 0 && await controls.BrokenAsync(tenantId, "10-8.2-E10", subject, twice[0], cancellationToken) is { } duplicate) return [duplicate];
        foreach (var line in charges.Where(line => overheads.ByCode.TryGetValue(line.Name ?? string.Empty, out var master) && !master.IsInForce(now)))
        {
            if (await controls.BrokenAsync(tenantId, "10-8.2-E10", subject, EstimateErrors.OverheadNotInForce(line.Name), cancellationToken) is { } outdated) return [outdated];
        }

        var uoms = await rates.CodesAsync(tenantId, "common-masters", "UOM", cancellationToken);
        if (uoms.Known.Count > 0 && lines.Exists(line => !string.IsNullOrWhiteSpace(line.Uom) && !uoms.Known.Contains(line.Uom))) return [EstimateErrors.Uom];

        var scheduled = lines.Where(line => CategoryOf(line) == EstimateArithmetic.Sor && line.IsActive != false).ToList();
        var asksSchedule = stored is null || (!stored.IsRevision && stored.IsEditable);
        if (asksSchedule && await ScheduleAsync(tenantId, scheduled, cancellationToken) is { Length: > 0 } unscheduled) return unscheduled;
        return await RatesAsync(tenantId, scheduled, stored, previous, asksSchedule, now, cancellationToken);
    }

    /// <summary>Row 12: the quantity is the product of its dimensions, compared at four decimals.</summary>
    public static Failure? Quantities(EstimateWire estimate)
    {
        foreach (var line in estimate.EstimateDetails!.Where(line => IsItem(line)))
        {
            if (line!.NoOfUnit is not { } quantity) return EstimateErrors.QuantityMandatory;
            if (EstimateArithmetic.Product(line.Quantity, line.Length, line.Width, line.Height) is { } product && product != Quantity.Of(quantity)) return EstimateErrors.QuantityWrong;
        }

        return null;
    }

    /// <summary>Row 11: the project exists in this tenant and is not deleted.</summary>
    public async Task<Result<ProjectSummary>> ProjectAsync(EstimateWire estimate, CancellationToken cancellationToken) =>
        Guid.TryParse(estimate.ProjectId, out var id) && await projects.FindAsync(estimate.TenantId!, id, cancellationToken) is { IsDeleted: false } project
            ? project : EstimateErrors.UnknownProject(estimate.ProjectId!);

    /// <summary>Row 13: built work cannot be un-built. Compared per SOR against the predecessor, deductions negative.</summary>
    public async Task<Failure[]> MeasuredAsync(EstimateWire estimate, Estimate previous, CancellationToken cancellationToken)
    {
        if (measured.FirstOrDefault() is not { } measurements || await masters.SwitchAsync(estimate.TenantId!, "measured-quantity-check", "on", cancellationToken) == "off") return [];
        var work = await measurements.OfEstimateAsync(estimate.TenantId!, previous.Id, cancellationToken);
        if (work.IsContractInWorkflow) return [EstimateErrors.ContractInWorkflow];
        var revised = estimate.EstimateDetails!.Where(line => line!.IsActive != false && IsItem(line)).ToLookup(line => line!.SorId ?? line.Name!, line => line!, StringComparer.Ordinal);
        return [.. work.CumulativeBySor
            .Select(done => (done.Key, Revised: revised[done.Key].Sum(line => line.IsDeduction == true ? -(line.NoOfUnit ?? 0) : line.NoOfUnit ?? 0), Measured: done.Value.Value))
            .Where(item => item.Revised < item.Measured)
            .Select(item => EstimateErrors.BelowMeasured(item.Key, item.Revised, item.Measured))];
    }

    public static bool IsItem(EstimateDetailWire? line) => CategoryOf(line) is EstimateArithmetic.Sor or EstimateArithmetic.NonSor;

    private static bool IsOverhead(EstimateDetailWire line) => CategoryOf(line) == EstimateArithmetic.OverheadCategory;

    private static string? CategoryOf(EstimateDetailWire? line) => line?.Category?.ToUpperInvariant();

    private async Task<Failure[]> ScheduleAsync(string tenantId, List<EstimateDetailWire> scheduled, CancellationToken cancellationToken)
    {
        var units = await rates.UnitsAsync(tenantId, cancellationToken);
        var refusals = new Refusals();
        refusals.When(scheduled.Exists(line => !units.ById.ContainsKey(line.SorId?.Trim() ?? string.Empty)), () => EstimateErrors.UnknownSor);
        refusals.When(
            scheduled.Exists(line => !string.IsNullOrWhiteSpace(line.Uom) && units.ById.TryGetValue(line.SorId ?? string.Empty, out var uom) && uom != line.Uom),
            () => EstimateErrors.Uom);
        return refusals.ToArray();
    }

    private async Task<Failure[]> RatesAsync(
        string tenantId, List<EstimateDetailWire> scheduled, Estimate? stored, Estimate? previous, bool asksSchedule, long now, CancellationToken cancellationToken)
    {
        if (stored is { IsEditable: false }) return [];
        var known = await rates.RatesAsync(tenantId, cancellationToken);
        var instant = stored?.CreatedTime ?? now; // never what the client says of its audit
        var refusals = new Refusals();
        foreach (var line in scheduled)
        {
            if (previous is not null && Guid.TryParse(line.PreviousLineItemId, out var id) && previous.Lines.FirstOrDefault(l => l.Id == id) is { } before)
            {
                refusals.When(line.UnitRate != before.UnitRate, () => EstimateErrors.PreviousRate);
                continue;
            }

            if (!asksSchedule) continue;
            var rate = known.At(line.SorId!, instant);
            refusals.When(rate is not null && rate.Rate != line.UnitRate, () => EstimateErrors.RateMismatch);
            refusals.When(rate is null, () => EstimateErrors.NoRate);
        }

        return [.. refusals.ToArray().OrderBy(failure => Array.IndexOf(RateOrder, failure.Code))];
    }

    private static readonly string[] RateOrder = ["RATES_MISMATCH", "DATES_MISMATCH", "INVALID_UNIT_RATE"];

    private static List<Failure> OverheadDuplicates(List<EstimateDetailWire> charges, OverheadMasters overheads, bool noMaster)
    {
        var refusals = new Refusals();
        foreach (var name in charges.GroupBy(line => line.Name, StringComparer.Ordinal).Where(group => group.Count() > 1)) refusals.Add(EstimateErrors.OverheadTwice(name.Key));
        foreach (var line in charges.Where(line => !noMaster && !overheads.ByCode.ContainsKey(line.Name ?? string.Empty))) refusals.Add(EstimateErrors.OverheadName(line.Name));
        var types = charges.SelectMany(line => line.AmountDetails!).Where(amount => amount!.IsActive != false).Select(amount => amount!.Type).ToList();
        foreach (var type in types.GroupBy(type => type, StringComparer.Ordinal).Where(group => group.Count() > 1)) refusals.Add(EstimateErrors.AmountTypeTwice(type.Key));
        foreach (var type in types.Where(type => !noMaster && !overheads.ByCode.ContainsKey(type ?? string.Empty))) refusals.Add(EstimateErrors.AmountType(type));
        return [.. refusals.ToArray()];
    }

    private static Failure[] Sizes(EstimateWire estimate)
    {
        var failures = new List<Failure>();
        void Check(string path, string? value, int least, int most)
        {
            if (!string.IsNullOrWhiteSpace(value) && (value.Length < least || value.Length > most)) failures.Add(EstimateErrors.Size(path, least, most));
        }

        Check("id", estimate.Id, 2, 64);
        Check("tenantId", estimate.TenantId, 2, 64);
        Check("businessService", estimate.BusinessService, 2, 64);
        Check("projectId", estimate.ProjectId, 2, 64);
        Check("wfStatus", estimate.WfStatus, 2, 64);
        Check("name", estimate.Name, 2, 140);
        Check("referenceNumber", estimate.ReferenceNumber, 2, 140);
        Check("description", estimate.Description, 2, 240);
        Check("executingDepartment", estimate.ExecutingDepartment, 2, 64);
        for (var i = 0; i < (estimate.EstimateDetails?.Count ?? 0); i++)
        {
            Check($"estimateDetails[{i}].sorId", estimate.EstimateDetails![i]?.SorId, 1, 64);
            Check($"estimateDetails[{i}].name", estimate.EstimateDetails[i]?.Name, 2, 4096);
            Check($"estimateDetails[{i}].description", estimate.EstimateDetails[i]?.Description, 2, 4096);
        }

        return [.. failures];
    }
}
