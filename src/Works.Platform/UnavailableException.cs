namespace Works.Platform;

/// <summary>Something that the request needs is away for the moment: a file store, a scanner. Answered with 503 and Retry-After (spec 50 §1.5).</summary>
/// <param name="message">For the log: what is away, and why.</param>
/// <param name="cause">What happened; null when there is nothing more to say.</param>
public sealed class UnavailableException(string message, Exception? cause = null) : Exception(message, cause);
