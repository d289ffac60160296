using System.Text.Json;

namespace Works.Estimates;

/// <summary>One version of an estimate as it is printed: items with their measured rows, overheads, totals as the API answers them.</summary>
/// <param name="Id">Id of the version.</param>
/// <param name="Number">Number shared by all versions.</param>
/// <param name="RevisionNumber">Number of the revision; null on the original.</param>
/// <param name="VersionNumber">1 for the original.</param>
/// <param name="BusinessService">ESTIMATE or REVISION-ESTIMATE.</param>
/// <param name="WfStatus">Name of the workflow state.</param>
/// <param name="ProjectId">The project it costs.</param>
/// <param name="ProposalDate">Epoch milliseconds.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">Description; null when unset.</param>
/// <param name="ExecutingDepartment">Code of <c>common-masters.Department</c>.</param>
/// <param name="AdditionalDetails">Free members of the client; null when there are none.</param>
/// <param name="Items">SOR and NON-SOR items in the order of their first rows, deductions taken off.</param>
/// <param name="Overheads">Overheads in the order of the estimate.</param>
/// <param name="ItemsTotal">Rupees.</param>
/// <param name="OverheadsTotal">Rupees.</param>
public sealed record EstimateSheet(
    Guid Id, string Number, string? RevisionNumber, int VersionNumber, string BusinessService, string WfStatus, Guid ProjectId, long ProposalDate, string Name, string? Description,
    string ExecutingDepartment, JsonElement? AdditionalDetails, IReadOnlyList<SheetItem> Items, IReadOnlyList<SheetOverhead> Overheads, decimal ItemsTotal, decimal OverheadsTotal)
{
    /// <summary>Rupees: items and overheads.</summary>
    public decimal Total => ItemsTotal + OverheadsTotal;
}

/// <summary>An item: the rows of one scheduled item, or of one item off the schedule, with one rate.</summary>
/// <param name="Category">SOR or NON-SOR.</param>
/// <param name="SorId">Id in the schedule; null off it.</param>
/// <param name="Name">What is done.</param>
/// <param name="Uom">Unit of measure.</param>
/// <param name="UnitRate">Rupees per unit.</param>
/// <param name="Quantity">In the unit, deductions taken off.</param>
/// <param name="Amount">Rupees: rate × quantity, to the paisa.</param>
/// <param name="Rows">Its rows.</param>
public sealed record SheetItem(string Category, string? SorId, string? Name, string? Uom, decimal UnitRate, decimal Quantity, decimal Amount, IReadOnlyList<SheetRow> Rows);

/// <summary>A measured row of an item.</summary>
/// <param name="Description">Description; null when unset.</param>
/// <param name="IsDeduction">True when the row is subtracted.</param>
/// <param name="Count">How often; null when not given.</param>
/// <param name="Length">Length; null when not given.</param>
/// <param name="Width">Width; null when not given.</param>
/// <param name="Height">Height or depth; null when not given.</param>
/// <param name="Quantity">In the item's unit; negative on deductions.</param>
public sealed record SheetRow(string? Description, bool IsDeduction, decimal? Count, decimal? Length, decimal? Width, decimal? Height, decimal Quantity);

/// <summary>An overhead.</summary>
/// <param name="Code">Code of <c>works.Overheads</c>.</param>
/// <param name="Description">Description; null when unset.</param>
/// <param name="Amount">Rupees.</param>
public sealed record SheetOverhead(string? Code, string? Description, decimal Amount);

/// <summary>Estimates and their statements, as asked by printed documents.</summary>
public interface IEstimateSheets
{
    /// <summary>Every version of the estimate, oldest first.</summary>
    /// <param name="tenantId">Tenant of the estimate.</param>
    /// <param name="number">Number of the estimate, or of one of its revisions.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Empty when the tenant has none.</returns>
    Task<IReadOnlyList<EstimateSheet>> VersionsAsync(string tenantId, string number, CancellationToken cancellationToken);

    /// <summary>The version of that id; null when the tenant has none.</summary>
    Task<EstimateSheet?> FindAsync(string tenantId, Guid id, CancellationToken cancellationToken);

    /// <summary>Wire form (spec 10 §6) of what an estimate (ANALYSIS) or an entry of a measurement book (UTILIZATION) takes; null before it is worked out.</summary>
    Task<JsonElement?> StatementAsync(string tenantId, string statementType, Guid targetId, CancellationToken cancellationToken);
}
