using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;

namespace Works.Registries.BankAccounts;

/// <summary>Payload of <c>bank-account.primary-changed</c>: who gets his money elsewhere from now on.</summary>
internal sealed record PrimaryChangedEvent(string TenantId, string ServiceCode, string ReferenceId, string BankAccountId, bool HasUnpaidBills);

/// <summary>Keeps the rule that a payee has one active primary account (spec 30 §6.2): a new one replaces the old one in the same transaction.</summary>
internal sealed class PrimaryAccounts(WorksDb db, IControls controls, ChangeSafeguards safeguards, IEnumerable<IUnpaidPayees> bills, Outbox outbox)
{
    /// <summary>Two changes of one payee's accounts queue.</summary>
    public Task LockAsync(BankAccount account, CancellationToken cancellationToken) => db.ExecuteAsync(
        "select pg_advisory_xact_lock(hashtextextended(@key, 0))", new { key = $"payee/{account.TenantId}/{account.ServiceCode}/{account.ReferenceId}" }, cancellationToken);

    /// <summary>Takes the place of the payee's other primary account, if this one has a primary number; what stood there is kept.</summary>
    public async Task<Failure?> DemoteOthersAsync(BankAccount account, CancellationToken cancellationToken)
    {
        if (!account.Details.Any(detail => detail.IsPaidTo)) return null;
        if (await safeguards.TakeAsync(account, isOfNumber: false, cancellationToken) is { } unproven) return unproven;
        var others = await db.BankAccounts
            .Where(a => a.TenantId == account.TenantId && a.ServiceCode == account.ServiceCode && a.ReferenceId == account.ReferenceId && a.Id != account.Id && a.Details.Any(d => d.IsPrimary && d.IsActive))
            .ToListAsync(cancellationToken);
        if (others.Count == 0) return null;
        if (await ChangedAsync(account, cancellationToken) is { } refused) return refused;
        var (by, now) = (db.Context.Caller.Uuid, db.Now);
        foreach (var other in others)
        {
            foreach (var detail in other.Details.Where(detail => detail.IsPaidTo))
            {
                db.BankAccountChanges.Add(BankAccountChange.Of(detail, by, now));
                detail.Demote(by, now);
            }

            other.Touch(by, now);
        }

        return null;
    }

    /// <summary>Money goes elsewhere from now on: others are told, and where bills are unpaid only the administrator of the scheme may do it.</summary>
    public async Task<Failure?> ChangedAsync(BankAccount account, CancellationToken cancellationToken)
    {
        var isOwed = false;
        foreach (var module in bills) isOwed |= (await module.WithUnpaidBillsAsync(account.TenantId, [account.ReferenceId], cancellationToken)).Contains(account.ReferenceId);
        if (isOwed && !db.Context.Caller.RolesAt(account.TenantId).Contains("MUKTA_ADMIN")
            && await controls.BrokenAsync(account.TenantId, "30-6.2-unpaid", account.ReferenceId, BankAccountErrors.UnpaidBills, cancellationToken) is { } refused) return refused;
        outbox.Publish(
            "bank-account.primary-changed", account.TenantId, account.Id.ToString(), new PrimaryChangedEvent(account.TenantId, account.ServiceCode, account.ReferenceId, account.Id.ToString(), isOwed));
        return null;
    }
}
