using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Registries.Individuals;

namespace Works.Registries.BankAccounts;

/// <summary>Answers what other modules ask about bank accounts.</summary>
internal sealed class BankAccountDirectory(WorksDb db, BankAccountPrivacy privacy, ChangeSafeguards safeguards) : IBankAccounts
{
    private static readonly string[] ReadInClear = ["accountHolderName", "accountNumber"];

    public Task<IReadOnlyDictionary<string, PayeeAccount>> MaskedAsync(string tenantId, string serviceCode, IReadOnlyCollection<string> referenceIds, CancellationToken cancellationToken) =>
        FindAsync(tenantId, serviceCode, referenceIds, forPaying: false, IndividualPrivacy.LastFour, cancellationToken);

    public async Task<IReadOnlyDictionary<string, PayeeAccount>> InClearAsync(
        string tenantId, string serviceCode, IReadOnlyCollection<string> referenceIds, string reason, CancellationToken cancellationToken)
    {
        var found = await FindAsync(tenantId, serviceCode, referenceIds, forPaying: true, plain => plain, cancellationToken);
        foreach (var account in found.Values)
            db.NoteBatch(tenantId, "BankAccountDecrypt", account.BankAccountId.ToString(), "READ", before: null, after: new { fields = ReadInClear, tenantId, reason });
        return found;
    }

    private async Task<IReadOnlyDictionary<string, PayeeAccount>> FindAsync(
        string tenantId, string serviceCode, IReadOnlyCollection<string> referenceIds, bool forPaying, Func<string?, string?> show, CancellationToken cancellationToken)
    {
        string[] asked = [.. referenceIds.Distinct(StringComparer.Ordinal)];
        if (asked.Length == 0) return new Dictionary<string, PayeeAccount>(StringComparer.Ordinal);
        // Of a merged person the survivor's account is paid to; as long as he has none, the account of the record that went.
        IReadOnlyList<RecordOfPerson> payees = serviceCode != BankAccountRules.Person ? []
            : await db.RecordsOfAsync(tenantId, [.. asked.Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty)], cancellationToken);
        var records = payees.ToLookup(payee => payee.Asked.ToString(), payee => payee.Id.ToString(), StringComparer.Ordinal);
        var candidates = asked.ToDictionary(id => id, id => records[id].DefaultIfEmpty(id).ToList(), StringComparer.Ordinal);
        string[] wanted = [.. candidates.Values.SelectMany(ids => ids).Distinct(StringComparer.Ordinal)];
        var accounts = await db.BankAccounts.AsNoTracking()
            .Where(a => a.TenantId == tenantId && a.ServiceCode == serviceCode && wanted.Contains(a.ReferenceId) && a.Details.Any(d => d.IsPrimary && d.IsActive)).ToListAsync(cancellationToken);
        var byPayee = accounts.ToDictionary(account => account.ReferenceId, StringComparer.Ordinal);
        var found = new Dictionary<string, PayeeAccount>(StringComparer.Ordinal);
        var wait = forPaying ? await safeguards.WaitAsync(tenantId, cancellationToken) : 0;
        foreach (var (id, ids) in candidates)
        {
            if (ids.Select(byPayee.GetValueOrDefault).FirstOrDefault(account => account is not null) is not { } account) continue;
            var detail = account.Details.Single(detail => detail.IsPaidTo);
            // A change that nobody has confirmed, or that is too fresh, is not paid to; nor is the account before it, which somebody said is wrong.
            if (forPaying && !(detail.PayableFrom(wait) <= db.Now)) continue;
            found[id] = new PayeeAccount(
                id, account.Id, detail.Id, show(privacy.HolderOf(detail)), show(privacy.NumberOf(detail))!, detail.AccountType, detail.BranchType, detail.BranchCode,
                detail.BranchDetails is { ValueKind: JsonValueKind.Object } branch && branch.TryGetProperty("ifsccode", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null);
        }

        return found;
    }
}
