namespace Works.Bills;

/// <summary>Payments of bills. Asked here before a bill is cancelled, answered by Works.Payments.</summary>
public interface IPaymentsOfBills
{
    /// <summary>Number of the payment of a bill that is not CANCELLED and not wholly FAILED; null when there is none.</summary>
    Task<string?> OpenAsync(string tenantId, Guid billId, CancellationToken cancellationToken);
}
