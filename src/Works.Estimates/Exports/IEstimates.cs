namespace Works.Estimates;

/// <summary>One version of an estimate, as later stages see it.</summary>
/// <param name="Id">Id of the version.</param>
/// <param name="Number">Number shared by all versions.</param>
/// <param name="RevisionNumber">Number of the revision; null on the original.</param>
/// <param name="VersionNumber">1 for the original.</param>
/// <param name="Status">DRAFT, INWORKFLOW, ACTIVE or INACTIVE.</param>
/// <param name="WfStatus">Name of the workflow state.</param>
/// <param name="ProjectId">The project it costs.</param>
/// <param name="ItemsTotal">Rupees: Σ SOR and NON-SOR items, computed by the server.</param>
/// <param name="OverheadsTotal">Rupees: Σ overheads, computed by the server.</param>
/// <param name="Lines">Its active lines, in the order of the estimate.</param>
public sealed record EstimateSummary(
    Guid Id, string Number, string? RevisionNumber, int VersionNumber, string Status, string WfStatus, Guid ProjectId, decimal ItemsTotal, decimal OverheadsTotal,
    IReadOnlyList<EstimateLineSummary> Lines)
{
    /// <summary>Rupees: items and overheads. What was sanctioned, once the estimate is ACTIVE.</summary>
    public decimal Total => ItemsTotal + OverheadsTotal;
}

/// <summary>A line of an estimate: one measurement row of an item, or an overhead.</summary>
/// <param name="Id">Id of the line; contracts name it as <c>estimateLineItemId</c>.</param>
/// <param name="PreviousLineItemId">Line of the version before that it continues; null when it is new.</param>
/// <param name="SorId">Id of the SOR item; null off the schedule.</param>
/// <param name="Category">SOR, NON-SOR or OVERHEAD.</param>
/// <param name="Name">Name; the code of the overhead for overheads.</param>
/// <param name="Description">Description.</param>
/// <param name="Uom">Unit of measure.</param>
/// <param name="UnitRate">Rupees per unit.</param>
/// <param name="Quantity">Quantity in the unit of measure (<c>noOfunit</c>); positive also on deduction rows; null on overheads.</param>
/// <param name="IsDeduction">True when the row is subtracted from its item.</param>
/// <param name="Amounts">Its active amounts.</param>
public sealed record EstimateLineSummary(
    Guid Id, Guid? PreviousLineItemId, string? SorId, string Category, string? Name, string? Description, string? Uom, decimal? UnitRate, decimal? Quantity,
    bool IsDeduction, IReadOnlyList<EstimateAmount> Amounts);

/// <summary>An amount of a line (the contract's <c>amountDetail</c>).</summary>
/// <param name="Id">Its id; contracts name it as <c>estimateAmountBreakupId</c>.</param>
/// <param name="Type">Its type, e.g. EstimatedAmount or the code of an overhead.</param>
/// <param name="Amount">Rupees.</param>
public sealed record EstimateAmount(string Id, string? Type, decimal Amount);

/// <summary>Estimates, as asked by later stages.</summary>
public interface IEstimates
{
    /// <summary>Versions of estimates of one tenant by id, whatever their status; unknown ids, and text that is no id, are left out.</summary>
    Task<IReadOnlyDictionary<string, EstimateSummary>> FindManyAsync(string tenantId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>The version in force of the project's newest estimate; null when none is ACTIVE.</summary>
    Task<EstimateSummary?> ActiveOfProjectAsync(string tenantId, Guid projectId, CancellationToken cancellationToken);

    /// <summary>
    /// Versions by id as <see cref="FindManyAsync"/> finds them, with every version of these estimates locked until the transaction ends: of requests that commit one estimate's money each waits
    /// for the one before, and no revision takes the estimate's place meanwhile.
    /// </summary>
    Task<IReadOnlyDictionary<string, EstimateSummary>> LockManyAsync(string tenantId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>Lines of earlier versions that these lines continue, directly or over several versions; the lines themselves are left out.</summary>
    Task<IReadOnlyList<Guid>> EarlierLinesAsync(string tenantId, IReadOnlyCollection<Guid> lineIds, CancellationToken cancellationToken);

    /// <summary>The same versions in the contract's wire form (spec 10 §3.1), in the order of the ids.</summary>
    Task<IReadOnlyList<System.Text.Json.JsonElement>> DocumentsAsync(string tenantId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);
}
