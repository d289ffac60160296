using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Organisations;

/// <summary>
/// Who the contacts of an organisation are: individuals of the state with an account, found by their mobile. What role they hold follows from
/// the organisations that list them. Spec 30 §4.4 steps 2 and 6, §14 row 22.
/// </summary>
internal sealed class ContactPersons(WorksDb db, ContactPrivacy privacy, IUserDirectory users)
{
    /// <summary>Of two requests about one person the second waits and then sees what the first did.</summary>
    /// <param name="stateTenant">State of the persons.</param>
    /// <param name="mobileNumbers">Every mobile the request may touch; locked in one order, so that two requests never wait for each other.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task LockAsync(string stateTenant, IEnumerable<string> mobileNumbers, CancellationToken cancellationToken)
    {
        string[] keys = [.. mobileNumbers.Select(mobile => $"organisation-contact/{stateTenant}/{privacy.IndexOf(stateTenant, mobile)}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return keys.Length == 0 ? Task.CompletedTask : db.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended(key, 0)) from unnest(@keys) key", new { keys }, cancellationToken);
    }

    /// <summary>The first of the mobiles whose person administers an organisation of the state, in whichever city; null when none does.</summary>
    /// <param name="stateTenant">State of the persons.</param>
    /// <param name="mobileNumbers">Mobiles in the order in which they are judged.</param>
    /// <param name="except">Organisation that does not count.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<string?> AdministratorAsync(string stateTenant, IReadOnlyCollection<string> mobileNumbers, Guid? except, CancellationToken cancellationToken)
    {
        if (mobileNumbers.Count == 0) return null;
        var listed = await ListedAsync(stateTenant, mobileNumbers, except, Contact.Admin, cancellationToken);
        return mobileNumbers.FirstOrDefault(mobile => listed.Contains(privacy.IndexOf(stateTenant, mobile)!));
    }

    /// <summary>Makes the persons behind new contacts what their organisation makes of them.</summary>
    public async Task AppointAsync(Organisation organisation, IEnumerable<Contact> contacts, CancellationToken cancellationToken)
    {
        var state = Tenants.StateOf(organisation.TenantId);
        foreach (var contact in contacts)
        {
            if (privacy.Clear(contact.TenantId, ContactPrivacy.MobilePurpose, contact.MobileNumber) is not { } mobile) continue;
            var account = await users.CitizenAsync(state, mobile, cancellationToken);
            contact.Is(null, account?.Uuid);
        }
    }

    /// <summary>Takes back what an organisation made of persons whom no organisation of the state lists any more. Save first: what is stored counts.</summary>
    public async Task DismissAsync(string stateTenant, IReadOnlyCollection<string> mobileNumbers, CancellationToken cancellationToken)
    {
        if (mobileNumbers.Count == 0) return;
        var listed = await ListedAsync(stateTenant, mobileNumbers, except: null, role: null, cancellationToken);
        foreach (var mobile in mobileNumbers.Where(mobile => !listed.Contains(privacy.IndexOf(stateTenant, mobile)!)))
            _ = mobile;
    }

    private async Task<IReadOnlySet<string>> ListedAsync(string stateTenant, IEnumerable<string> mobileNumbers, Guid? except, string? role, CancellationToken cancellationToken)
    {
        // A person of the state may serve organisations of cities this request may not read: whether one lists him is all that is asked there.
        var scope = db.Context.Scope;
        await UseAsync(TenantScope.Everything, cancellationToken);
        var listed = await db.QueryAsync<string>(
            """
            select distinct c.mobile_index from registries.organisation_contacts c
            where c.mobile_index = any(@indexes) and c.active and c.organisation_id is distinct from @except and (@role::text is null or c.role = @role)
            """,
            new { indexes = mobileNumbers.Select(mobile => privacy.IndexOf(stateTenant, mobile)).ToArray(), except, role }, cancellationToken);
        await UseAsync(scope, cancellationToken);
        return listed.ToHashSet(StringComparer.Ordinal);
    }

    private Task UseAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        db.Context.UseScope(scope);
        return db.ApplyScopeAsync(cancellationToken);
    }
}
