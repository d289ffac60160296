using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.BankAccounts;

/// <summary>Registers bank accounts of persons and organisations. Spec 30 §6.2.</summary>
internal sealed class CreateBankAccounts(WorksDb db, BankAccountRules rules, BankAccountPrivacy privacy, BankAccountViews views, PrimaryAccounts primaries, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder accounts) => accounts.MapPost(
        "/v1/_create", (BankAccountRequest request, CreateBankAccounts slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<BankAccountReply>();

    private async Task<Result<BankAccountReply>> HandleAsync(BankAccountRequest request, CancellationToken cancellationToken)
    {
        if (BankAccountRules.Form(request.BankAccounts, isUpdate: false) is { Length: > 0 } form) return form;
        IReadOnlyList<BankAccountWire> sent = [.. request.BankAccounts!.Select(account => account!)];
        if (await rules.ReferencesAsync(sent, cancellationToken) is { } unknown) return unknown;
        var added = await AddAsync(sent, cancellationToken);
        if (added.IsRefused) return added.Failures.ToArray();
        return new BankAccountReply(await views.OfAsync(added.Value, _ => true, cancellationToken));
    }

    /// <summary>Stores accounts whose form and payee are content.</summary>
    public async Task<Result<IReadOnlyList<BankAccount>>> AddAsync(IReadOnlyList<BankAccountWire> sent, CancellationToken cancellationToken, Func<BankAccountWire, Guid>? idOf = null)
    {
        var (by, now) = (db.Context.Caller.Uuid, db.Now);
        var added = new List<BankAccount>();
        foreach (var wire in sent)
        {
            var account = new BankAccount
            {
                Id = idOf?.Invoke(wire) ?? Guid.CreateVersion7(), TenantId = wire.TenantId!.Trim(), ServiceCode = wire.ServiceCode!.Trim(), ReferenceId = wire.ReferenceId!.Trim(), CreatedBy = by, CreatedTime = now,
            };
            account.Take(wire, by, now);
            await primaries.LockAsync(account, cancellationToken);
            foreach (var detail in wire.BankAccountDetails!)
            {
                // Of several primary ones the last is meant: it replaces the one before.
                foreach (var earlier in account.Details.Where(earlier => earlier.IsPaidTo && detail is { IsPrimary: not false, IsActive: true })) earlier.Demote(by, now);
                account.Add(detail, idOf is null ? Guid.CreateVersion7() : SeedFiles.IdOf(account.TenantId, "bank-account-detail", $"{account.Id}/{account.Details.Count}"), privacy);
            }

            if (await rules.StricterAsync(account, [.. account.Details], cancellationToken) is { } blocked) return blocked;
            if (await primaries.DemoteOthersAsync(account, cancellationToken) is { } refused) return refused;
            db.BankAccounts.Add(account);
            await db.SaveChangesAsync(cancellationToken);
            outbox.Publish("save-bank-account", account.TenantId, account.Id.ToString(), new BankAccountReply([privacy.ForEvents(account)]));
            added.Add(account);
        }

        return added;
    }
}
