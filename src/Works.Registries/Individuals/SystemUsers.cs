using System.Globalization;
using System.Security.Cryptography;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Individuals;

/// <summary>Payload of <c>update-user-id-topic</c>.</summary>
internal sealed record UserIdEvent(string Id, string IndividualId, string TenantId, string UserId, string UserUuid);

/// <summary>Persons who sign in: opens their accounts and keeps them in step (spec 30 §5.5). Who may give which role stays the accounts' own rule.</summary>
internal sealed class SystemUsers(IAccounts accounts, IndividualPrivacy privacy, Outbox outbox)
{
    public const string Citizen = "CITIZEN";

    /// <summary>Opens the account that a request asks for.</summary>
    public async Task<Failure?> OpenAsync(Individual person, SystemUserWire? details, CancellationToken cancellationToken)
    {
        var state = Tenants.StateOf(person.TenantId);
        var type = string.IsNullOrWhiteSpace(details?.Type) ? Citizen : details.Type.Trim().ToUpperInvariant();
        var tenantId = string.IsNullOrWhiteSpace(details?.TenantId) ? state : details.TenantId.Trim();
        var userName = string.IsNullOrWhiteSpace(details?.Username) ? Guid.NewGuid().ToString() : details.Username.Trim();
        if (type is not (Citizen or "EMPLOYEE" or "SYSTEM" or "BUSINESS")) return IndividualErrors.Account("CREATE", $"{type} is no type of account");
        if (Tenants.StateOf(tenantId) != state) return IndividualErrors.Account("CREATE", $"{tenantId} is no tenant of {state}");
        var mobile = privacy.MobileOf(person);
        // Codes to sign in go to the mobile; a citizen is found by a user name that is one. They must be the same, or one could sign in as another.
        if (type == Citizen && userName.All(char.IsAsciiDigit) && userName != mobile) return IndividualErrors.Account("CREATE", "The user name of a citizen must be his mobile number");
        var opened = await accounts.OpenAsync(
            new AccountOrder(tenantId, type, userName, person.FullName)
            {
                MobileNumber = mobile ?? Dummy(), EmailId = person.Email, Roles = RolesOf(details, tenantId, state),
                Password = type == Citizen || string.IsNullOrWhiteSpace(details?.Password) ? null : details.Password,
            }, onOwnAuthority: false, cancellationToken);
        if (opened.IsRefused) return IndividualErrors.Account("CREATE", opened.Failures[0].Message);
        Link(person, opened.Value, (details ?? new SystemUserWire()) with { Username = userName, Password = null });
        return null;
    }

    /// <summary>The person signs in with this account.</summary>
    public void Link(Individual person, Caller account, SystemUserWire? details = null)
    {
        person.SignsInAs(account, details, isActive: true);
        outbox.Publish("update-user-id-topic", person.TenantId, person.Id.ToString(), new UserIdEvent(
            person.Id.ToString(), person.IndividualId, person.TenantId, account.Id.ToString(CultureInfo.InvariantCulture), account.Uuid.ToString()));
    }

    /// <summary>Carries a changed person over to his account.</summary>
    public async Task<Failure?> SyncAsync(Individual person, IndividualWire sent, CancellationToken cancellationToken)
    {
        if (person.UserUuid is not { } uuid) return sent.IsSystemUser == true ? await OpenAsync(person, sent.UserDetails, cancellationToken) : null;
        var isActive = sent.IsSystemUserActive ?? person.IsSystemUserActive;
        var state = Tenants.StateOf(person.TenantId);
        var roles = sent.UserDetails?.Roles is { Count: > 0 } ? RolesOf(sent.UserDetails, person.UserDetails?.TenantId ?? state, state) : null;
        var shown = person.UserDetails?.Roles?.Select(role => (role.Code, role.TenantId)).ToHashSet();
        if (roles is not null && shown is not null && shown.SetEquals(roles.Select(role => ((string?)role.Code, (string?)role.TenantId)))) roles = null; // what was shown came back
        var refusal = await accounts.ChangeAsync(uuid, new AccountChange(person.FullName, privacy.MobileOf(person), person.Email, isActive, roles), cancellationToken);
        if (refusal is not null) return IndividualErrors.Account("UPDATE", refusal.Message);
        person.SignsIn(isActive);
        return null;
    }

    /// <summary>Closes the account of a person who is removed.</summary>
    public async Task<Failure?> CloseAsync(Individual person, CancellationToken cancellationToken) =>
        person.UserUuid is { } uuid && await accounts.ChangeAsync(uuid, new AccountChange(Active: false), cancellationToken) is { } refusal
            ? IndividualErrors.Account("DELETE", refusal.Message) : null;

    private static IReadOnlyList<RoleHeld> RolesOf(SystemUserWire? details, string tenantId, string state) => details?.Roles?.Where(role => !string.IsNullOrWhiteSpace(role.Code)).ToList() is { Count: > 0 } roles
        ? [.. roles.Select(role => new RoleHeld(role.Code!.Trim(), string.IsNullOrWhiteSpace(role.TenantId) ? (role.Code == Citizen ? state : tenantId) : role.TenantId.Trim()))]
        : [new RoleHeld(Citizen, state)];

    // Nobody is reached by it: the contract's stand-in for a person without a mobile.
    private static string Dummy() => "1" + RandomNumberGenerator.GetString("0123456789", 9);
}
