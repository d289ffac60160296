using System.Text.Json;
using Works.Administration;
using Works.Platform;

namespace Works.Estimates;

/// <summary>Documents that <c>works.DocumentConfig</c> makes mandatory are demanded on SUBMIT, where switch <c>estimate-documents-on-submit</c> is on (spec 10 §8.2 E22).</summary>
internal sealed class RequiredDocuments(IMasters masters)
{
    public async Task<Failure?> MissingAsync(Estimate estimate, string action, CancellationToken cancellationToken)
    {
        if (!action.Equals("SUBMIT", StringComparison.OrdinalIgnoreCase) || await masters.SwitchAsync(estimate.TenantId, "estimate-documents-on-submit", "off", cancellationToken) != "on") return null;
        var given = Given(estimate).ToHashSet(StringComparer.Ordinal);
        foreach (var row in await masters.RowsAsync(estimate.TenantId, "works", "DocumentConfig", cancellationToken))
        {
            if (row.GetProperty("module").GetString() != "Estimate" || !row.TryGetProperty("documents", out var documents)) continue;
            foreach (var document in documents.EnumerateArray())
            {
                if (!document.TryGetProperty("isMandatory", out var mandatory) || mandatory.ValueKind != JsonValueKind.True) continue;
                var (code, name) = (document.GetProperty("code").GetString()!, document.GetProperty("name").GetString()!);
                // The client writes the name of the configuration row or its code.
                if (!given.Contains(code) && !given.Contains(name)) return EstimateErrors.DocumentMissing(code);
            }
        }

        return null;
    }

    private static IEnumerable<string> Given(Estimate estimate)
    {
        if (estimate.AdditionalDetails is null) return [];
        var details = JsonSerializer.Deserialize<JsonElement>(estimate.AdditionalDetails);
        return details.TryGetProperty("documents", out var documents) && documents.ValueKind == JsonValueKind.Array
            ? documents.EnumerateArray()
                .Where(document => document.ValueKind == JsonValueKind.Object && document.TryGetProperty("fileStoreId", out var file) && file.ValueKind == JsonValueKind.String)
                .Select(document => document.TryGetProperty("fileType", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null).OfType<string>()
            : [];
    }
}
