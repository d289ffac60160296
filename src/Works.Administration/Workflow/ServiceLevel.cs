namespace Works.Administration.Workflow;

/// <summary>What the row before a new one says about time.</summary>
/// <param name="BusinessRemaining">Its stored remaining business SLA, milliseconds; null when the service has none.</param>
/// <param name="StateRemaining">Its stored remaining state SLA, milliseconds; null when its state has none.</param>
/// <param name="Elapsed">Time since it was last modified.</param>
internal sealed record PreviousStep(long? BusinessRemaining, long? StateRemaining, TimeSpan Elapsed);

/// <summary>
/// The arithmetic of service levels. An SLA is a time allowed, in milliseconds as on the wire; what remains of it is negative once overdue;
/// null means "no limit" and stays null. Clocks are the caller's: times come in as elapsed.
/// </summary>
internal static class ServiceLevel
{
    private const int NearingPercent = 60; // spec 50 §12.1.8

    /// <summary>Remaining business SLA to store with a new row (spec 50 §6.3, step 10).</summary>
    /// <param name="businessSla">Of the definition, milliseconds.</param>
    /// <param name="previous">Null on the first transition, which starts the clock.</param>
    /// <returns>Milliseconds. 5 days allowed, first step after 1 day: 432,000,000 − 86,400,000 = 345,600,000.</returns>
    public static long? BusinessAfterTransition(long? businessSla, PreviousStep? previous) =>
        previous is null ? businessSla : Remaining(previous.BusinessRemaining, previous.Elapsed);

    /// <summary>Remaining state SLA to store with a new row: a new state starts afresh, a self-loop (a draft saved) runs on.</summary>
    /// <param name="resultantSla">Of the state the document is now in, milliseconds.</param>
    /// <param name="isSelfLoop">The action leads back to the state it was taken in.</param>
    /// <param name="previous">Null on the first transition; a self-loop on the entry state then counts as modified now (§6.3).</param>
    /// <returns>Milliseconds.</returns>
    public static long? StateAfterTransition(long? resultantSla, bool isSelfLoop, PreviousStep? previous) =>
        isSelfLoop && previous is not null ? Remaining(previous.StateRemaining, previous.Elapsed) : resultantSla;

    /// <summary>What remains when a row is read (spec 50 §6.4): of its state's configured SLA, or of its stored business SLA.</summary>
    /// <param name="sla">Milliseconds.</param>
    /// <param name="elapsed">Time since the row was last modified.</param>
    /// <returns>Milliseconds.</returns>
    public static long? Remaining(long? sla, TimeSpan elapsed) => sla - (elapsed.Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>The inbox's <c>serviceSla</c> (spec 50 §12.1.7): what remains for the state if it has an SLA, else overall.</summary>
    /// <param name="stateSla">Of the current state, milliseconds.</param>
    /// <param name="sinceLastAction">Runs against the state's SLA.</param>
    /// <param name="businessSla">Of the definition, milliseconds.</param>
    /// <param name="sinceCreation">Runs against the business SLA.</param>
    /// <returns>Whole days, half a day away from zero: 36 h left are 2 days, 36 h overdue −2. Null when there is no SLA at all.</returns>
    public static long? DaysRemaining(long? stateSla, TimeSpan sinceLastAction, long? businessSla, TimeSpan sinceCreation)
    {
        var remaining = stateSla is null ? Remaining(businessSla, sinceCreation) : Remaining(stateSla, sinceLastAction);
        return remaining is null ? null : (long)Math.Round(remaining.Value / 86_400_000m, MidpointRounding.AwayFromZero);
    }

    /// <summary>Whether a document counts as nearing its SLA (spec 50 §12.1.8): untouched for more than 60 % of the business SLA.</summary>
    /// <param name="businessSla">Of the definition, milliseconds.</param>
    /// <param name="sinceLastAction">5 days allowed: nearing after more than 3 days without an action.</param>
    /// <returns>False when there is no SLA.</returns>
    public static bool IsNearing(long? businessSla, TimeSpan sinceLastAction) =>
        sinceLastAction.Ticks * 100m > businessSla * (decimal)TimeSpan.TicksPerMillisecond * NearingPercent;
}
