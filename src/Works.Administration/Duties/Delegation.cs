using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;

namespace Works.Administration.Duties;

/// <summary>Authority to take steps that one person lends to another for a time.</summary>
internal sealed class Delegation : ITenantOwned, IVersioned
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required Guid Delegator { get; init; }
    public required Guid Delegate { get; init; }
    public required string[] Roles { get; init; }

    /// <summary>Rupees; null for the delegator's own limits.</summary>
    public decimal? UpTo { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public required long FromTime { get; init; }

    /// <summary>Epoch milliseconds, not included.</summary>
    public required long ToTime { get; init; }
    public string? Reason { get; init; }
    public required Guid CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public Guid? RevokedBy { get; private set; }
    public long? RevokedTime { get; private set; }
    public int RowVersion { get; set; } = 1;

    public void Revoke(Guid by, long now) => (RevokedBy, RevokedTime) = (by, now);
}

internal sealed class DelegationMapping : IEntityTypeConfiguration<Delegation>
{
    public void Configure(EntityTypeBuilder<Delegation> delegation) => delegation.ToTable("delegations", "administration");
}

/// <summary>What is lent to the caller now: roles that the delegator himself holds still.</summary>
internal sealed record LentAuthority
{
    public required Guid Delegator { get; init; }
    public decimal? UpTo { get; init; }
    public required string[] Roles { get; init; }
}

/// <summary>What the caller may do in the name of others. Only what a person holds himself can be lent, so nothing is lent twice.</summary>
internal sealed class Delegations(WorksDb db)
{
    private readonly Dictionary<string, IReadOnlyList<LentAuthority>> _known = new(StringComparer.Ordinal);

    /// <summary>Authority lent to the caller at exactly this tenant, oldest first.</summary>
    public async Task<IReadOnlyList<LentAuthority>> ToCallerAsync(string tenantId, CancellationToken cancellationToken)
    {
        if (!db.Context.Caller.IsSignedIn) return [];
        if (_known.TryGetValue(tenantId, out var known)) return known;
        return _known[tenantId] = await db.QueryAsync<LentAuthority>(
            """
            select d.delegator, d.up_to, array_agg(distinct r.role_code) as roles from administration.delegations d
            join administration.users u on u.uuid = d.delegator and u.active
            join administration.user_roles r on r.user_uuid = d.delegator and r.role_code = any(d.roles) and r.role_tenant_id = any(@levels)
            where d.tenant_id = @tenantId and d.delegate = @me and d.revoked_time is null and d.from_time <= @Now and d.to_time > @Now
            group by d.id, d.delegator, d.up_to, d.created_time order by d.created_time, d.id
            """, new { tenantId, me = db.Context.Caller.Uuid, db.Now, levels = Tenants.SelfAndAncestors(tenantId).ToArray() }, cancellationToken);
    }

    /// <summary>Roles in which the caller may take steps at the tenant: his own and those lent to him.</summary>
    public async Task<IReadOnlySet<string>> RolesAtAsync(string tenantId, CancellationToken cancellationToken)
    {
        var own = db.Context.Caller.RolesAt(tenantId);
        var lent = await ToCallerAsync(tenantId, cancellationToken);
        return lent.Count == 0 ? own : own.Concat(lent.SelectMany(authority => authority.Roles)).ToHashSet(StringComparer.Ordinal);
    }
}
