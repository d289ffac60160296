using System.Globalization;
using Works.Administration;
using Works.Platform;
using Works.Registries.Organisations;

namespace Works.Registries.BankAccounts;

/// <summary>
/// What protects a payee when somebody changes where his money goes: proof, a second person and a waiting time (spec 02 §3.17). Switch
/// <c>bank-detail-change-safeguards</c>; off in the demo profile (spec 05 §16). Decision 0046.
/// </summary>
internal sealed class ChangeSafeguards(WorksDb db, IMasters masters, IFiles files)
{
    private const string DefaultHours = "24";

    /// <summary>Where the payee's money is to go from now on is a change: it needs its proof, and waits to be confirmed.</summary>
    /// <param name="account">The account, with the number that is paid to from now on; its payee is locked.</param>
    /// <param name="isOfNumber">True when the account itself named another number before.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Failure?> TakeAsync(BankAccount account, bool isOfNumber, CancellationToken cancellationToken)
    {
        if (await masters.SwitchAsync(account.TenantId, "bank-detail-change-safeguards", "off", cancellationToken) != "on") return null;
        if (account.Details.FirstOrDefault(detail => detail.IsPaidTo) is not { } paid) return null;
        // A first account is no change. One that was taken out before the new one came is a change all the same.
        if (!isOfNumber && !await db.QueryAnyAsync(
            """
            select 1 from registries.bank_account_details
            where tenant_id = @TenantId and service_code = @ServiceCode and reference_id = @ReferenceId and account_index <> @AccountIndex
            """, new { account.TenantId, account.ServiceCode, account.ReferenceId, paid.AccountIndex }, cancellationToken)) return null;
        string[] proofs = [.. paid.Documents.Where(document => document.Status != "INACTIVE").Select(document => Organisation.Given(document.FileStore) ?? Organisation.Given(document.FileStoreId)).OfType<string>()];
        if (proofs.Length == 0 || (await files.ExistingAsync(account.TenantId, proofs, cancellationToken)).Count == 0) return BankAccountErrors.ProofMissing;
        await files.AdoptAsync(account.TenantId, proofs, cancellationToken);
        paid.AwaitConfirmation(db.Context.Caller.Uuid, db.Now);
        return null;
    }

    /// <summary>Milliseconds between a change and the first payment there.</summary>
    public async ValueTask<long> WaitAsync(string tenantId, CancellationToken cancellationToken) =>
        decimal.TryParse(await masters.SwitchAsync(tenantId, "bank-detail-change-wait-hours", DefaultHours, cancellationToken), NumberStyles.Number, CultureInfo.InvariantCulture, out var hours) && hours is >= 0 and <= 8760
            ? (long)(hours * 3_600_000) : 24 * 3_600_000L;
}
