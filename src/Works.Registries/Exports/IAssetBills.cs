namespace Works.Registries;

/// <summary>A bill whose money goes into assets.</summary>
/// <param name="Number">Its number, by which assets name it.</param>
/// <param name="Amount">Rupees it costs, what is withheld of it included; 0 once it is rejected or cancelled.</param>
/// <param name="IsPaid">True when everything of it is paid.</param>
public sealed record AssetBill(string Number, decimal Amount, bool IsPaid);

/// <summary>What the registry of assets must know of bills. Asked here, answered by the module of the bills.</summary>
public interface IAssetBills
{
    /// <summary>The bills, locked until the transaction ends: what is allocated of one and its payment wait for each other.</summary>
    /// <param name="tenantId">Tenant of the bills.</param>
    /// <param name="numbers">Their numbers.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>By number; without those there are none of.</returns>
    Task<IReadOnlyDictionary<string, AssetBill>> LockAsync(string tenantId, IReadOnlyCollection<string> numbers, CancellationToken cancellationToken);
}
