using Microsoft.EntityFrameworkCore;
using Works.Contracts;
using Works.Estimates;
using Works.Platform;

namespace Works.Measurements;

/// <summary>
/// All entries against one contract, with the right cumulative values. In force are approved entries, and entries that the registry alone
/// keeps; each took its place when it came into force and the order never changes. An entry's cumulative value is what was in force
/// before it, plus its own: drafts never count for others (spec 20 §15 row 18; decision 16).
/// </summary>
internal sealed class MeasurementBook(string tenantId, string referenceId, IEnumerable<Measurement> entries)
{
    private readonly List<Measurement> _entries = [.. entries];

    public string TenantId { get; } = tenantId;

    public string ReferenceId { get; } = referenceId;

    public IReadOnlyList<Measurement> Entries => _entries;

    /// <summary>The contract's version in force and its lines; null when there is none.</summary>
    public ContractWork? Work { get; init; }

    public IEnumerable<Measurement> InForce => _entries.Where(entry => entry.BookPosition is not null).OrderBy(entry => entry.BookPosition);

    /// <summary>The entry somebody still has to act on; null when there is none.</summary>
    public Measurement? Unfinished => _entries.FirstOrDefault(entry => entry.IsInWorkflow);

    public Measurement? Find(string? id) => _entries.Find(entry => string.Equals(entry.Id.ToString(), id, StringComparison.OrdinalIgnoreCase));

    public void Add(Measurement entry) => _entries.Add(entry);

    /// <summary>Quantity in force per target, leaving out one entry.</summary>
    public IReadOnlyDictionary<string, decimal> MeasuredWithout(Measurement? entry = null) => InForce.Where(other => other != entry)
        .SelectMany(other => other.Measures.Where(measure => measure.IsCounted)).GroupBy(measure => measure.TargetId, StringComparer.Ordinal)
        .ToDictionary(rows => rows.Key, rows => rows.Sum(row => row.CurrentValue), StringComparer.Ordinal);

    /// <summary>Gives entries that came into force their place, takes it from those that left, and counts all again.</summary>
    public void Recount()
    {
        foreach (var entry in _entries.Where(entry => !entry.IsInForce && entry.BookPosition is not null)) entry.Place(null);
        var last = _entries.Max(entry => entry.BookPosition) ?? 0;
        foreach (var entry in _entries.Where(entry => entry.IsInForce && entry.BookPosition is null)) entry.Place(++last);

        var measured = new Dictionary<string, decimal>(StringComparer.Ordinal);
        decimal Before(Measure measure) => measured.GetValueOrDefault(measure.TargetId);
        foreach (var entry in InForce)
        {
            foreach (var measure in entry.Measures)
            {
                measure.Count(Before(measure));
                if (measure.IsCounted) measured[measure.TargetId] = measure.CumulativeValue;
            }
        }

        // Of rejected and withdrawn entries the figures stay as they were when that happened.
        foreach (var measure in _entries.Where(entry => entry.BookPosition is null && entry.IsActive).SelectMany(entry => entry.Measures)) measure.Count(Before(measure));
    }
}

/// <summary>A contract's version in force, ready to be measured.</summary>
/// <param name="Contract">The version.</param>
/// <param name="Items">Its lines by reference.</param>
internal sealed record ContractWork(ContractSummary Contract, IReadOnlyDictionary<string, ContractItem> Items)
{
    /// <summary>Accepted; a revision's last state counts as well (spec 20 §3.1).</summary>
    public bool IsAccepted => Contract.WfStatus is "ACCEPTED" or "APPROVED";
}

/// <summary>Opens books for writing: of two requests on one contract, also through registry and service, or beside a revision, one waits.</summary>
internal sealed class MeasurementBooks(WorksDb db, IContracts contracts, IEstimates estimates)
{
    public async Task<IReadOnlyDictionary<string, MeasurementBook>> OpenAsync(string tenantId, IEnumerable<string> references, CancellationToken cancellationToken)
    {
        var books = new Dictionary<string, MeasurementBook>(StringComparer.Ordinal);
        // Always in one order: two requests that each write the same two books do not wait for each other.
        foreach (var reference in references.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var contract = await contracts.LockActiveAsync(tenantId, reference, cancellationToken);
            await db.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('measurement-book/' || @tenantId || '/' || @reference, 0))", new { tenantId, reference }, cancellationToken);
            var work = contract is null ? null : await WorkAsync(tenantId, contract, cancellationToken);
            var entries = await db.Measurements.AsTracking().Where(m => m.TenantId == tenantId && m.ReferenceId == reference)
                .OrderBy(m => m.CreatedTime).ThenBy(m => m.Id).ToListAsync(cancellationToken);
            books[reference] = new MeasurementBook(tenantId, reference, entries) { Work = work };
        }

        return books;
    }

    public async Task<ContractWork> WorkAsync(string tenantId, ContractSummary contract, CancellationToken cancellationToken) => new(
        contract, ContractItem.Of(contract, await estimates.FindManyAsync(tenantId, [.. contract.Lines.Select(line => line.EstimateId).Distinct(StringComparer.Ordinal)], cancellationToken)));
}
