namespace Works.Administration;

/// <summary>
/// Work that is due again and again, on one host however many there are (decision 17). Registered as a singleton; each run opens its own scope
/// and transactions. A run that was cut off is repeated, so what it does must bear being done twice.
/// </summary>
public interface IRecurringJob
{
    /// <summary>Stable name; the schedule is kept under it.</summary>
    string Name { get; }

    /// <summary>When the job is due next after an instant.</summary>
    DateTimeOffset NextAfter(DateTimeOffset instant);

    /// <summary>Does the work.</summary>
    /// <param name="due">The instant it was due at.</param>
    /// <param name="cancellationToken">Cancelled when the host stops.</param>
    Task RunAsync(DateTimeOffset due, CancellationToken cancellationToken);
}
