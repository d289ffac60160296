using Works.Platform;

namespace Works.Registries.Organisations;

/// <summary>Name, mobile and e-mail of contacts: encrypted at rest, the mobile found by its exact value (spec 30 §4.4 step 3).</summary>
internal sealed class ContactPrivacy(FieldCipher cipher)
{
    public const string NamePurpose = "organisation-contact.name";
    public const string MobilePurpose = "organisation-contact.mobile";
    public const string EmailPurpose = "organisation-contact.email";

    /// <summary>What to store when <paramref name="sent"/> comes: null and a masked value keep what is there, blank removes it.</summary>
    public EncryptedText? Replace(string tenantId, string purpose, EncryptedText? stored, string? sent)
    {
        if (sent is null || (stored is not null && sent.Contains('*', StringComparison.Ordinal))) return stored;
        var given = Organisation.Given(sent);
        return given == Clear(tenantId, purpose, stored) ? stored : cipher.EncryptIfGiven(tenantId, purpose, given);
    }

    public string? Clear(string tenantId, string purpose, EncryptedText? stored) => cipher.Decrypt(tenantId, purpose, stored);

    /// <summary>What stands for a mobile: one value for all cities of the state, because a person may serve organisations of several.</summary>
    public string? IndexOf(string tenantId, string? mobileNumber) => cipher.IndexOf(Tenants.StateOf(tenantId), MobilePurpose, Organisation.Given(mobileNumber));
}
