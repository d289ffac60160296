using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Measurements;

/// <summary>Rules 2–7 of spec 20 §3.1 in their order, then the controls of ours. One refusal ends the request.</summary>
internal sealed class MeasurementRules(WorksDb db, IMasters masters, IControls controls)
{
    /// <summary>Rules 2 and 3: there is a contract in force that was accepted, and the entry falls into its period.</summary>
    public static Failure? Contract(MeasurementBook book, long entryDate)
    {
        if (book.Work is not { } work) return MeasurementErrors.NoContract(book.ReferenceId);
        var contract = work.Contract;
        if (contract.StartDate is not { } start || contract.EndDate is not { } end || entryDate < start || entryDate > end)
            return MeasurementErrors.EntryDate(entryDate, contract.StartDate, contract.EndDate);
        return work.IsAccepted ? null : MeasurementErrors.NotAccepted(contract.Number, contract.WfStatus);
    }

    /// <summary>Rules 4–6: each row is about one line of the contract, and no work is left out.</summary>
    public static Failure? Targets(ContractWork work, IReadOnlyList<string> targets)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var target in targets)
        {
            if (!given.Add(target)) return MeasurementErrors.TargetTwice(target);
        }

        if (targets.FirstOrDefault(target => !work.Items.ContainsKey(target)) is { } unknown) return MeasurementErrors.UnknownTarget(unknown);
        var missing = work.Items.Values.Where(item => item.IsWork && !given.Contains(item.Ref)).Select(item => item.Title).ToList();
        return missing.Count > 0 ? MeasurementErrors.LinesMissing(missing) : null;
    }

    /// <summary>Rule 7: with this entry no line is measured beyond the estimate and its tolerance.</summary>
    public async Task<Failure?> QuantitiesAsync(MeasurementBook book, Measurement entry, CancellationToken cancellationToken)
    {
        var items = book.Work!.Items;
        var tolerance = await ToleranceAsync(book.TenantId, cancellationToken);
        var before = book.MeasuredWithout(entry);
        foreach (var measure in entry.Measures.Where(measure => measure.IsCounted && items.ContainsKey(measure.TargetId)))
        {
            var item = items[measure.TargetId];
            if (string.IsNullOrWhiteSpace(item.EstimateLineItemId)) return MeasurementErrors.NoEstimateLineId(item.Ref);
            if (item.Estimated is not { } estimated) return MeasurementErrors.NoEstimateLine(item.Ref);
            var measured = before.GetValueOrDefault(item.Ref) + measure.CurrentValue;
            var agreed = estimated.Quantity ?? 0;
            if (measured <= agreed) continue;
            // Taking back is never stopped for being too little.
            if (measure.CurrentValue < 0) continue;
            if (measured > MeasureArithmetic.Limit(agreed, tolerance)) return MeasurementErrors.AboveEstimate(item, agreed, measured);
            if (measure.OrderNumber is null || measure.OrderDate is not > 0 || measure.OrderDate > db.Now) return MeasurementErrors.OrderMissing(item, agreed, measured);
        }

        return null;
    }

    /// <summary>What is stricter than the contract of existing clients: refuses or is noted, as the tenant's switch says (spec 02 §4, spec 20 §15).</summary>
    public async Task<Failure?> ControlsAsync(MeasurementBook book, Measurement entry, CancellationToken cancellationToken)
    {
        var tolerance = await ToleranceAsync(book.TenantId, cancellationToken);
        foreach (var (rule, failure) in Broken(book, entry, tolerance))
        {
            if (await controls.BrokenAsync(book.TenantId, rule, entry.MeasurementNumber, failure, cancellationToken) is { } refusal) return refusal;
        }

        return null;
    }

    /// <summary>C16: what is approved was measured again to the share that the office asks of each role (spec 02 §3.10, decision 0045).</summary>
    public async Task<Failure?> TestCheckedAsync(MeasurementBook book, Measurement entry, CancellationToken cancellationToken)
    {
        var amount = book.Work?.Contract.TotalAmount ?? 0;
        CheckRule[] asked = [.. (await CheckRule.OfAsync(masters, entry.TenantId, cancellationToken)).Where(rule => amount >= rule.FromAmount)];
        if (asked.Length == 0) return null;
        var checks = await db.TestChecks.AsNoTracking().Where(check => check.TenantId == entry.TenantId && check.MeasurementId == entry.Id).ToListAsync(cancellationToken);
        foreach (var share in CheckShare.Of(entry, checks, asked).Where(share => !share.IsMet))
        {
            if (await controls.BrokenAsync(entry.TenantId, "C16", entry.MeasurementNumber, MeasurementErrors.TestCheckMissing(entry.MeasurementNumber, share), cancellationToken) is { } refusal) return refusal;
        }

        return null;
    }

    /// <summary>C16: who recorded an entry does not check it.</summary>
    public async Task<Failure?> CheckerAsync(Measurement entry, CancellationToken cancellationToken) => entry.CreatedBy == db.Context.Caller.Uuid.ToString()
        ? await controls.BrokenAsync(entry.TenantId, "C16", entry.MeasurementNumber, MeasurementErrors.SamePerson(entry.MeasurementNumber), cancellationToken) : null;

    private IEnumerable<(string Rule, Failure Failure)> Broken(MeasurementBook book, Measurement entry, decimal tolerance)
    {
        var (contract, items) = book.Work!;
        var before = book.MeasuredWithout(entry);
        Measure[] own = [.. entry.Measures.Where(measure => measure.IsCounted && items.ContainsKey(measure.TargetId))];
        var after = new Dictionary<string, decimal>(before, StringComparer.Ordinal);
        foreach (var measure in own) after[measure.TargetId] = after.GetValueOrDefault(measure.TargetId) + measure.CurrentValue;

        foreach (var measure in own)
        {
            var item = items[measure.TargetId];
            var measured = after[measure.TargetId];
            if (measure.CurrentValue > 0 && item.Contracted is { } contracted && measured > MeasureArithmetic.Limit(contracted, tolerance))
                yield return ("C13", MeasurementErrors.AboveContract(item, contracted, measured));
            if (measure.CurrentValue < 0 && measure.Comments is null) yield return ("C15", MeasurementErrors.Negative(item, measure.CurrentValue));
            if (measured < 0) yield return ("C15", MeasurementErrors.BelowZero(item, measured));
        }

        // A deduction left out makes its item too large, though no row is (spec 20 §15 row 21).
        foreach (var item in items.Values.Where(item => item.IsWork && item.Estimated is not null).GroupBy(item => (item.IsSor, item.Key)).Where(rows => rows.Any(row => row.IsDeduction)))
        {
            var measured = item.Sum(row => MeasureArithmetic.Signed(row, after.GetValueOrDefault(row.Ref)));
            var estimated = item.Sum(row => MeasureArithmetic.Signed(row, row.Estimated!.Quantity ?? 0));
            if (measured > MeasureArithmetic.Limit(estimated, tolerance)) yield return ("20-15-21", MeasurementErrors.ItemAboveEstimate(item.First().Title, estimated, measured));
        }

        var value = MeasureArithmetic.ValueOf(after.Where(pair => items.ContainsKey(pair.Key)).Select(pair => new MeasuredRow(items[pair.Key], pair.Value))).Total.Rupees;
        if (contract.TotalAmount is > 0 and var total && value > total) yield return ("C14", MeasurementErrors.ValueAboveContract(value, total));

        if (entry.EntryDate > db.Now) yield return ("C36", MeasurementErrors.FutureEntry(entry.EntryDate));
        var latest = book.InForce.Where(other => other != entry).MaxBy(other => other.EntryDate);
        if (latest is not null && entry.EntryDate < latest.EntryDate) yield return ("C36", MeasurementErrors.EarlierEntry(entry.EntryDate, latest.MeasurementNumber, latest.EntryDate));
    }

    // Per cent of the agreed quantity that may be measured beyond it, with an order number (spec 20 §10.2); 0 without the master.
    private async Task<decimal> ToleranceAsync(string tenantId, CancellationToken cancellationToken)
    {
        foreach (var row in await masters.RowsAsync(tenantId, "works", "MeasurementTolerance", cancellationToken))
        {
            if (row.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String && code.GetString() == "MAXEXTRALINEITEMPERCENTAGE"
                && row.TryGetProperty("value", out var value) && WireJson.TryNumber(value.ToString(), out var percent)) return Math.Max(percent ?? 0, 0);
        }

        return 0;
    }
}
