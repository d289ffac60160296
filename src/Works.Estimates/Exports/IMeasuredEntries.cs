namespace Works.Estimates;

/// <summary>One entry in a measurement book, as a utilisation statement needs it.</summary>
/// <param name="Id">Id of the measurement.</param>
/// <param name="Number">Its number.</param>
/// <param name="ContractNumber">Number of the contract.</param>
/// <param name="HasContract">False when no version of the contract is known.</param>
/// <param name="Lines">Its rows that are about lines of an estimate.</param>
public sealed record MeasuredEntry(Guid Id, string Number, string ContractNumber, bool HasContract, IReadOnlyList<MeasuredEntryLine> Lines);

/// <summary>What an entry measured on one line of an estimate.</summary>
/// <param name="EstimateId">Version of the estimate.</param>
/// <param name="EstimateLineId">Line of that version.</param>
/// <param name="Quantity">Quantity of this entry in the item's unit; positive on deduction rows.</param>
public sealed record MeasuredEntryLine(Guid EstimateId, Guid EstimateLineId, decimal Quantity);

/// <summary>Entries of measurement books. Asked here for utilisation statements, answered by Works.Measurements.</summary>
public interface IMeasuredEntries
{
    /// <summary>The entry of exactly this tenant, whatever its state; null when there is none.</summary>
    Task<MeasuredEntry?> FindAsync(string tenantId, Guid measurementId, CancellationToken cancellationToken);
}
