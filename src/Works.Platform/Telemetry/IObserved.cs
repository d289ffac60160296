namespace Works.Platform.Telemetry;

/// <summary>A state that is measured by looking at the database now and then; asked only while telemetry is exported.</summary>
public interface IObserved
{
    /// <summary>What it measures.</summary>
    IReadOnlyList<Instrument> Instruments { get; }

    /// <summary>Looks.</summary>
    Task<IReadOnlyList<Observation>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>One number that is exported.</summary>
/// <param name="Name">Name, e.g. <c>works.outbox.waiting</c>.</param>
/// <param name="Unit">Unit in UCUM.</param>
/// <param name="Description">What it says.</param>
/// <param name="Tag">Name of its one dimension.</param>
public sealed record Instrument(string Name, string Unit, string Description, string Tag);

/// <summary>A number as last seen.</summary>
/// <param name="Instrument">Name of its instrument.</param>
/// <param name="Value">In the instrument's unit.</param>
/// <param name="Of">Value of its dimension; few of them.</param>
public sealed record Observation(string Instrument, long Value, string Of);
