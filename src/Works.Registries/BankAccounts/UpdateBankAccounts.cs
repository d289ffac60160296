using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.BankAccounts;

/// <summary>Changes bank accounts; whose account it is never changes. Spec 30 §6.2.</summary>
internal sealed class UpdateBankAccounts(
    WorksDb db, BankAccountRules rules, BankAccountPrivacy privacy, BankAccountViews views, PrimaryAccounts primaries, ChangeSafeguards safeguards, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder accounts) => accounts.MapPost(
        "/v1/_update", (BankAccountRequest request, UpdateBankAccounts slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<BankAccountReply>();

    private async Task<Result<BankAccountReply>> HandleAsync(BankAccountRequest request, CancellationToken cancellationToken)
    {
        if (BankAccountRules.Form(request.BankAccounts, isUpdate: true) is { Length: > 0 } form) return form;
        IReadOnlyList<BankAccountWire> sent = [.. request.BankAccounts!.Select(account => account!)];
        if (await rules.ReferencesAsync(sent, cancellationToken) is { } unknown) return unknown;
        var changed = new List<BankAccount>();
        foreach (var wire in sent)
        {
            var result = await ChangeAsync(wire, cancellationToken);
            if (result.IsRefused) return result.Failures.ToArray();
            changed.Add(result.Value);
        }

        if (changed is [var only]) db.Context.Version = only.RowVersion;
        return new BankAccountReply(await views.OfAsync(changed, _ => true, cancellationToken));
    }

    private async Task<Result<BankAccount>> ChangeAsync(BankAccountWire wire, CancellationToken cancellationToken)
    {
        var tenantId = wire.TenantId!.Trim();
        if (!Guid.TryParse(wire.Id, out var id)) return BankAccountErrors.UnknownAccount(wire.Id!);
        await db.ExecuteAsync("select 1 from registries.bank_accounts where id = @id and tenant_id = @tenantId for update", new { id, tenantId }, cancellationToken);
        var account = await db.BankAccounts.SingleOrDefaultAsync(a => a.TenantId == tenantId && a.Id == id, cancellationToken);
        if (account is null) return BankAccountErrors.UnknownAccount(wire.Id!);
        // The payee named in the request passed the rule on whom the caller may write for: it must be the account's own.
        if (account.ReferenceId != wire.ReferenceId!.Trim() || account.ServiceCode != wire.ServiceCode!.Trim())
            return wire.ServiceCode!.Trim() == BankAccountRules.Organisation ? BankAccountErrors.Organisation(wire.ReferenceId!) : BankAccountErrors.Individual(wire.ReferenceId!);
        if (db.Context.IsStale(account.RowVersion)) return BankAccountErrors.PrimaryTaken;
        foreach (var sent in wire.BankAccountDetails!)
        {
            if (account.Details.FirstOrDefault(detail => detail.Id.ToString() == sent.Id) is not { } known) return BankAccountErrors.UnknownDetail(sent.Id!);
            if (known.BranchId.ToString() != sent.BankBranchIdentifier!.Id) return BankAccountErrors.UnknownBranch(sent.BankBranchIdentifier.Id!);
        }

        await primaries.LockAsync(account, cancellationToken);
        var (by, now) = (db.Context.Caller.Uuid, db.Now);
        var touched = new List<BankAccountDetail>();
        var before = account.Details.ToDictionary(detail => detail.Id, detail => (Change: BankAccountChange.Of(detail, by, now), detail.AccountNumberIndex, detail.HolderIndex, detail.AccountIndex));
        var paidTo = account.Details.FirstOrDefault(detail => detail.IsPaidTo)?.AccountIndex;
        foreach (var sent in wire.BankAccountDetails!)
        {
            var detail = account.Details.Single(known => known.Id.ToString() == sent.Id);
            detail.Take(sent, privacy, by, now);
            touched.Add(detail);
        }

        // Of several primary ones the last that the request names is meant.
        foreach (var earlier in touched.Where(detail => detail.IsPaidTo).SkipLast(1).Concat(touched.Exists(detail => detail.IsPaidTo) ? account.Details.Where(detail => detail.IsPaidTo && !touched.Contains(detail)) : []).ToList())
            earlier.Demote(by, now);
        account.Take(wire, by, now);
        foreach (var detail in account.Details)
            if (before[detail.Id] is var old && old.Change.Differs(detail, old.AccountNumberIndex, old.HolderIndex)) db.BankAccountChanges.Add(old.Change);

        if (await rules.StricterAsync(account, touched, cancellationToken) is { } blocked) return blocked;
        var isPaidTo = account.Details.FirstOrDefault(detail => detail.IsPaidTo)?.AccountIndex;
        if (paidTo is not null && isPaidTo is not null && paidTo != isPaidTo && await primaries.ChangedAsync(account, cancellationToken) is { } refused) return refused;
        if (paidTo is not null && isPaidTo is not null && paidTo != isPaidTo && await safeguards.TakeAsync(account, isOfNumber: true, cancellationToken) is { } unproven) return unproven;
        if (paidTo is null && await primaries.DemoteOthersAsync(account, cancellationToken) is { } others) return others;
        await db.SaveChangesAsync(cancellationToken);
        outbox.Publish("update-bank-account", account.TenantId, account.Id.ToString(), new BankAccountReply([privacy.ForEvents(account)]));
        return account;
    }
}
