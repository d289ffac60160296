using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Estimates;
using Works.Platform;

namespace Works.Insights.Documents;

/// <summary>
/// Abstract, detailed estimate and deviation statement (spec 40 §8, 50 §17.1). The number of an estimate stands for its newest version, the number of a revision
/// for that revision.
/// </summary>
internal static class EstimateDocuments
{
    public static void Map(IEndpointRouteBuilder pdf)
    {
        pdf.MapDocument("/estimate/estimates", (string? tenantId, string? estimateNumber, DocumentRequest body, Sheets sheets, HttpRequest request, CancellationToken cancellationToken) =>
            sheets.PrintAsync("estimate", tenantId, estimateNumber, request, cancellationToken));
        pdf.MapDocument("/detailedEstimate/detailed-estimate", (string? tenantId, string? estimateNumber, DocumentRequest body, Sheets sheets, HttpRequest request, CancellationToken cancellationToken) =>
            sheets.PrintAsync("detailed-estimate", tenantId, estimateNumber, request, cancellationToken));
        // Newer clients name the revision (spec 10 §3.11).
        pdf.MapDocument("/deviationStatement/deviation-statement", (
            string? tenantId, string? estimateNumber, string? revisionNumber, DocumentRequest body, Sheets sheets, HttpRequest request, CancellationToken cancellationToken) =>
            sheets.CompareAsync(tenantId, string.IsNullOrWhiteSpace(estimateNumber) ? revisionNumber : estimateNumber, request, cancellationToken));
    }

    /// <summary>What the three have in common.</summary>
    internal sealed class Sheets(WorksDb db, IEstimateSheets estimates, DocumentPrinter printer)
    {
        public async Task<object> PrintAsync(string template, string? tenantId, string? estimateNumber, HttpRequest request, CancellationToken cancellationToken)
        {
            if (DocumentPrinter.Missing((nameof(tenantId), tenantId), (nameof(estimateNumber), estimateNumber)) is { } missing) return missing;
            var versions = await estimates.VersionsAsync(tenantId!, estimateNumber!, cancellationToken);
            if (Asked(versions, estimateNumber!) is not { } estimate) return DocumentPrinter.Refused(DocumentErrors.NotFound("estimate", estimateNumber!));
            return await printer.PrintAsync(
                new Document(template, tenantId!, estimate.RevisionNumber ?? estimate.Number, $"/estimates/{estimate.Id}", new
                {
                    estimate, sor = estimate.Items.Where(item => item.Category == "SOR"), nonSor = estimate.Items.Where(item => item.Category != "SOR"),
                    project = await ProjectOfDocument.FindAsync(db, tenantId!, estimate.ProjectId.ToString(), cancellationToken),
                }), request, cancellationToken);
        }

        public async Task<object> CompareAsync(string? tenantId, string? estimateNumber, HttpRequest request, CancellationToken cancellationToken)
        {
            if (DocumentPrinter.Missing((nameof(tenantId), tenantId), (nameof(estimateNumber), estimateNumber)) is { } missing) return missing;
            var versions = await estimates.VersionsAsync(tenantId!, estimateNumber!, cancellationToken);
            if (Asked(versions, estimateNumber!) is not { } revised) return DocumentPrinter.Refused(DocumentErrors.NotFound("estimate", estimateNumber!));
            if (versions[0] is var original && original.Id == revised.Id) return DocumentPrinter.Refused(DocumentErrors.NoRevision(estimateNumber!));
            return await printer.PrintAsync(
                new Document("deviation-statement", tenantId!, revised.RevisionNumber ?? revised.Number, $"/estimates/{revised.Id}", new
                {
                    original, revised, items = Deviation.Of(original, revised), difference = revised.ItemsTotal - original.ItemsTotal,
                    project = await ProjectOfDocument.FindAsync(db, tenantId!, revised.ProjectId.ToString(), cancellationToken),
                }), request, cancellationToken);
        }

        private static EstimateSheet? Asked(IReadOnlyList<EstimateSheet> versions, string number) =>
            versions.FirstOrDefault(version => version.RevisionNumber == number) ?? (versions.Count == 0 ? null : versions[^1]);
    }
}

/// <summary>An item before and after a revision. Quantities in its unit, amounts in rupees.</summary>
/// <param name="SorId">Id in the schedule; null off it.</param>
/// <param name="Name">What is done.</param>
/// <param name="Uom">Unit of measure.</param>
/// <param name="UnitRate">Rupees per unit, of the revision; of a withdrawn item the original's.</param>
/// <param name="OriginalQuantity">Zero for a new item.</param>
/// <param name="OriginalAmount">Zero for a new item.</param>
/// <param name="RevisedQuantity">Zero for a withdrawn item.</param>
/// <param name="RevisedAmount">Zero for a withdrawn item.</param>
/// <param name="Excess">What the revision costs more.</param>
/// <param name="Less">What it costs less.</param>
/// <param name="Mark">NO, EXCESS or LESS, by the amount.</param>
internal sealed record Deviation(
    string? SorId, string? Name, string? Uom, decimal UnitRate, decimal OriginalQuantity, decimal OriginalAmount, decimal RevisedQuantity, decimal RevisedAmount, decimal Excess, decimal Less, string Mark)
{
    /// <summary>
    /// Items of both versions, the original's first; overheads are left out (spec 40 §8). Deductions are in the quantities and in the decimal sums already:
    /// 13,415.45 against 14,779.73 is an excess of 1,364.28.
    /// </summary>
    public static IReadOnlyList<Deviation> Of(EstimateSheet original, EstimateSheet revised)
    {
        var (before, after) = (original.Items.ToLookup(KeyOf), revised.Items.ToLookup(KeyOf));
        return [.. original.Items.Concat(revised.Items).Select(KeyOf).Distinct().Select(key =>
        {
            var (was, becomes) = (before[key].ToList(), after[key].ToList());
            var shown = becomes.Count > 0 ? becomes[0] : was[0];
            var (amountWas, amountBecomes) = (was.Sum(item => item.Amount), becomes.Sum(item => item.Amount));
            var difference = amountBecomes - amountWas;
            return new Deviation(
                shown.SorId, shown.Name, shown.Uom, shown.UnitRate, was.Sum(item => item.Quantity), amountWas, becomes.Sum(item => item.Quantity), amountBecomes,
                Math.Max(difference, 0), Math.Max(-difference, 0), difference switch { > 0 => "EXCESS", < 0 => "LESS", _ => "NO" });
        })];
    }

    // A rate that changed makes no other item; off the schedule the name tells items apart, as in the estimate.
    private static (string Category, string? SorId, string? Name) KeyOf(SheetItem item) => (item.Category, item.SorId, item.Category == "SOR" ? null : item.Name);
}
