using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration;

/// <summary>An account that another module wants opened for a person of its own.</summary>
/// <param name="TenantId">Tenant of the account; one of type CITIZEN is opened at its state.</param>
/// <param name="Type">CITIZEN, EMPLOYEE, SYSTEM or BUSINESS.</param>
/// <param name="UserName">Name to sign in with; unique by tenant and type, letter case apart.</param>
/// <param name="Name">Display name.</param>
public sealed record AccountOrder(string TenantId, string Type, string UserName, string Name)
{
    /// <summary>Mobile number; null when unknown.</summary>
    public string? MobileNumber { get; init; }

    /// <summary>E-mail address; null when unknown.</summary>
    public string? EmailId { get; init; }

    /// <summary>Password of our rules (spec 50 §3.4); null for an account that signs in with one-time codes.</summary>
    public string? Password { get; init; }

    /// <summary>Roles it will hold.</summary>
    public IReadOnlyList<RoleHeld> Roles { get; init; } = [];

    /// <summary>False for an account that may not sign in.</summary>
    public bool Active { get; init; } = true;
}

/// <summary>What changes of an account; null members stay.</summary>
/// <param name="Name">Display name.</param>
/// <param name="MobileNumber">Mobile number: one-time codes go there.</param>
/// <param name="EmailId">E-mail address.</param>
/// <param name="Active">False ends every session.</param>
/// <param name="Roles">Roles that the caller of the request asks for; what he may not give or take stays as it is, or is refused.</param>
public sealed record AccountChange(string? Name = null, string? MobileNumber = null, string? EmailId = null, bool? Active = null, IReadOnlyList<RoleHeld>? Roles = null);

/// <summary>Accounts of people that other modules keep: individuals, contacts of organisations. Works inside the caller's transaction.</summary>
public interface IAccounts
{
    /// <summary>The account of a name; null when there is none.</summary>
    Task<Caller?> FindAsync(string tenantId, string type, string userName, CancellationToken cancellationToken);

    /// <summary>Opens an account and saves it, so that it has its number.</summary>
    /// <param name="order">The account.</param>
    /// <param name="onOwnAuthority">
    /// True when the asking module has decided the roles by a rule of its own. False for roles that the caller of the request asks for: he
    /// may give those only where he administers accounts, everybody may give CITIZEN.
    /// </param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<Result<Caller>> OpenAsync(AccountOrder order, bool onOwnAuthority, CancellationToken cancellationToken);

    /// <summary>
    /// Changes an account. What decides who may do what with it (mobile number, active, roles) is changed only by a caller who administers it, and
    /// refused to others. The rest is changed by him and by the owner; a change by anybody else leaves it as it is.
    /// </summary>
    Task<Failure?> ChangeAsync(Guid uuid, AccountChange change, CancellationToken cancellationToken);

    /// <summary>Gives and takes roles by a rule of the asking module; other roles stay as they are. An unknown account is left alone.</summary>
    Task RegradeAsync(Guid uuid, IReadOnlyCollection<RoleHeld> given, IReadOnlyCollection<RoleHeld> taken, CancellationToken cancellationToken);
}
