using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Individuals;

/// <summary>A person who speaks for an organisation, with the account he signs in with.</summary>
internal sealed record ContactAccount(Guid IndividualId, Guid UserUuid);

/// <summary>
/// The persons behind the contacts of organisations: individuals of the state with a citizen's account, found by their mobile (spec 30 §4.4, steps 2
/// and 6). Which role they hold is decided by who asks. The caller holds the lock on the mobile.
/// </summary>
internal sealed class ContactAccounts(WorksDb db, IAccounts accounts, IndividualPrivacy privacy, CreateIndividual create, SystemUsers users)
{
    /// <summary>Finds the person of a mobile at the state, or registers him, with an account; the account gets the role, and keeps those it has.</summary>
    /// <param name="stateTenant">State of the person; the request need not reach it.</param>
    /// <param name="name">Name of a person who is not known yet.</param>
    /// <param name="mobile">His mobile: digits.</param>
    /// <param name="email">His e-mail address; null when unknown.</param>
    /// <param name="role">Role that the organisation gives him, e.g. <c>ORG_ADMIN</c>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<Result<ContactAccount>> AppointAsync(string stateTenant, string name, string mobile, string? email, string role, CancellationToken cancellationToken) =>
        db.AtTenantAsync(stateTenant, async () => await AppointHereAsync(stateTenant, name, mobile, email, role, cancellationToken), cancellationToken);

    /// <summary>The account of the person loses the roles and is a plain citizen's, if no other role is left. An unknown mobile is left alone.</summary>
    public Task DismissAsync(string stateTenant, string mobile, IReadOnlyCollection<string> roles, CancellationToken cancellationToken) => db.AtTenantAsync(
        stateTenant,
        async () =>
        {
            var uuid = (await FindAsync(stateTenant, mobile, cancellationToken))?.UserUuid ?? (await accounts.FindAsync(stateTenant, SystemUsers.Citizen, mobile, cancellationToken))?.Uuid;
            if (uuid is { } account)
                await accounts.RegradeAsync(account, [new RoleHeld(SystemUsers.Citizen, stateTenant)], [.. roles.Select(role => new RoleHeld(role, stateTenant))], cancellationToken);
            return true;
        }, cancellationToken);

    private async Task<Result<ContactAccount>> AppointHereAsync(string stateTenant, string name, string mobile, string? email, string role, CancellationToken cancellationToken)
    {
        var held = new RoleHeld(role, stateTenant);
        var person = await FindAsync(stateTenant, mobile, cancellationToken);
        if (person?.UserUuid is { } known)
        {
            await accounts.RegradeAsync(known, [held], [], cancellationToken);
            return new ContactAccount(person.Id, known);
        }

        var account = await accounts.FindAsync(stateTenant, SystemUsers.Citizen, mobile, cancellationToken);
        if (account is null)
        {
            var opened = await accounts.OpenAsync(
                new AccountOrder(stateTenant, SystemUsers.Citizen, mobile, name) { MobileNumber = mobile, EmailId = email, Roles = [held] }, onOwnAuthority: true, cancellationToken);
            if (opened.IsRefused) return opened.Failures.ToArray();
            account = opened.Value;
        }
        else
        {
            await accounts.RegradeAsync(account.Uuid, [held], [], cancellationToken);
            account = await accounts.FindAsync(stateTenant, SystemUsers.Citizen, mobile, cancellationToken);
        }

        if (person is null)
        {
            var added = await create.AddAsync(
                new IndividualWire { TenantId = stateTenant, Name = new PersonNameWire { GivenName = name }, MobileNumber = mobile, Email = email },
                new Registration { Account = account, IsTrusted = true }, cancellationToken);
            if (added.IsRefused) return added.Failures.ToArray();
            return new ContactAccount(added.Value.Person.Id, account!.Uuid);
        }

        users.Link(person, account!);
        return new ContactAccount(person.Id, account!.Uuid);
    }

    // An employee's record may carry the same mobile; he signs in as an employee and is somebody else's contact with an account of his own.
    private async Task<Individual?> FindAsync(string stateTenant, string mobile, CancellationToken cancellationToken)
    {
        var index = privacy.MobileIndex(stateTenant, mobile);
        return await db.Individuals.Where(i => i.TenantId == stateTenant && i.MobileIndex == index && !i.IsDeleted && i.MergedInto == null && (i.UserType == null || i.UserType == SystemUsers.Citizen))
            .OrderBy(i => i.UserUuid == null).ThenBy(i => i.CreatedTime).ThenBy(i => i.Id).FirstOrDefaultAsync(cancellationToken);
    }
}
