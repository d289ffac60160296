using Works.Platform;
using Works.Registries.Individuals;

namespace Works.Registries;

/// <summary>How to show secret attributes to the caller of the request.</summary>
internal sealed class RegistryMasks(WorksDb db)
{
    public Task<Func<string, string, string?, string?>> OfAsync(string tenantId, string model, CancellationToken cancellationToken)
    {
        var roles = db.Context.Caller.RolesAt(tenantId);
        var plain = model == "BankAccountDecrypt" && (roles.Contains("BILL_ACCOUNTANT") || roles.Contains("MUKTA_ADMIN"));
        return Task.FromResult<Func<string, string, string?, string?>>((_, attribute, text) => plain || attribute == "mobileNumber" ? text : IndividualPrivacy.LastFour(text));
    }
}
