namespace Works.Measurements;

/// <summary>An entry of a measurement book as it is printed.</summary>
/// <param name="Id">Id of the measurement.</param>
/// <param name="Number">Its number.</param>
/// <param name="ContractNumber">Number of the contract.</param>
/// <param name="OrgId">Organisation that executes it; null when unknown.</param>
/// <param name="EntryDate">Epoch milliseconds.</param>
/// <param name="FromPeriod">Epoch milliseconds; null when the client gave none.</param>
/// <param name="ToPeriod">Epoch milliseconds; null when the client gave none.</param>
/// <param name="PhysicalRefNumber">Page of the book on paper; null when there is none.</param>
/// <param name="WfStatus">Status; null for an entry of the registry alone.</param>
/// <param name="Items">Items of the contract, in its order.</param>
/// <param name="SorAmount">Rupees of items of the schedule in this entry.</param>
/// <param name="NonSorAmount">Rupees of items off the schedule.</param>
/// <param name="TotalAmount">Rupees of this entry.</param>
public sealed record MeasurementPage(
    Guid Id, string Number, string ContractNumber, string? OrgId, long EntryDate, long? FromPeriod, long? ToPeriod, string? PhysicalRefNumber, string? WfStatus, IReadOnlyList<MeasurementPageItem> Items,
    decimal SorAmount, decimal NonSorAmount, decimal TotalAmount);

/// <summary>An item with what was measured of it before, now, and in all. Quantities are in its unit with deductions taken off; amounts are rupees, rate × quantity to the paisa.</summary>
/// <param name="IsSor">True for an item of the schedule.</param>
/// <param name="Name">What is done.</param>
/// <param name="Uom">Unit of measure; null when unknown.</param>
/// <param name="UnitRate">Rupees per unit; null when the line has none.</param>
/// <param name="Contracted">Quantity contracted.</param>
/// <param name="Before">Measured before this entry.</param>
/// <param name="Current">Measured in this entry.</param>
/// <param name="UpToDate">Before and current.</param>
/// <param name="CurrentAmount">Value of this entry.</param>
/// <param name="UpToDateAmount">Value up to date.</param>
/// <param name="Rows">Rows of this entry.</param>
public sealed record MeasurementPageItem(
    bool IsSor, string Name, string? Uom, decimal? UnitRate, decimal Contracted, decimal Before, decimal Current, decimal UpToDate, decimal CurrentAmount, decimal UpToDateAmount,
    IReadOnlyList<MeasurementPageRow> Rows);

/// <summary>A row of this entry.</summary>
/// <param name="Description">Of the estimate's row; null when unknown.</param>
/// <param name="Comments">Of whoever measured; null when he said nothing.</param>
/// <param name="IsDeduction">True when it is subtracted.</param>
/// <param name="Count">How often.</param>
/// <param name="Length">Length.</param>
/// <param name="Breadth">Breadth.</param>
/// <param name="Height">Height or depth.</param>
/// <param name="Quantity">In the item's unit; negative on deductions.</param>
public sealed record MeasurementPageRow(string? Description, string? Comments, bool IsDeduction, decimal Count, decimal Length, decimal Breadth, decimal Height, decimal Quantity);

/// <summary>Pages of measurement books, as asked by printed documents.</summary>
public interface IMeasurementPages
{
    /// <summary>An entry of a contract, valued by the version of the contract in force, else by the newest.</summary>
    /// <returns>Null when the tenant has no such entry under this contract.</returns>
    Task<MeasurementPage?> FindAsync(string tenantId, string contractNumber, string measurementNumber, CancellationToken cancellationToken);
}
