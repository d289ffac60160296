using System.Text.Json.Serialization;

namespace Works.Platform.Edge;

/// <summary>A role a user holds, and where. A role at a state is valid in every city below it.</summary>
/// <param name="Code">Code of the role in <c>ACCESSCONTROL-ROLES.roles</c>.</param>
/// <param name="TenantId">Tenant at which it is held.</param>
/// <param name="Name">Display name; may be null.</param>
public sealed record RoleHeld(string Code, string TenantId, string? Name = null);

/// <summary>Who is calling: the owner of the token, never what the client says of itself.</summary>
public sealed record Caller
{
    /// <summary>Nobody: a call without a token on an open or mixed route.</summary>
    public static Caller Anonymous(string stateTenant) => new()
    {
        Id = 0, Uuid = Guid.Empty, UserName = "anonymous", Name = "anonymous", Type = "SYSTEM", TenantId = stateTenant,
        Roles = [new RoleHeld("ANONYMOUS", stateTenant)],
    };

    /// <summary>The system itself, for jobs and loading.</summary>
    public static Caller System(string stateTenant) => new()
    {
        Id = 0, Uuid = Guid.Empty, UserName = "SYSTEM", Name = "SYSTEM", Type = "SYSTEM", TenantId = stateTenant,
        Roles = [new RoleHeld("SYSTEM", stateTenant), new RoleHeld("INTERNAL_MICROSERVICE_ROLE", stateTenant)],
    };

    /// <summary>Number of the account.</summary>
    public required long Id { get; init; }

    /// <summary>Stable id of the account; <see cref="Guid.Empty"/> for nobody and for the system.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>Name used to sign in.</summary>
    public required string UserName { get; init; }

    /// <summary>Display name.</summary>
    public string? Name { get; init; }

    /// <summary>Mobile number; null when unknown.</summary>
    public string? MobileNumber { get; init; }

    /// <summary>E-mail address; null when unknown.</summary>
    public string? EmailId { get; init; }

    /// <summary>Locale of the account; null when unset.</summary>
    public string? Locale { get; init; }

    /// <summary>CITIZEN, EMPLOYEE, SYSTEM or BUSINESS.</summary>
    public required string Type { get; init; }

    /// <summary>Tenant of the account.</summary>
    public required string TenantId { get; init; }

    /// <summary>Roles, each with the tenant at which it is held.</summary>
    public required IReadOnlyList<RoleHeld> Roles { get; init; }

    /// <summary>True unless nobody has signed in.</summary>
    [JsonIgnore]
    public bool IsSignedIn => Uuid != Guid.Empty;

    /// <summary>Codes of the roles that are valid at <paramref name="tenantId"/>: held there or at an ancestor, on dot boundaries.</summary>
    public IReadOnlySet<string> RolesAt(string tenantId) =>
        Roles.Where(role => Tenants.IsSameOrAncestor(role.TenantId, tenantId)).Select(role => role.Code).ToHashSet(StringComparer.Ordinal);
}
