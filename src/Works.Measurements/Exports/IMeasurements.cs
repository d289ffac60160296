using Works.Platform;

namespace Works.Measurements;

/// <summary>A row of an approved entry: what was measured on one line of the contract.</summary>
/// <param name="MeasureId">Id of the row; whoever bills it notes this id.</param>
/// <param name="Ref">The contract line's stable identity (<c>contractLineItemRef</c>).</param>
/// <param name="IsDeduction">True when the quantity is subtracted from its item.</param>
/// <param name="Quantity">Quantity of this entry in the item's own unit; positive on deduction rows; negative where an entry takes back measured work.</param>
/// <param name="UnitRate">Rupees per unit; null when the line has none.</param>
/// <param name="Value">Rupees, signed, to the paisa: sign × quantity × rate of this row.</param>
public sealed record MeasuredLine(Guid MeasureId, string Ref, bool IsDeduction, Quantity Quantity, decimal? UnitRate, Money Value);

/// <summary>An approved entry in the measurement book of a contract.</summary>
/// <param name="Id">Id of the measurement.</param>
/// <param name="Number">Its number, e.g. MB/2025-26/000123.</param>
/// <param name="ContractNumber">Number of the contract.</param>
/// <param name="EntryDate">Epoch milliseconds.</param>
/// <param name="Value">Rupees: Σ items, each rounded once (rows of an item are added before they are rounded, as in the estimate).</param>
/// <param name="Lines">Its rows, in the order in which they were recorded.</param>
public sealed record ApprovedMeasurement(Guid Id, string Number, string ContractNumber, long EntryDate, Money Value, IReadOnlyList<MeasuredLine> Lines);

/// <summary>What is approved of one contract line so far.</summary>
/// <param name="Ref">The contract line's stable identity.</param>
/// <param name="IsDeduction">True when the quantity is subtracted from its item.</param>
/// <param name="Quantity">Cumulative approved quantity.</param>
/// <param name="Value">Rupees, signed: Σ of the rows' values.</param>
public sealed record ApprovedLine(string Ref, bool IsDeduction, Quantity Quantity, Money Value);

/// <summary>Measured work as later stages ask for it. Only approved entries count; which of them is billed is for Bills to know.</summary>
public interface IMeasurements
{
    /// <summary>Approved entries of a contract, in the order in which they were approved; empty before the first.</summary>
    Task<IReadOnlyList<ApprovedMeasurement>> ApprovedAsync(string tenantId, string contractNumber, CancellationToken cancellationToken);

    /// <summary>Cumulative approved quantity and value per contract line.</summary>
    /// <returns>By <c>contractLineItemRef</c>; lines without approved work are left out.</returns>
    Task<IReadOnlyDictionary<string, ApprovedLine>> ApprovedLinesAsync(string tenantId, string contractNumber, CancellationToken cancellationToken);

    /// <summary>Number of the entry that is still in workflow; null when none is. A work is not closed while there is one.</summary>
    Task<string?> UnfinishedAsync(string tenantId, string contractNumber, CancellationToken cancellationToken);
}
