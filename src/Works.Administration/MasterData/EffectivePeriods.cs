using System.Text.Json;
using System.Text.Json.Nodes;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.MasterData;

/// <summary>
/// Annotation <c>x-effective</c> of a schema: its records hold from one instant to another, and at no instant two of one kind, such as two
/// rates of one item. Both members are epoch milliseconds, as number or as text.
/// </summary>
/// <param name="From">Member with the first instant; one of the unique ones.</param>
/// <param name="To">Member with the last instant; null or left out while there is no end.</param>
/// <param name="By">Members that tell kinds apart: the other unique ones.</param>
internal sealed record EffectiveDates(string From, string To, IReadOnlyList<string> By)
{
    /// <summary>Stands for the kind of a record.</summary>
    public string KindOf(JsonElement data) => string.Join('\u001F', By.Select(field => MasterDefinition.ValuesAt(data, field).FirstOrDefault() ?? string.Empty));

    public static long? InstantAt(JsonElement data, string member) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.Number or JsonValueKind.String
            && WireJson.TryNumber(value.ToString(), out var number) && number is > -62135596800000m and < 253402300800000m && decimal.IsInteger(number.Value) ? (long)number.Value : null;
}

/// <summary>A record of one kind with its period.</summary>
internal sealed class EffectivePeriod
{
    public required Guid Id { get; init; }
    public required long From { get; init; }
    public required long? To { get; set; }
    public required JsonElement Data { get; set; }

    /// <summary>True when another record ended this one: it must be stored again.</summary>
    public bool IsEnded { get; set; }

    public static EffectivePeriod? Of(EffectiveDates dates, Guid id, JsonElement data) => EffectiveDates.InstantAt(data, dates.From) is { } from
        ? new EffectivePeriod { Id = id, From = from, To = EffectiveDates.InstantAt(data, dates.To), Data = data } : null;

    /// <summary>
    /// Fits a record between the others of its kind: the one before it ends a millisecond before it begins (as a derived rate ends its
    /// predecessor, spec 10 §8.3 R1); one without an end ends before the next begins; one that reaches into the next is refused.
    /// </summary>
    /// <param name="dates">The annotation.</param>
    /// <param name="others">Records of the kind, those already fitted included. Nothing happens to them before <see cref="Fitting.Apply"/>.</param>
    /// <param name="id">Id of the record.</param>
    /// <param name="data">The record as sent.</param>
    /// <returns>The record as it is to be stored.</returns>
    public static Result<Fitting> Fit(EffectiveDates dates, IReadOnlyCollection<EffectivePeriod> others, Guid id, JsonElement data)
    {
        if (Of(dates, id, data) is not { } period) return MasterErrors.NoInstant(dates.From);
        if (period.To is null && data.TryGetProperty(dates.To, out var end) && end.ValueKind != JsonValueKind.Null && !string.IsNullOrWhiteSpace(end.ToString()))
            return MasterErrors.NoInstant(dates.To);
        if (period.To < period.From) return MasterErrors.PeriodReversed(dates.From, dates.To);
        if (others.Any(other => other.Id != id && other.From == period.From)) return MasterErrors.DuplicateRecord;

        var next = others.Where(other => other.Id != id && other.From > period.From).MinBy(other => other.From);
        if (period.To is null && next is not null) period.End(dates, next.From - 1);
        if (next is not null && period.To >= next.From) return MasterErrors.PeriodOverlaps(period.To.Value, next.From);
        var previous = others.Where(other => other.Id != id && other.From < period.From).MaxBy(other => other.From);
        return new Fitting(dates, period, previous is not null && (previous.To is null || previous.To >= period.From) ? previous : null);
    }

    /// <summary>Ends the record; the instant is written as its beginning is: as a number or as text.</summary>
    public void End(EffectiveDates dates, long instant)
    {
        var changed = JsonNode.Parse(Data.GetRawText())!.AsObject();
        changed[dates.To] = Data.GetProperty(dates.From).ValueKind == JsonValueKind.String
            ? JsonValue.Create(instant.ToString(System.Globalization.CultureInfo.InvariantCulture)) : JsonValue.Create(instant);
        (To, Data) = (instant, JsonElement.Parse(changed.ToJsonString(WireJson.Options)));
    }
}

/// <summary>A record that fits, and the one that has to end for it.</summary>
/// <param name="Dates">The annotation.</param>
/// <param name="Period">The record as it is to be stored.</param>
/// <param name="Previous">The record before it, where that reaches into it.</param>
internal sealed record Fitting(EffectiveDates Dates, EffectivePeriod Period, EffectivePeriod? Previous)
{
    /// <summary>Ends the record before this one.</summary>
    public void Apply()
    {
        if (Previous is null) return;
        Previous.End(Dates, Period.From - 1);
        Previous.IsEnded = true;
    }
}
