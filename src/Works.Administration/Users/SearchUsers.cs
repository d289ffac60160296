using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration.AccessControl;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

internal sealed record SearchUsersRequest
{
    public IReadOnlyList<long?>? Id { get; init; }
    public IReadOnlyList<string?>? Uuid { get; init; }
    public string? UserName { get; init; }
    public string? Name { get; init; }
    public string? MobileNumber { get; init; }
    public string? AadhaarNumber { get; init; }
    public string? Pan { get; init; }
    public string? EmailId { get; init; }
    public bool? FuzzyLogic { get; init; }
    public bool? Active { get; init; }
    public string? TenantId { get; init; }
    public int? PageSize { get; init; }
    public int? PageNumber { get; init; }
    public string? UserType { get; init; }
    public IReadOnlyList<string?>? RoleCodes { get; init; }
}

/// <summary>Users as the user service answers them, always in a list.</summary>
internal sealed record UsersReply([property: JsonPropertyName("user")] IReadOnlyList<UserReply> User);

/// <summary>Finds accounts. Strangers learn who a uuid is, and little more. Spec 50 §3.5.</summary>
internal static class SearchUsers
{
    private const int PageCap = 10;
    private const int ListCap = 500;

    public static void Map(IEndpointRouteBuilder users)
    {
        users.MapPost("/_search", (SearchUsersRequest request, WorksDb db, IAccessControl control, UserReplies replies, CancellationToken cancellationToken) =>
                HandleAsync(request, request.Active ?? true, db, control, replies, cancellationToken))
            .Replies<UsersReply>(envelope: Envelope.LowerStatus200).Access(RouteAccess.Mixed);
        users.MapPost("/v1/_search", (SearchUsersRequest request, WorksDb db, IAccessControl control, UserReplies replies, CancellationToken cancellationToken) =>
                HandleAsync(request, request.Active, db, control, replies, cancellationToken))
            .Replies<UsersReply>(envelope: Envelope.LowerStatus200).Access(RouteAccess.Mixed);
    }

