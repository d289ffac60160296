using System.Text.Json;
using Works.Platform;

namespace Works.Bills;

/// <summary>A bill, as payments see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="TenantId">Tenant of the bill.</param>
/// <param name="Number">Number, e.g. WB/2025-26/000123.</param>
/// <param name="BusinessService">EXPENSE.WAGES, EXPENSE.PURCHASE, EXPENSE.SUPERVISION, EXPENSE.CONTRACTOR or EXPENSE.ADVANCE.</param>
/// <param name="ReferenceId">Contract number, then muster roll, then running number, joined by <c>_</c> (spec 40 §1.5).</param>
/// <param name="Status">ACTIVE (may be paid), INACTIVE, INWORKFLOW, CANCELLED or REJECTED.</param>
/// <param name="WfStatus">Name of the workflow state, e.g. APPROVED.</param>
/// <param name="PaymentStatus">INITIATED, SUCCESSFUL, FAILED, PARTIAL or CANCELLED; null until a payment exists.</param>
/// <param name="TotalAmount">Rupees: Σ of its ACTIVE details.</param>
/// <param name="TotalPaidAmount">Rupees paid.</param>
/// <param name="PayerType">Type of the payer (code of the PayerList row).</param>
/// <param name="PayerIdentifier">Identifier of the payer.</param>
/// <param name="AdditionalDetails">Free members of the client; null when there are none.</param>
/// <param name="Details">Its ACTIVE details, in the order in which they were created.</param>
public sealed record BillSummary(
    Guid Id, string TenantId, string Number, string BusinessService, string ReferenceId, string Status, string? WfStatus, string? PaymentStatus, Money TotalAmount, Money TotalPaidAmount,
    string PayerType, string PayerIdentifier, JsonElement? AdditionalDetails, IReadOnlyList<BillDetailSummary> Details);

/// <summary>A detail of a bill: one payee, or one source bill.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ReferenceId">Muster roll, contract or source bill.</param>
/// <param name="PaymentStatus">As on the bill.</param>
/// <param name="TotalAmount">Rupees: Σ of its ACTIVE payable lines.</param>
/// <param name="TotalPaidAmount">Rupees paid.</param>
/// <param name="PayeeType">INDIVIDUAL or ORGANIZATION.</param>
/// <param name="PayeeIdentifier">Id of the individual or the organisation.</param>
/// <param name="Lines">Its ACTIVE payable lines, in the order in which they were created.</param>
public sealed record BillDetailSummary(
    Guid Id, string? ReferenceId, string? PaymentStatus, Money TotalAmount, Money TotalPaidAmount, string PayeeType, string PayeeIdentifier, IReadOnlyList<PayableLineSummary> Lines);

/// <summary>What is disbursed: one head of account of one payee.</summary>
/// <param name="Id">Its id.</param>
/// <param name="HeadCode">Code of <c>expense.HeadCodes</c>.</param>
/// <param name="IsDeduction">True when the head's category is deduction: a department receives it (<c>Deduction_{tenantId}_{headCode}</c>), not the payee.</param>
/// <param name="Amount">Rupees.</param>
/// <param name="PaidAmount">Rupees paid.</param>
/// <param name="PaymentStatus">As on the bill.</param>
public sealed record PayableLineSummary(Guid Id, string HeadCode, bool IsDeduction, Money Amount, Money PaidAmount, string? PaymentStatus);

/// <summary>What became of one payable line in a payment.</summary>
/// <param name="LineId">The payable line.</param>
/// <param name="PaymentStatus">INITIATED, SUCCESSFUL, FAILED, PARTIAL or CANCELLED; the line counts as paid in full when SUCCESSFUL, else as unpaid.</param>
public sealed record LinePayment(Guid LineId, string PaymentStatus);

/// <summary>Bills, as asked by payments.</summary>
public interface IBills
{
    /// <summary>Bills by id, locked until the transaction ends, in the order of their ids; unknown ids are left out.</summary>
    Task<IReadOnlyList<BillSummary>> LockAsync(string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);

    /// <summary>Bills by id, not locked; unknown ids are left out.</summary>
    Task<IReadOnlyList<BillSummary>> FindAsync(string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);

    /// <summary>Ids of ACTIVE, APPROVED bills without a payment status, ascending, beginning after an id: for the job that pays what is approved.</summary>
    Task<IReadOnlyList<Guid>> UnpaidAsync(string tenantId, Guid? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Carries the state of a payment back to its bill (spec 40 §2.4, §2.7): payment status of bill, details and lines, paid amounts summed upward;
    /// audit and the event <c>expense-bill-update</c> with it.
    /// </summary>
    /// <param name="tenantId">Tenant of the bill.</param>
    /// <param name="billId">The bill; locked before.</param>
    /// <param name="paymentStatus">Status of the payment.</param>
    /// <param name="lines">Lines of the bill that the payment covers; a detail's status follows from its lines (all alike: theirs; mixed: PARTIAL).</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task SettleAsync(string tenantId, Guid billId, string paymentStatus, IReadOnlyList<LinePayment> lines, CancellationToken cancellationToken);
}
