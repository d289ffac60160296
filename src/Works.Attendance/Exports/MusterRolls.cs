using System.Text.Json;

namespace Works.Attendance;

/// <summary>A muster roll, as later stages see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">Number, e.g. MR/2025-26/07/12/000123.</param>
/// <param name="RegisterId">Register whose attendance it sums.</param>
/// <param name="ContractNumber">Number of the contract (<c>referenceId</c>); null when the register names none.</param>
/// <param name="ServiceCode">Service of the register, e.g. WORKS-CONTRACT.</param>
/// <param name="StartDate">Epoch milliseconds: midnight of the first day, in the tenant's zone.</param>
/// <param name="EndDate">Epoch milliseconds, within the last day.</param>
/// <param name="Status">ACTIVE, INACTIVE, INWORKFLOW or CANCELLED.</param>
/// <param name="WfStatus">Name of the workflow state, e.g. APPROVED.</param>
/// <param name="CreatedTime">Epoch milliseconds: wage rates are those of this moment (spec 40 §4.3).</param>
/// <param name="Workers">Its people, in the order of the roll.</param>
public sealed record MusterRollSummary(
    Guid Id, string Number, Guid RegisterId, string? ContractNumber, string? ServiceCode, long StartDate, long EndDate, string Status, string WfStatus, long CreatedTime,
    IReadOnlyList<MusterRollWorker> Workers);

/// <summary>One person of a muster roll.</summary>
/// <param name="IndividualId">Id of the individual.</param>
/// <param name="ActualTotalAttendance">Days by the logs, in halves.</param>
/// <param name="ModifiedTotalAttendance">Days as corrected by a supervisor; null when they were not.</param>
/// <param name="SkillCode">Id of the labour rate (<c>additionalDetails.skillCode</c>); null when not given.</param>
/// <param name="AdditionalDetails">Free members of the entry; null when there are none.</param>
public sealed record MusterRollWorker(string IndividualId, decimal ActualTotalAttendance, decimal? ModifiedTotalAttendance, string? SkillCode, JsonElement? AdditionalDetails);

/// <summary>Muster rolls, as asked by later stages. The approval itself is told by the event <c>calculate-musterroll</c>.</summary>
public interface IMusterRolls
{
    /// <summary>Muster rolls by id; unknown ids are left out.</summary>
    Task<IReadOnlyList<MusterRollSummary>> FindAsync(string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);

    /// <summary>Muster rolls of a contract, in the order of their weeks.</summary>
    Task<IReadOnlyList<MusterRollSummary>> OfContractAsync(string tenantId, string contractNumber, CancellationToken cancellationToken);

    /// <summary>The muster roll of a number, locked until the transaction ends; null when the tenant has none.</summary>
    Task<MusterRollSummary?> LockAsync(string tenantId, string number, CancellationToken cancellationToken);
}

/// <summary>Figures of printed muster rolls, as asked by printed documents.</summary>
public interface INominalRolls
{
    /// <summary>The figures of the route <c>/muster-roll/v1/nominal/_search</c>: one row per person, one mark per day, wages by the rates of the roll.</summary>
    /// <param name="tenantId">Tenant of the roll.</param>
    /// <param name="number">Number of the roll.</param>
    /// <param name="path">Route that is called: its grants say whether the caller sees the rolls of his registers only.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when the tenant has no such roll, or the caller may not see it.</returns>
    Task<JsonElement?> FindAsync(string tenantId, string number, string path, CancellationToken cancellationToken);
}
