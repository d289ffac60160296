namespace Works.Platform;

/// <summary>
/// Takes events out of the process: a broker, a web hook, an SMS gateway. Unlike <see cref="IEventSubscriber"/> it is called without a
/// transaction, so that a slow receiver holds no connection; the receiver may therefore see an event twice and tells by its id.
/// </summary>
public interface IEventSink
{
    /// <summary>Stable name. A delivery named <c>name:key</c> goes to this sink too; each such name is a queue of its own.</summary>
    string Name { get; }

    /// <summary>How many events of one queue may be on their way at once; never two of one aggregate.</summary>
    int Parallel { get; }

    /// <summary>True when every event of the topic is for this sink; a sink whose receivers are data is addressed by a subscriber instead.</summary>
    bool Wants(string topic);

    /// <summary>Sends one event, within 30 seconds. An exception counts as <see cref="SendOutcome.Failed"/>.</summary>
    /// <param name="subscriber">Name of the queue: the sink's own, or <c>name:key</c>.</param>
    /// <param name="fact">The event.</param>
    /// <param name="cancellationToken">The host stops.</param>
    Task<SendOutcome> SendAsync(string subscriber, DomainEvent fact, CancellationToken cancellationToken);
}

/// <summary>What became of an event that was sent.</summary>
/// <param name="Result">Arrived or not, and what follows from it.</param>
/// <param name="Error">Why not, for the operator: no secret, nothing the receiver wrote. Null when it arrived.</param>
/// <param name="RetryAfter">When to try again, if the receiver said so.</param>
public readonly record struct SendOutcome(SendResult Result, string? Error = null, TimeSpan? RetryAfter = null)
{
    /// <summary>The receiver has it.</summary>
    public static SendOutcome Delivered { get; } = new(SendResult.Delivered);

    /// <summary>Did not arrive; counts as an attempt and is tried again later.</summary>
    public static SendOutcome Failed(string error, TimeSpan? retryAfter = null) => new(SendResult.Failed, error, retryAfter);

    /// <summary>This event will never be taken: parked at once.</summary>
    public static SendOutcome Rejected(string error) => new(SendResult.Rejected, error);

    /// <summary>Nothing can be sent to this receiver now: counts as no attempt, the whole queue rests.</summary>
    public static SendOutcome Unavailable(string error) => new(SendResult.Unavailable, error);
}

/// <summary>Arrived or not, and what follows from it.</summary>
public enum SendResult
{
    /// <summary>The receiver has it.</summary>
    Delivered,

    /// <summary>Tried again later.</summary>
    Failed,

    /// <summary>Parked.</summary>
    Rejected,

    /// <summary>The queue rests.</summary>
    Unavailable,
}
