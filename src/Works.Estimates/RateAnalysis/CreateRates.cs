using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates.RateAnalysis;

internal sealed record CreateRatesReply(IReadOnlyList<RateWire> Rates);

/// <summary>Derives rates and stores them, all or none. A city that had the state's schedule gets its own with the first of them. Spec 10 §5.</summary>
internal static class CreateRates
{
    public static void Map(IEndpointRouteBuilder analysis) => analysis.MapPost("/v1/_create", HandleAsync).Replies<CreateRatesReply>(envelope: Envelope.Lower);

    private static async Task<Result<CreateRatesReply>> HandleAsync(
        AnalysisRequest request, RevisedRates rates, IMasterRecords records, CancellationToken cancellationToken)
    {
        var selection = await rates.ReadAsync(request, cancellationToken);
        if (selection.IsRefused) return selection.Failures.ToArray();
        var (tenantId, codes, from) = selection.Value;
        if (await rates.PastAsync(tenantId, from, cancellationToken) is { } past) return past;

        // The lock makes two revisions at once queue: the second sees the row of the first.
        var book = await RateBook.OpenAsync(records, tenantId, await records.OwnAsync(tenantId, "WORKS-SOR", "Rates", cancellationToken), cancellationToken);
        var refusals = new Refusals();
        var derived = new List<NewRate>();
        foreach (var code in codes)
        {
            var rate = await rates.DeriveAsync(book, tenantId, code, from, cancellationToken);
            if (!rate.IsRefused) derived.Add(rate.Value);
            foreach (var failure in rate.Failures) refusals.Add(failure);
        }

        if (refusals.Any) return refusals.ToArray();
        var stored = new List<RateWire>();
        foreach (var rate in derived) stored.Add(await rates.StoreAsync(tenantId, rate, from, cancellationToken));
        return new CreateRatesReply(stored);
    }
}
