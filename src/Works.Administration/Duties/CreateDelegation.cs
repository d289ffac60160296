using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration.Users;
using Works.Administration.Workflow;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Duties;

internal sealed record DelegationRequest([property: JsonPropertyName("Delegation")] DelegationWire? Delegation);

internal sealed record DelegationWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? Delegator { get; init; }
    public string? Delegate { get; init; }
    public IReadOnlyList<string>? Roles { get; init; }
    public decimal? UpTo { get; init; }
    public long? FromTime { get; init; }
    public long? ToTime { get; init; }
    public string? Reason { get; init; }
    public long? RevokedTime { get; init; }
    public string? RevokedBy { get; init; }
    public AuditDetails? AuditDetails { get; init; }

    public static DelegationWire Of(Delegation delegation) => new()
    {
        Id = delegation.Id.ToString(), TenantId = delegation.TenantId, Delegator = delegation.Delegator.ToString(), Delegate = delegation.Delegate.ToString(), Roles = delegation.Roles,
        UpTo = delegation.UpTo, FromTime = delegation.FromTime, ToTime = delegation.ToTime, Reason = delegation.Reason, RevokedTime = delegation.RevokedTime,
        RevokedBy = delegation.RevokedBy?.ToString(),
        AuditDetails = new AuditDetails(
            delegation.CreatedBy.ToString(), (delegation.RevokedBy ?? delegation.CreatedBy).ToString(), delegation.CreatedTime, delegation.RevokedTime ?? delegation.CreatedTime),
    };
}

internal sealed record DelegationsReply([property: JsonPropertyName("Delegations")] IReadOnlyList<DelegationWire> Delegations, long TotalCount);

/// <summary>The caller lends authority to take steps: of his own, for a time, to an employee of the same office. Spec 02 §1.</summary>
internal sealed class CreateDelegation(WorksDb db, Definitions definitions, Delegations delegations, LimitsOfSanction limits, IUserDirectory users)
{
    private const long LongestMs = 366L * 86_400_000; // a year of leave
    private const int MaxRoles = 50;
    private const int MaxReason = 1024;

