namespace Works.Attendance;

/// <summary>Which muster rolls are billed. Asked here before a roll may change again, answered by Works.Bills.</summary>
public interface IBilledMusterRolls
{
    /// <summary>Number of the bill, not INACTIVE, that pays a muster roll; null when none does.</summary>
    Task<string?> BillOfAsync(string tenantId, string musterRollNumber, CancellationToken cancellationToken);
}
