using Microsoft.EntityFrameworkCore;
using Works.Contracts;
using Works.Estimates;
using Works.Platform;

namespace Works.Measurements;

/// <summary>Answers what other stages ask of measured work.</summary>
internal sealed class MeasuredWork(WorksDb db, IContracts contracts, MeasurementBooks books) : IMeasurements, IMeasuredWork, IMeasuredQuantities, IMeasuredEntries
{
    /// <summary>
    /// Spec 20 §1.4 takes the newest cumulative value and leaves out an entry that is not approved yet: with right cumulative values that is
    /// what is in force.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, Quantity>> OfContractAsync(string tenantId, string contractNumber, CancellationToken cancellationToken) =>
        (await InForceAsync(tenantId, [contractNumber], cancellationToken)).ToDictionary(pair => pair.Key, pair => new Quantity(pair.Value), StringComparer.Ordinal);

    public async Task<Estimates.MeasuredWork> OfEstimateAsync(string tenantId, Guid estimateId, CancellationToken cancellationToken)
    {
        var versions = await contracts.OfEstimateAsync(tenantId, estimateId, cancellationToken);
        if (versions.Count == 0) return new Estimates.MeasuredWork(new Dictionary<string, Quantity>(StringComparer.Ordinal), IsContractInWorkflow: false);
        var measured = await InForceAsync(tenantId, [.. versions.Select(version => version.Number).Distinct(StringComparer.Ordinal)], cancellationToken);
        // A line keeps its reference through all versions: the version in force says which row of the estimate it is.
        var rows = new Dictionary<string, ContractItem>(StringComparer.Ordinal);
        foreach (var version in versions.Where(version => version.Status == "ACTIVE"))
        {
            foreach (var (reference, item) in (await books.WorkAsync(tenantId, version, cancellationToken)).Items) rows[reference] = item;
        }

        var bySor = measured.Where(pair => rows.TryGetValue(pair.Key, out var item) && item.IsWork && item.Estimated is not null)
            .GroupBy(pair => rows[pair.Key].Estimated is var line && line!.SorId is { } sor ? sor : line!.Name!, StringComparer.Ordinal)
            .ToDictionary(item => item.Key, item => new Quantity(item.Sum(pair => MeasureArithmetic.Signed(rows[pair.Key], pair.Value))), StringComparer.Ordinal);
        return new Estimates.MeasuredWork(bySor, versions[0].Status == "INWORKFLOW");
    }

    public async Task<MeasuredEntry?> FindAsync(string tenantId, Guid measurementId, CancellationToken cancellationToken)
    {
        var entry = await db.Measurements.AsNoTracking().SingleOrDefaultAsync(m => m.TenantId == tenantId && m.Id == measurementId, cancellationToken);
        if (entry is null) return null;
        var versions = await contracts.VersionsAsync(tenantId, entry.ReferenceId, cancellationToken);
        var current = versions.FirstOrDefault(version => version.Status == "ACTIVE") ?? (versions.Count > 0 ? versions[0] : null);
        if (current is null) return new MeasuredEntry(entry.Id, entry.MeasurementNumber, entry.ReferenceId, HasContract: false, []);
        var lines = current.Lines.ToLookup(line => line.Ref, StringComparer.Ordinal);
        return new MeasuredEntry(entry.Id, entry.MeasurementNumber, entry.ReferenceId, HasContract: true, [.. entry.Measures.Where(measure => measure.IsCounted).OrderBy(measure => measure.Position)
            .Select(measure => (measure, Line: lines[measure.TargetId].FirstOrDefault()))
            .Where(row => Guid.TryParse(row.Line?.EstimateId, out _) && Guid.TryParse(row.Line?.EstimateLineItemId, out _))
            .Select(row => new MeasuredEntryLine(Guid.Parse(row.Line!.EstimateId), Guid.Parse(row.Line.EstimateLineItemId!), row.measure.CurrentValue))]);
    }

    public async Task<IReadOnlyList<ApprovedMeasurement>> ApprovedAsync(string tenantId, string contractNumber, CancellationToken cancellationToken)
    {
        var approved = await db.Measurements.AsNoTracking()
            .Where(m => m.TenantId == tenantId && m.ReferenceId == contractNumber && m.WfStatus == Measurement.ApprovedStatus && m.IsActive)
            .OrderBy(m => m.BookPosition).ToListAsync(cancellationToken);
        return [.. approved.Select(entry => new ApprovedMeasurement(
            entry.Id, entry.MeasurementNumber, entry.ReferenceId, entry.EntryDate, new Money(entry.TotalAmount),
            [.. entry.Measures.Where(measure => measure.IsCounted).OrderBy(measure => measure.Position).Select(measure => new MeasuredLine(
                measure.Id, measure.TargetId, measure.IsDeduction, new Quantity(measure.CurrentValue), measure.UnitRate,
                MeasureArithmetic.RowValue(measure.IsDeduction, measure.CurrentValue, measure.UnitRate)))]))];
    }

    public async Task<IReadOnlyDictionary<string, ApprovedLine>> ApprovedLinesAsync(string tenantId, string contractNumber, CancellationToken cancellationToken) =>
        (await ApprovedAsync(tenantId, contractNumber, cancellationToken)).SelectMany(entry => entry.Lines).GroupBy(line => line.Ref, StringComparer.Ordinal)
        .ToDictionary(
            line => line.Key,
            line => new ApprovedLine(line.Key, line.First().IsDeduction, Quantity.Sum(line.Select(row => row.Quantity)), Money.Sum(line.Select(row => row.Value))), StringComparer.Ordinal);

    public Task<string?> UnfinishedAsync(string tenantId, string contractNumber, CancellationToken cancellationToken) => db.Measurements
        .Where(m => m.TenantId == tenantId && m.ReferenceId == contractNumber && m.WfStatus != null && m.WfStatus != Measurement.ApprovedStatus && m.WfStatus != Measurement.RejectedStatus)
        .Select(m => m.MeasurementNumber).FirstOrDefaultAsync(cancellationToken);

    private async Task<IReadOnlyDictionary<string, decimal>> InForceAsync(string tenantId, string[] contractNumbers, CancellationToken cancellationToken) =>
        await db.Measurements.AsNoTracking().Where(m => m.TenantId == tenantId && contractNumbers.Contains(m.ReferenceId) && m.BookPosition != null)
            .SelectMany(m => m.Measures).Where(measure => measure.IsActive != false)
            .GroupBy(measure => measure.TargetId).Select(rows => new { rows.Key, Quantity = rows.Sum(row => row.CurrentValue) })
            .ToDictionaryAsync(row => row.Key, row => row.Quantity, StringComparer.Ordinal, cancellationToken);
}
