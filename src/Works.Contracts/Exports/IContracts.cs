using System.Text.Json;

namespace Works.Contracts;

/// <summary>One version of a contract, as later stages see it.</summary>
/// <param name="Id">Id of the version.</param>
/// <param name="Number">Number shared by all versions, e.g. WO/2025-26/000123.</param>
/// <param name="SupplementNumber">Number of the revision or time extension; null on the original.</param>
/// <param name="VersionNumber">1 for the original.</param>
/// <param name="BusinessService">CONTRACT or CONTRACT-REVISION.</param>
/// <param name="Status">DRAFT, INWORKFLOW, ACTIVE or INACTIVE.</param>
/// <param name="WfStatus">Name of the workflow state.</param>
/// <param name="OrgId">Organisation that executes it.</param>
/// <param name="ContractType">Code of <c>works.ContractType</c>.</param>
/// <param name="ExecutingAuthority">Code of <c>works.CBORoles</c>.</param>
/// <param name="TotalAmount">Rupees, as contracted.</param>
/// <param name="StartDate">Epoch milliseconds; null before acceptance.</param>
/// <param name="EndDate">Epoch milliseconds; null before acceptance.</param>
/// <param name="AdditionalDetails">Free members of the client; null when there are none.</param>
/// <param name="Lines">Its lines, in the order in which they were created.</param>
/// <param name="ProjectId">The project whose estimate it contracts: the work.</param>
public sealed record ContractSummary(
    Guid Id, string Number, string? SupplementNumber, int VersionNumber, string BusinessService, string Status, string WfStatus, string OrgId, string ContractType,
    string ExecutingAuthority, decimal? TotalAmount, long? StartDate, long? EndDate, JsonElement? AdditionalDetails, IReadOnlyList<ContractLineSummary> Lines, Guid ProjectId);

/// <summary>A line of a contract: one line of the estimate.</summary>
/// <param name="Id">Id of the line in this version.</param>
/// <param name="Ref">The stable identity of the work item across versions (<c>contractLineItemRef</c>); what measurements name.</param>
/// <param name="EstimateId">Version of the estimate.</param>
/// <param name="EstimateLineItemId">Line of the estimate; null when the client named none.</param>
/// <param name="Category">SOR, NON-SOR or OVERHEAD.</param>
/// <param name="Name">Name of the line.</param>
/// <param name="UnitRate">Rupees per unit.</param>
/// <param name="Quantity">Contracted quantity; null on overheads.</param>
/// <param name="Status">ACTIVE, INWORKFLOW or INACTIVE.</param>
/// <param name="Amount">Rupees: Σ of its amount breakups; negative on a deduction.</param>
/// <param name="IsDeduction">True when the estimate subtracts the row from its item; quantity and the wire's amounts are positive then, too.</param>
public sealed record ContractLineSummary(
    Guid Id, string Ref, string EstimateId, string? EstimateLineItemId, string? Category, string? Name, decimal? UnitRate, decimal? Quantity, string Status, decimal Amount, bool IsDeduction);

/// <summary>Contracts, as asked by later stages.</summary>
public interface IContracts
{
    /// <summary>Every version of a number, newest first; empty when the tenant has none.</summary>
    Task<IReadOnlyList<ContractSummary>> VersionsAsync(string tenantId, string contractNumber, CancellationToken cancellationToken);

    /// <summary>
    /// The version that is in force, with its lines. Locks the number until the transaction ends, so that a measurement and a revision
    /// of one contract never pass each other; null when no version is ACTIVE.
    /// </summary>
    Task<ContractSummary?> LockActiveAsync(string tenantId, string contractNumber, CancellationToken cancellationToken);

    /// <summary>Versions of contracts, not INACTIVE, that name the estimate version in a line; newest first.</summary>
    Task<IReadOnlyList<ContractSummary>> OfEstimateAsync(string tenantId, Guid estimateId, CancellationToken cancellationToken);

    /// <summary>Number of the contract that a version belongs to; null when the tenant has no such version.</summary>
    Task<string?> NumberOfAsync(string tenantId, Guid versionId, CancellationToken cancellationToken);

    /// <summary>Wire form (spec 20 §1.2) of the version in force, else of the newest; null when the tenant has none.</summary>
    Task<JsonElement?> DocumentAsync(string tenantId, string contractNumber, CancellationToken cancellationToken);
}
