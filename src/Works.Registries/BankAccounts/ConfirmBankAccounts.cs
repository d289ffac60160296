using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries.Organisations;

namespace Works.Registries.BankAccounts;

/// <summary>The second person says that a changed account is the payee's (ours, spec 02 §3.17). Only id and tenant of each account are read.</summary>
internal sealed class ConfirmBankAccounts(WorksDb db, BankAccountPrivacy privacy, BankAccountViews views, PrimaryAccounts primaries, Outbox outbox)
{
    private const int Most = 100;

    public static void Map(IEndpointRouteBuilder accounts) => accounts.MapPost(
        "/v1/_confirm", (BankAccountRequest request, ConfirmBankAccounts slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<BankAccountReply>();

    private async Task<Result<BankAccountReply>> HandleAsync(BankAccountRequest request, CancellationToken cancellationToken)
    {
        if (request.BankAccounts is not { Count: > 0 } sent || sent.Any(account => account is null)) return BankAccountErrors.NoAccounts;
        if (sent.Count > Most) return BankAccountErrors.Size("bankAccountRequest.bankAccounts", 1, Most);
        var confirmed = new List<BankAccount>();
        foreach (var wire in sent.Select(wire => wire!).OrderBy(wire => wire.Id, StringComparer.Ordinal))
        {
            if (Organisation.Given(wire.TenantId) is not { } tenantId) return BankAccountErrors.TenantId;
            if (Organisation.Given(wire.Id) is not { } text) return BankAccountErrors.AccountId;
            if (!Guid.TryParse(text, out var id)) return BankAccountErrors.UnknownAccount(text);
            await db.ExecuteAsync("select 1 from registries.bank_accounts where id = @id and tenant_id = @tenantId for update", new { id, tenantId }, cancellationToken);
            var account = await db.BankAccounts.SingleOrDefaultAsync(a => a.TenantId == tenantId && a.Id == id, cancellationToken);
            if (account is null) return BankAccountErrors.UnknownAccount(text);
            if (db.Context.IsStale(account.RowVersion)) return BankAccountErrors.PrimaryTaken;
            await primaries.LockAsync(account, cancellationToken);
            if (account.Details.FirstOrDefault(detail => detail.IsPaidTo) is not { ChangedBy: { } changedBy, ConfirmedBy: null } detail) return BankAccountErrors.NothingToConfirm(text);
            if (changedBy == db.Context.Caller.Uuid) return BankAccountErrors.SecondPerson;
            detail.Confirm(db.Context.Caller.Uuid, db.Now);
            account.Touch(db.Context.Caller.Uuid, db.Now);
            outbox.Publish("update-bank-account", account.TenantId, account.Id.ToString(), new BankAccountReply([privacy.ForEvents(account)]));
            confirmed.Add(account);
        }

        await db.SaveChangesAsync(cancellationToken);
        return new BankAccountReply(await views.OfAsync(confirmed, _ => true, cancellationToken));
    }
}