    private static async Task<Result<UsersReply>> HandleAsync(
        SearchUsersRequest request, bool? active, WorksDb db, IAccessControl control, UserReplies replies, CancellationToken cancellationToken)
    {
        long[] ids = [.. request.Id?.OfType<long>() ?? []];
        string[] uuids = [.. request.Uuid?.Select(Given.Text).OfType<string>() ?? []];
        string[] roles = [.. request.RoleCodes?.Select(Given.Text).OfType<string>() ?? []];
        var (userName, name, mobile, email) = (Given.Text(request.UserName), Given.Text(request.Name), Given.Text(request.MobileNumber), Given.Text(request.EmailId));
        if (userName is null && name is null && mobile is null && email is null && uuids.Length == 0)
            return UserErrors.SearchCriteria("Give at least one of userName, name, mobileNumber, emailId and uuid");
        var tenantId = Given.Text(request.TenantId);
        if (tenantId is null && (userName is not null || name is not null || mobile is not null || roles.Length > 0))
            return UserErrors.SearchCriteria("A search by userName, name, mobileNumber or roleCodes needs a tenantId");

        var type = UserTypes.Parse(Given.Text(request.UserType));
        if (type == UserTypes.Citizen && tenantId is not null) tenantId = Tenants.StateOf(tenantId);
        if (await ScopeOfAsync(db.Context.Caller, tenantId, control, cancellationToken) is not { } scope) return UserErrors.NotPermitted;
        db.Context.UseScope(scope);
        await db.ApplyScopeAsync(cancellationToken);

        var where = new StringBuilder("select u.uuid from administration.users u where true");
        void And(bool given, string condition) => where.Append(given ? " and " : string.Empty).Append(given ? condition : string.Empty);
        And(tenantId is not null, "u.tenant_id = @TenantId");
        And(type is not null, "u.type = @Type");
        And(active is not null, "u.active = @Active");
        And(ids.Length > 0, "u.id = any(@Ids)");
        And(uuids.Length > 0, "u.uuid = any(@Uuids)");
        And(userName is not null, "lower(u.user_name) = any(@UserNames)");
        And(name is not null, request.FuzzyLogic == true && db.Context.Caller.IsSignedIn ? "u.name ilike @NameLike" : "lower(u.name) = lower(@Name)");
        And(mobile is not null, "(u.mobile_number_index = any(@Mobiles) or u.alternate_mobile_number_index = any(@Mobiles))");
        And(email is not null, "u.email_id_index = any(@Emails)");
        And(Given.Text(request.Pan) is not null, "u.pan_index = any(@Pans)");
        And(Given.Text(request.AadhaarNumber) is not null, "u.aadhaar_number_index = any(@Aadhaars)");
        And(roles.Length > 0, "exists (select from administration.user_roles r where r.user_uuid = u.uuid and r.role_code = any(@Roles) and r.role_tenant_id = any(@RoleTenants))");
        where.Append(" order by lower(u.name), u.uuid limit @Limit offset @Offset");

        // A list is answered whole; anything else by pages of at most ten.
        var cap = uuids.Length + ids.Length > 0 ? Math.Clamp(Math.Max(uuids.Length, ids.Length), 1, ListCap) : PageCap;
        var limit = request.PageSize is { } size and > 0 ? Math.Min(size, cap) : cap;
        string[] Indexes(string purpose, string? value) => IndexesOf(db, tenantId, purpose, value);
        var found = await db.QueryAsync<Guid>(where.ToString(), new
        {
            TenantId = tenantId, Type = type, Active = active, Ids = ids, Uuids = Uuids(uuids), UserNames = NamesOf(db, tenantId, userName), Name = name, NameLike = Like.Containing(name ?? string.Empty),
            Mobiles = Indexes(User.MobilePurpose, mobile), Emails = Indexes(User.EmailPurpose, email), Pans = Indexes(User.PanPurpose, Given.Text(request.Pan)),
            Aadhaars = Indexes(User.AadhaarPurpose, Given.Text(request.AadhaarNumber)), Roles = roles,
            RoleTenants = tenantId is null ? [] : Tenants.SelfAndAncestors(tenantId).ToArray(), Limit = limit, Offset = Math.Max(request.PageNumber ?? 0, 0) * (long)limit,
        }, cancellationToken);
        var order = found.Select((uuid, at) => (uuid, at)).ToDictionary(pair => pair.uuid, pair => pair.at);
        var rows = await db.Users.AsNoTracking().Where(user => found.Contains(user.Uuid)).ToListAsync(cancellationToken);
        return new UsersReply(await replies.OfAsync([.. rows.OrderBy(user => order[user.Uuid])], UserDates.InSearch, cancellationToken));
    }

    /// <summary>What a value may be stored as in the states a search reaches: that of the tenant, or without one those of the request.</summary>
    public static string[] IndexesOf(WorksDb db, string? tenantId, string purpose, string? value) => value is null ? []
        : [.. (tenantId is null ? db.Context.Scope.Tenants : [tenantId]).Select(Tenants.StateOf).Distinct(StringComparer.Ordinal).Select(state => User.IndexOf(db.Cipher, state, purpose, value))];

    // An employee's code as it is, or the index of a citizen's number: the search may be for either.
    private static string[] NamesOf(WorksDb db, string? tenantId, string? userName) => userName is null || tenantId is null ? []
        : [userName.ToLowerInvariant(), User.StoredName(db.Cipher, tenantId, UserTypes.Citizen, userName)];

    // A role reaches down from its tenant, and up to where its holder's citizens and state officers live; never sideways.
    private static async Task<TenantScope?> ScopeOfAsync(Caller caller, string? tenantId, IAccessControl control, CancellationToken cancellationToken)
    {
        if (!caller.IsSignedIn) return tenantId is null ? TenantScope.Nothing : TenantScope.Of([tenantId]);
        if (tenantId is not null) return caller.MayNameTenant(tenantId) ? TenantScope.Of([tenantId]) : null;
        var reach = new List<string> { caller.TenantId };
        foreach (var tenant in caller.Roles.Select(role => role.TenantId).Distinct(StringComparer.Ordinal)) reach.AddRange(await control.SelfAndBelowAsync(tenant, cancellationToken));
        return TenantScope.Of(reach);
    }

    // What is no uuid matches nobody.
    private static Guid[] Uuids(string[] texts) => [.. texts.Select(text => Guid.TryParse(text, out var uuid) ? uuid : Guid.Empty)];
}