    public static void Map(IEndpointRouteBuilder workflow) => workflow.MapPost(
        "/delegation/v1/_create", (DelegationRequest request, CreateDelegation slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<DelegationsReply>();

    public async Task<Result<DelegationsReply>> HandleAsync(DelegationRequest request, CancellationToken cancellationToken)
    {
        if (request.Delegation is not { } wire) return DelegationErrors.Missing("Delegation");
        if (Incomplete(wire) is { } incomplete) return incomplete;
        var (tenantId, caller) = (wire.TenantId!, db.Context.Caller);
        if (!db.Context.Scope.Allows(tenantId)) return DelegationErrors.NotYours(tenantId);
        string[] roles = [.. wire.Roles!.Distinct(StringComparer.Ordinal)];

        if (await RolesRefusedAsync(tenantId, roles, cancellationToken) is { } refused) return refused;
        if (!Guid.TryParse(wire.Delegate, out var person) || person == caller.Uuid || await IsColleagueAsync(tenantId, person, cancellationToken) is false) return DelegationErrors.Delegate(wire.Delegate!);
        if (await BeyondOwnLimitAsync(wire, roles, cancellationToken) is { } beyond) return beyond;

        // Two at once could each see no chain and make one together.
        await db.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('delegations/' || @tenantId, 0))", new { tenantId }, cancellationToken);
        var others = await db.Set<Delegation>().AsNoTracking()
            .Where(other => other.TenantId == tenantId && other.RevokedTime == null && other.FromTime < wire.ToTime && other.ToTime > wire.FromTime
                && (other.Delegator == person || other.Delegate == caller.Uuid) && other.Roles.Any(role => roles.Contains(role)))
            .AnyAsync(cancellationToken);
        if (others) return DelegationErrors.Chain;

        var delegation = new Delegation
        {
            TenantId = tenantId, Delegator = caller.Uuid, Delegate = person, Roles = roles, UpTo = wire.UpTo, FromTime = wire.FromTime!.Value, ToTime = wire.ToTime!.Value,
            Reason = wire.Reason, CreatedBy = caller.Uuid, CreatedTime = db.Now,
        };
        db.Add(delegation);
        return new DelegationsReply([DelegationWire.Of(delegation)], 1);
    }

    private Failure? Incomplete(DelegationWire wire)
    {
        if (string.IsNullOrWhiteSpace(wire.TenantId)) return DelegationErrors.Missing("Delegation.tenantId");
        if (string.IsNullOrWhiteSpace(wire.Delegate)) return DelegationErrors.Missing("Delegation.delegate");
        if (wire.Roles is not { Count: > 0 and <= MaxRoles } || wire.Roles.Any(string.IsNullOrWhiteSpace)) return DelegationErrors.Missing("Delegation.roles");
        if (wire.FromTime is not { } from || wire.ToTime is not { } to || from < 0 || to <= from || to <= db.Now || to - from > LongestMs) return DelegationErrors.Period;
        if (wire.UpTo < 0 || wire.UpTo >= 10_000_000_000_000_000m) return DelegationErrors.Amount;
        return wire.Reason?.Length > MaxReason ? DelegationErrors.Reason : null;
    }

    // Only authority over steps can be lent, and only one's own: what was lent cannot be lent on.
    private async Task<Failure?> RolesRefusedAsync(string tenantId, string[] roles, CancellationToken cancellationToken)
    {
        var steps = (await definitions.AllAsync(tenantId, cancellationToken)).SelectMany(service => service.States ?? []).SelectMany(state => state.ActiveActions)
            .SelectMany(action => action.Roles ?? []).ToHashSet(StringComparer.Ordinal);
        var own = db.Context.Caller.RolesAt(tenantId);
        var lent = (await delegations.ToCallerAsync(tenantId, cancellationToken)).SelectMany(authority => authority.Roles).ToHashSet(StringComparer.Ordinal);
        foreach (var role in roles)
        {
            if (!own.Contains(role)) return lent.Contains(role) ? DelegationErrors.Chain : DelegationErrors.NotHeld(role);
            if (!steps.Contains(role)) return DelegationErrors.NoStep(role);
        }

        return null;
    }

    private async Task<bool> IsColleagueAsync(string tenantId, Guid person, CancellationToken cancellationToken) =>
        await db.Users.AsNoTracking().AnyAsync(user => user.Uuid == person && user.TenantId == tenantId && user.Type == UserTypes.Employee && user.Active, cancellationToken);

    private async Task<Failure?> BeyondOwnLimitAsync(DelegationWire wire, string[] roles, CancellationToken cancellationToken)
    {
        if (wire.UpTo is not { } upTo) return null;
        var designation = await users.DesignationAsync(wire.TenantId!, db.Context.Caller.Uuid, cancellationToken);
        decimal? most = null;
        foreach (var service in await definitions.AllAsync(wire.TenantId!, cancellationToken))
        {
            foreach (var action in service.States!.SelectMany(state => state.ActiveActions).Where(action => action.Roles?.Any(role => roles.Contains(role, StringComparer.Ordinal)) == true))
            {
                if (await limits.ScaleAsync(wire.TenantId!, service.Name!, action.Action!, category: null, cancellationToken) is { } scale) most = Math.Max(most ?? 0, scale.Of(designation));
            }
        }

        return most is { } limit && upTo > limit ? DelegationErrors.MoreThanHeld(upTo, limit) : null;
    }
}

/// <summary>Every way in which delegation is refused.</summary>
internal static class DelegationErrors
{
    public static Failure Missing(string path) => new($"NotNull.{path}", $"{path} must be given");

    public static Failure NotYours(string tenantId) => new("INVALID_TENANT_ID", $"The tenant {tenantId} is not one of yours");

    public static Failure Period { get; } = new("DELEGATION_PERIOD", "fromTime must lie before toTime, toTime in the future, and both within a year of each other");

    public static Failure Amount { get; } = new("DELEGATION_AMOUNT", "upTo must be an amount in rupees, not negative");

    public static Failure Reason { get; } = new("DELEGATION_REASON", "The reason is longer than 1024 characters");

    public static Failure NotHeld(string role) => new("DELEGATION_EXCEEDS", $"{role} is not held by you at this tenant. Nobody can lend more than he holds.");

    public static Failure NoStep(string role) => new("DELEGATION_EXCEEDS", $"{role} takes no step of any workflow: only authority over steps can be lent");

    public static Failure MoreThanHeld(decimal upTo, decimal limit) =>
        RuleBroken.Failure(LimitsOfSanction.Rule, "the amount to lend authority for", upTo, limit, "Lend at most your own limit of sanction.", "DELEGATION_EXCEEDS");

    public static Failure Chain { get; } = new("DELEGATION_CHAIN", "Authority that is lent cannot be lent on: one of the two persons already lends or borrows one of these roles in that time");

    public static Failure Delegate(string uuid) => new("DELEGATION_DELEGATE", $"{uuid} is no other active employee of this office");

    public static Failure Unknown(string? id) => new("DELEGATION_UNKNOWN", $"There is no delegation {id} of yours");

    public static Failure Ended { get; } = new("DELEGATION_ENDED", "The delegation was revoked already");
}
