namespace Works.Platform;

/// <summary>One reason why a request is refused: an element of the contract's <c>Errors</c> list.</summary>
/// <param name="Code">The contract's code; clients compare it literally. Never renamed or reused.</param>
/// <param name="Message">What a person reads; names the values compared.</param>
/// <param name="Description">More detail, never a stack trace or SQL; null when there is none.</param>
/// <param name="Params">Values the message speaks of; null when there are none.</param>
public sealed record Failure(string Code, string Message, string? Description = null, IReadOnlyList<string>? Params = null)
{
    /// <summary>HTTP status of the refusal: 400 unless the edge or a service's section says otherwise.</summary>
    public int Status { get; init; } = 400;

    /// <summary>Seconds until it is worth trying again, of a refusal with status 429 or 503.</summary>
    public int RetryAfterSeconds { get; init; } = 1;
}

/// <summary>What an endpoint filter must know of a <see cref="Result{T}"/> without knowing its type.</summary>
public interface IOutcome
{
    /// <summary>Why the request is refused, first rule first; empty when it is not.</summary>
    IReadOnlyList<Failure> Failures { get; }

    /// <summary>The reply; null when refused.</summary>
    object? Reply { get; }
}

/// <summary>A value, or the reasons why there is none.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
public readonly struct Result<T> : IOutcome
{
    private readonly T? _value;
    private readonly IReadOnlyList<Failure>? _failures;

    private Result(T? value, IReadOnlyList<Failure>? failures) => (_value, _failures) = (value, failures);

    /// <summary>True when a rule said no.</summary>
    public bool IsRefused => _failures is { Count: > 0 };

    /// <inheritdoc />
    public IReadOnlyList<Failure> Failures => _failures ?? [];

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">The result is a refusal: a bug in the caller, who must ask first.</exception>
    public T Value => IsRefused ? throw new InvalidOperationException($"Refused: {_failures![0].Code}") : _value!;

    /// <inheritdoc />
    public object? Reply => IsRefused ? null : _value;

#pragma warning disable CA2225 // the conversions are the way in; named twins would say the same twice
    /// <summary>A value is a result.</summary>
    public static implicit operator Result<T>(T value) => new(value, failures: null);

    /// <summary>A failure is a refusal.</summary>
    public static implicit operator Result<T>(Failure failure) => new(default, [failure]);

    /// <summary>Several failures are one refusal.</summary>
    public static implicit operator Result<T>(Failure[] failures) => new(default, failures);

    /// <summary>Several failures are one refusal.</summary>
    public static implicit operator Result<T>(List<Failure> failures) => new(default, failures);
#pragma warning restore CA2225
}

/// <summary>Collects the failures of one group of rules: one entry per code, the first message wins (spec 10 §0.3).</summary>
public sealed class Refusals
{
    private readonly List<Failure> _failures = [];

    /// <summary>True when at least one rule of the group said no.</summary>
    public bool Any => _failures.Count > 0;

    /// <summary>Notes a failure unless its code is noted already.</summary>
    public void Add(Failure failure)
    {
        if (_failures.All(known => known.Code != failure.Code)) _failures.Add(failure);
    }

    /// <summary>Notes the failure when <paramref name="broken"/> is true.</summary>
    public void When(bool broken, Func<Failure> failure)
    {
        if (broken) Add(failure());
    }

    /// <summary>The failures in the order in which the rules were asked.</summary>
    public Failure[] ToArray() => [.. _failures];
}

/// <summary>The value of a slice that answers with an empty body member list.</summary>
public sealed record Done;
