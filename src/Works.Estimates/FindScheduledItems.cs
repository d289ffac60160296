using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates;

/// <summary>What is looked for in the Schedule of Rates. All words of the text must occur in code or description; every other criterion is optional.</summary>
internal sealed record FindScheduledItemsRequest
{
    public string? TenantId { get; init; }
    public string? Text { get; init; }

    /// <summary>W works, L labour, M material, E machinery.</summary>
    public string? SorType { get; init; }
    public string? SorSubType { get; init; }
    public string? SorVariant { get; init; }

    /// <summary>Exactly these codes.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>Instant of the rates, epoch milliseconds; now when left out.</summary>
    public long? At { get; init; }
    public int? Limit { get; init; }

    /// <summary>Items to skip.</summary>
    public int? Offset { get; init; }
}

/// <summary>
/// An item of the Schedule of Rates with its rate at one instant: rupees per unit and from when to when, epoch milliseconds. The three are
/// null when no rate is in force then, the last also when the rate has no end.
/// </summary>
internal sealed record ListedItemWire(
    string SorId, string? Description, string? SorType, string? SorSubType, string? SorVariant, string? Uom, decimal? Rate, long? RateValidFrom, long? RateValidTo);

internal sealed record FindScheduledItemsReply(IReadOnlyList<ListedItemWire> Items, int TotalCount);

/// <summary>Finds items of the Schedule of Rates with the rate of a day, so that no client needs the whole master. A route of ours.</summary>
internal static class FindScheduledItems
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 200;

    public static void Map(IEndpointRouteBuilder estimates) => estimates.MapPost("/v1/sor/_search", HandleAsync).Replies<FindScheduledItemsReply>();

    private static async Task<Result<FindScheduledItemsReply>> HandleAsync(FindScheduledItemsRequest request, WorksDb db, ScheduleOfRates schedule, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.TenantId)) return EstimateErrors.TenantId;
        var items = await schedule.ItemsAsync(request.TenantId, cancellationToken);
        var rates = await schedule.RatesAsync(request.TenantId, cancellationToken);
        var at = request.At ?? db.Now;
        string[] words = [.. (request.Text ?? string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
        var ids = request.Ids is { Count: > 0 } wanted ? wanted.ToHashSet(StringComparer.Ordinal) : null;
        static bool Fits(string? asked, string? value) => string.IsNullOrWhiteSpace(asked) || asked == value;
        ListedItem[] found = [.. items.All.Where(item =>
            (ids is null || ids.Contains(item.SorId)) && Fits(request.SorType, item.SorType) && Fits(request.SorSubType, item.SorSubType) && Fits(request.SorVariant, item.SorVariant)
            && Array.TrueForAll(words, word => item.SorId.Contains(word, StringComparison.OrdinalIgnoreCase) || item.Description?.Contains(word, StringComparison.OrdinalIgnoreCase) == true))];
        var limit = Math.Clamp(request.Limit ?? DefaultLimit, 0, MaxLimit);
        return new FindScheduledItemsReply(
            [.. found.Skip(Math.Max(request.Offset ?? 0, 0)).Take(limit).Select(item => rates.At(item.SorId, at) is { } rate ? item.ToWire(rate.Rate, rate.ValidFrom, rate.ValidTo) : item.ToWire(rate: null, from: null, to: null))], found.Length);
    }
}

/// <summary>A row of the master <c>WORKS-SOR.SOR</c>.</summary>
internal sealed record ListedItem(string SorId, string? Description, string? SorType, string? SorSubType, string? SorVariant, string? Uom)
{
    public ListedItemWire ToWire(decimal? rate, long? from, long? to) => new(SorId, Description, SorType, SorSubType, SorVariant, Uom, rate, from, to);
}

/// <summary>The items of the Schedule of Rates by code.</summary>
internal sealed record ItemsOfSor(IReadOnlyList<ListedItem> All);
