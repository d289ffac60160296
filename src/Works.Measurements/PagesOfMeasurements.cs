using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Measurements;

/// <summary>Answers what printed documents ask of measurement books, with the arithmetic of this module and no other.</summary>
internal sealed class PagesOfMeasurements(WorksDb db, IContracts contracts, MeasurementBooks books) : IMeasurementPages
{
    public async Task<MeasurementPage?> FindAsync(string tenantId, string contractNumber, string measurementNumber, CancellationToken cancellationToken)
    {
        var entry = await db.Measurements.AsNoTracking().SingleOrDefaultAsync(
            m => m.TenantId == tenantId && m.ReferenceId == contractNumber && m.MeasurementNumber == measurementNumber, cancellationToken);
        if (entry is null) return null;
        var versions = await contracts.VersionsAsync(tenantId, contractNumber, cancellationToken);
        if (versions.Count == 0) return null;
        var contract = versions.FirstOrDefault(version => version.Status == "ACTIVE") ?? versions[0];
        var work = await books.WorkAsync(tenantId, contract, cancellationToken);
        var details = entry.AdditionalDetails is { } text ? JsonSerializer.Deserialize<JsonElement>(text) : default;
        return new MeasurementPage(
            entry.Id, entry.MeasurementNumber, contractNumber, entry.OrgId, entry.EntryDate, Instant(details, "startDate"), Instant(details, "endDate"), entry.PhysicalRefNumber, entry.WfStatus,
            ItemsOf(entry, work.Items), entry.SorAmount, entry.NonSorAmount, entry.TotalAmount);
    }

    // An item that this entry has no row of is printed as well: the page says what is still to be done.
    private static IReadOnlyList<MeasurementPageItem> ItemsOf(Measurement entry, IReadOnlyDictionary<string, ContractItem> items)
    {
        var measured = entry.Measures.Where(measure => measure.IsCounted).ToLookup(measure => measure.TargetId, StringComparer.Ordinal);
        return [.. items.Values.Where(item => item.IsWork).GroupBy(item => (item.IsSor, item.Key, item.UnitRate)).Select(lines =>
        {
            var rows = lines.SelectMany(line => measured[line.Ref].Select(measure => (Line: line, Measure: measure))).ToList();
            decimal Sum(Func<Measure, decimal> quantity) => rows.Sum(row => MeasureArithmetic.Signed(row.Line, quantity(row.Measure)));
            decimal Value(decimal quantity) => Money.ToPaisa((lines.Key.UnitRate ?? 0) * quantity).Rupees;
            var (current, upToDate) = (Sum(measure => measure.CurrentValue), Sum(measure => measure.CumulativeValue));
            var first = lines.First();
            return new MeasurementPageItem(
                lines.Key.IsSor, first.Estimated?.Name ?? first.Title, first.Estimated?.Uom, lines.Key.UnitRate, lines.Sum(line => MeasureArithmetic.Signed(line, line.Contracted ?? 0)),
                upToDate - current, current, upToDate, Value(current), Value(upToDate),
                [.. rows.Select(row => new MeasurementPageRow(
                    row.Line.Estimated?.Description, row.Measure.Comments, row.Line.IsDeduction, row.Measure.NumItems, row.Measure.Length, row.Measure.Breadth, row.Measure.Height,
                    MeasureArithmetic.Signed(row.Line, row.Measure.CurrentValue)))]);
        })];
    }

    private static long? Instant(JsonElement details, string member) =>
        details.ValueKind == JsonValueKind.Object && details.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.Number or JsonValueKind.String
        && WireJson.TryNumber(value.ToString(), out var time) && time is > 0 and < 1e15m ? (long)time : null;
}
