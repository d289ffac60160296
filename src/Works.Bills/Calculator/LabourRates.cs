using System.Collections.Frozen;
using System.Text.Json;
using Works.Administration;
using Works.Attendance;
using Works.Platform;

namespace Works.Bills.Calculator;

/// <summary>A worker of a muster roll with what a day of him is paid.</summary>
internal sealed record PaidWorker(string IndividualId, decimal Days, decimal Rate, string RateCode);

/// <summary>Rates of labour from the schedule (spec 40 §4.3, steps 1–3): a skill code is the id of an item.</summary>
internal sealed class LabourRates(IMasters masters)
{
    /// <summary>Days and rate of every worker, in the order of the roll.</summary>
    public async Task<Result<IReadOnlyList<PaidWorker>>> OfAsync(string tenantId, MusterRollSummary muster, CancellationToken cancellationToken)
    {
        if (muster.Workers.All(worker => string.IsNullOrWhiteSpace(worker.SkillCode))) return CalculatorErrors.NoSkillAtAll(muster.Number);
        // Who never came needs no rate: an enrolled person without attendance must not hold up the wages of the others (decision 24).
        if (muster.Workers.FirstOrDefault(worker => string.IsNullOrWhiteSpace(worker.SkillCode) && DaysOf(worker) > 0) is { } unskilled) return CalculatorErrors.NoSkill(unskilled.IndividualId);
        var rates = await masters.ViewAsync(tenantId, "WORKS-SOR", "Rates", RatesOfLabour.Of, cancellationToken);
        if (!muster.Workers.Any(worker => rates.ById.ContainsKey(worker.SkillCode ?? string.Empty))) return CalculatorErrors.NoRates;

        List<PaidWorker> paid = [];
        foreach (var worker in muster.Workers)
        {
            if (string.IsNullOrWhiteSpace(worker.SkillCode))
            {
                paid.Add(new PaidWorker(worker.IndividualId, 0, 0, string.Empty));
                continue;
            }

            if (!rates.ById.TryGetValue(worker.SkillCode, out var dated)) return CalculatorErrors.UnknownSkill(worker.SkillCode);
            if (dated.FirstOrDefault(rate => rate.From <= muster.CreatedTime && (rate.To is null || rate.To >= muster.CreatedTime)) is not { } rate) return CalculatorErrors.NoRateAt(worker.SkillCode);
            paid.Add(new PaidWorker(worker.IndividualId, DaysOf(worker), rate.Rupees, worker.SkillCode));
        }

        return paid;
    }

    private static decimal DaysOf(MusterRollWorker worker) => worker.ModifiedTotalAttendance ?? worker.ActualTotalAttendance;
}

/// <summary>A rate per day and when it holds; an end that is no instant is no end.</summary>
internal sealed record DayRate(decimal Rupees, long From, long? To);

internal sealed record RatesOfLabour(FrozenDictionary<string, DayRate[]> ById)
{
    public static RatesOfLabour Of(IReadOnlyList<JsonElement> rows) => new(rows
        .Select(row => (Id: ExpenseMasters.Text(row, "sorId"), Rate: ExpenseMasters.Number(row, "rate"), From: ExpenseMasters.Number(row, "validFrom"), To: ExpenseMasters.Number(row, "validTo")))
        .Where(row => row is { Id: not null, Rate: not null, From: not null })
        .GroupBy(row => row.Id!, StringComparer.Ordinal)
        .ToFrozenDictionary(sor => sor.Key, sor => sor.Select(row => new DayRate(row.Rate!.Value, (long)row.From!.Value, (long?)row.To)).ToArray(), StringComparer.Ordinal));
}
