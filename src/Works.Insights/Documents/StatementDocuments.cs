using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Estimates;
using Works.Platform;

namespace Works.Insights.Documents;

/// <summary>What an estimate (analysis), or an entry of a measurement book (utilisation), takes of material, labour and machinery. Spec 10 §6, 40 §8.</summary>
internal static class StatementDocuments
{
    public static void Map(IEndpointRouteBuilder pdf)
    {
        pdf.MapDocument("/analysisStatement/analysis-statement", (string? tenantId, string? referenceId, DocumentRequest body, Statements statements, HttpRequest request, CancellationToken cancellationToken) =>
            statements.PrintAsync("ANALYSIS", tenantId, referenceId, request, cancellationToken));
        pdf.MapDocument("/utilizationStatement/utilization-statement", (string? tenantId, string? referenceId, DocumentRequest body, Statements statements, HttpRequest request, CancellationToken cancellationToken) =>
            statements.PrintAsync("UTILIZATION", tenantId, referenceId, request, cancellationToken));
    }

    /// <summary>What the two have in common.</summary>
    internal sealed class Statements(WorksDb db, IEstimateSheets estimates, DocumentPrinter printer)
    {
        public async Task<object> PrintAsync(string type, string? tenantId, string? referenceId, HttpRequest request, CancellationToken cancellationToken)
        {
            if (DocumentPrinter.Missing((nameof(tenantId), tenantId), (nameof(referenceId), referenceId)) is { } missing) return missing;
            // What is no uuid is no estimate and no entry.
            if (!Guid.TryParse(referenceId, out var target) || await estimates.StatementAsync(tenantId!, type, target, cancellationToken) is not { } statement) return DocumentPrinter.Refused(DocumentErrors.NoStatement(referenceId!));
            if (statement.GetProperty("status").GetString() == "FAILED") return DocumentPrinter.Refused(DocumentErrors.StatementFailed(statement.GetProperty("failureReason").GetString() ?? string.Empty));
            return type == "ANALYSIS" ? await AnalysisAsync(tenantId!, target, statement, request, cancellationToken) : await UtilizationAsync(tenantId!, target, statement, request, cancellationToken);
        }

        private async Task<object> AnalysisAsync(string tenantId, Guid estimateId, JsonElement statement, HttpRequest request, CancellationToken cancellationToken)
        {
            if (await estimates.FindAsync(tenantId, estimateId, cancellationToken) is not { } estimate) return DocumentPrinter.Refused(DocumentErrors.NoStatement(estimateId.ToString()));
            return await printer.PrintAsync(
                new Document("analysis-statement", tenantId, estimate.RevisionNumber ?? estimate.Number, $"/estimates/{estimate.Id}", new
                {
                    estimate, groups = StatementGroup.Of(statement), project = await ProjectOfDocument.FindAsync(db, tenantId, estimate.ProjectId.ToString(), cancellationToken),
                }), request, cancellationToken);
        }

        private async Task<object> UtilizationAsync(string tenantId, Guid measurementId, JsonElement statement, HttpRequest request, CancellationToken cancellationToken)
        {
            var found = await db.QueryAsync<Entry>(
                """
                select m.measurement_number as number, m.reference_id as contract_number, m.entry_date,
                    (select c.project_id::text from contracts.contracts c where c.tenant_id = m.tenant_id and c.contract_number = m.reference_id order by c.version_number desc limit 1) as project_id
                from measurements.measurements m where m.tenant_id = @tenantId and m.id = @measurementId
                """, new { tenantId, measurementId }, cancellationToken);
            if (found is not [var entry]) return DocumentPrinter.Refused(DocumentErrors.NoStatement(measurementId.ToString()));
            return await printer.PrintAsync(
                new Document("utilization-statement", tenantId, entry.Number, $"/measurements/{measurementId}", new
                {
                    entry, groups = StatementGroup.Of(statement), project = entry.ProjectId is null ? null : await ProjectOfDocument.FindAsync(db, tenantId, entry.ProjectId, cancellationToken),
                }), request, cancellationToken);
        }

        private sealed record Entry
        {
            public required string Number { get; init; }
            public required string ContractNumber { get; init; }
            public long EntryDate { get; init; }
            public string? ProjectId { get; init; }
        }
    }
}

/// <summary>Basic items of one class with their sum, as the statement says it.</summary>
/// <param name="Class">M, L or E: material, labour, machinery.</param>
/// <param name="Items">Each basic item once, over all works items.</param>
/// <param name="Total">Rupees.</param>
internal sealed record StatementGroup(string Class, IReadOnlyList<StatementGroupItem> Items, decimal Total)
{
    private static readonly string[] Classes = ["M", "L", "E"]; // in the order in which an office lists them

    public static IReadOnlyList<StatementGroup> Of(JsonElement statement)
    {
        var lines = statement.GetProperty("sorDetails").EnumerateArray().SelectMany(item => item.GetProperty("lineItems").EnumerateArray()).ToList();
        return [.. Classes.Select(wanted => new StatementGroup(
            wanted,
            [.. lines.Where(line => Text(line, "sorType") == wanted).GroupBy(line => line.GetProperty("sorId").GetString()!, StringComparer.Ordinal).Select(same =>
            {
                var details = same.First().GetProperty("additionalDetails");
                var basics = same.SelectMany(line => line.GetProperty("basicSorDetails").EnumerateArray()).ToList();
                return new StatementGroupItem(
                    same.Key, Text(details.GetProperty("sorDetails"), "description"), Text(details.GetProperty("sorDetails"), "uom"), Number(details.GetProperty("rateDetails"), "rate"),
                    basics.Sum(basic => Number(basic, "quantity") ?? 0), basics.Sum(basic => Number(basic, "amount") ?? 0));
            }).OrderBy(item => item.Code, StringComparer.Ordinal)],
            statement.GetProperty("basicSorDetails").EnumerateArray().Where(total => Text(total, "type") == wanted).Sum(total => Number(total, "amount") ?? 0)))
            .Where(group => group.Items.Count > 0)];
    }

    private static string? Text(JsonElement owner, string member) => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static decimal? Number(JsonElement owner, string member) => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(member, out var value)
        && Platform.Edge.WireJson.TryNumber(value.ValueKind is JsonValueKind.Number or JsonValueKind.String ? value.ToString() : null, out var number) ? number : null;
}

/// <summary>A basic item: quantity with four decimals in its unit, rate and amount in rupees.</summary>
internal sealed record StatementGroupItem(string Code, string? Name, string? Uom, decimal? Rate, decimal Quantity, decimal Amount);
