namespace Works.Registries;

/// <summary>Who is paid, in clear, as a treasury or bank wants to know.</summary>
/// <param name="ReferenceId">Payee as asked for.</param>
/// <param name="Name">Name.</param>
/// <param name="MobileNumber">Mobile number; null when unknown.</param>
/// <param name="Address">Person: ward and locality; organisation: boundary and city. Blank when unknown.</param>
/// <param name="Gender">Gender of a person; null otherwise or when unknown.</param>
/// <param name="Pincode">Postal code; null when unknown.</param>
public sealed record Payee(string ReferenceId, string Name, string? MobileNumber, string Address, string? Gender, string? Pincode);

/// <summary>Persons and organisations as payees, for instructions to pay. Every record read is noted in the audit log of the running transaction.</summary>
public interface IPayees
{
    /// <summary>Payees of one kind; unknown ones are left out.</summary>
    /// <param name="tenantId">Tenant of the payees.</param>
    /// <param name="serviceCode"><c>IND</c> or <c>ORG</c>.</param>
    /// <param name="referenceIds">Uuids of the persons or organisations.</param>
    /// <param name="reason">Why, e.g. the number of the payment instruction.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<IReadOnlyDictionary<string, Payee>> InClearAsync(string tenantId, string serviceCode, IReadOnlyCollection<string> referenceIds, string reason, CancellationToken cancellationToken);
}
