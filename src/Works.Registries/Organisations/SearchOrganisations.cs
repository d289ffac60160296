using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Organisations;

/// <summary>
/// Organisations by whatever is known of them. A shared look-up: who acts for an organisation sees the others too. With a mobile number alone
/// the field app learns at sign-in for whom its user acts. Spec 30 §4.5.
/// </summary>
internal static class SearchOrganisations
{
    private const int DefaultLimit = 100; // without a Pagination object
    private const int ObjectDefaultLimit = 10;
    private const int MaxLimit = 200;

    public static void Map(IEndpointRouteBuilder organisations) => organisations.MapPost("/_search", HandleAsync).Replies<OrganisationsFound>();

    private static async Task<Result<OrganisationsFound>> HandleAsync(OrganisationSearchRequest request, WorksDb db, ContactPrivacy privacy, CancellationToken cancellationToken)
    {
        if (request.SearchCriteria is not { } criteria) return OrganisationErrors.NoCriteria;
        if (!Given(criteria.TenantId) && !Given(criteria.ContactMobileNumber)) return OrganisationErrors.TenantMissing;
        var functions = criteria.Functions ?? new FunctionCriteria();
        if (Date(functions.ValidFrom) > Date(functions.ValidTo)) return OrganisationErrors.FunctionDates;
        // Here 0 counts as given (spec 30 §4.5).
        if ((criteria.CreatedTo is not null && criteria.CreatedFrom is null) || criteria.CreatedFrom > criteria.CreatedTo) return OrganisationErrors.SearchDates;

        var query = Filter(db.Organisations.AsNoTracking(), criteria, privacy, db.Context.Caller.TenantId);
        query = WithFunction(query, functions, activeOnly: criteria.IncludeDeleted != true);
        var total = await query.LongCountAsync(cancellationToken);
        var limit = Math.Clamp(request.Pagination is null ? DefaultLimit : request.Pagination.Limit ?? ObjectDefaultLimit, 0, MaxLimit);
        var offset = Math.Clamp(request.Pagination?.Offset ?? request.Pagination?.OtherOffset ?? 0, 0, int.MaxValue);
        // The order is always this one: sortBy and order change nothing (spec 30 §4.5).
        var page = await query.OrderByDescending(o => o.LastModifiedTime).ThenByDescending(o => o.CreatedTime).ThenBy(o => o.Id)
            .Skip((int)offset).Take((int)limit).AsSplitQuery().ToListAsync(cancellationToken);
        if (page is [var only]) db.Context.Version = only.RowVersion;
        return new OrganisationsFound(
            [.. page.Select(organisation => organisation.ToWire(privacy, withRemoved: criteria.IncludeDeleted == true))], total,
            new PaginationWire { Limit = limit, Offset = offset, TotalCount = total, SortBy = request.Pagination?.SortBy, Order = request.Pagination?.Order });
    }

    private static IQueryable<Organisation> Filter(IQueryable<Organisation> query, OrganisationCriteria criteria, ContactPrivacy privacy, string callerTenant)
    {
        // A state stands for all its cities; which of them the caller may read, row-level security says.
        var tenantId = Given(criteria.TenantId) ? criteria.TenantId! : callerTenant;
        if (Given(criteria.TenantId) && tenantId != Tenants.StateOf(tenantId)) query = query.Where(o => o.TenantId == tenantId);
        string[] ids = [.. (criteria.Id ?? []).Where(id => Given(id))];
        if (ids.Length > 0)
        {
            Guid[] uuids = [.. ids.Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty)]; // what is no uuid matches nothing
            query = query.Where(o => uuids.Contains(o.Id));
        }

        if (Given(criteria.Name))
        {
            var name = criteria.Name!.Trim().ToLowerInvariant();
            query = query.Where(o => o.NameSearch.Contains(name));
        }

        if (Given(criteria.ApplicationNumber)) query = query.Where(o => o.ApplicationNumber == criteria.ApplicationNumber);
        if (Given(criteria.OrgNumber)) query = query.Where(o => o.OrgNumber == criteria.OrgNumber);
        if (Given(criteria.ApplicationStatus))
        {
            if (!Enum.TryParse<ApplicationStatus>(criteria.ApplicationStatus, out var status)) return query.Where(_ => false);
            query = query.Where(o => o.ApplicationStatus == status);
        }

        if (Given(criteria.ContactMobileNumber))
        {
            var index = privacy.IndexOf(tenantId, criteria.ContactMobileNumber);
            query = query.Where(o => o.Contacts.Any(c => c.MobileIndex == index && c.Active));
        }

        if (Given(criteria.BoundaryCode)) query = query.Where(o => o.Addresses.Any(a => a.BoundaryCode == criteria.BoundaryCode));
        if (Given(criteria.IdentifierType)) query = query.Where(o => o.Identifiers.Any(i => i.Type == criteria.IdentifierType && i.IsActive));
        if (Given(criteria.IdentifierValue)) query = query.Where(o => o.Identifiers.Any(i => i.Value == criteria.IdentifierValue && i.IsActive));
        if (Date(criteria.CreatedFrom) is { } from) query = query.Where(o => o.CreatedTime >= from);
        if (Date(criteria.CreatedTo) is { } to) query = query.Where(o => o.CreatedTime <= to);
        return query;
    }

    // All that is said of functions must hold for one and the same function.
    private static IQueryable<Organisation> WithFunction(IQueryable<Organisation> query, FunctionCriteria criteria, bool activeOnly)
    {
        var (type, category, class_, wfStatus) = (Blank(criteria.Type), Blank(criteria.Category), Blank(criteria.Class), Blank(criteria.WfStatus));
        var parent = type is null ? null : type + ".";
        var (from, to, isActive) = (Date(criteria.ValidFrom), Date(criteria.ValidTo), criteria.IsActive);
        if (activeOnly) query = query.Where(o => o.IsActive);
        else if (type is null && category is null && class_ is null && wfStatus is null && from is null && to is null && isActive is null) return query;
#pragma warning disable CA1310 // compared in the database
        return query.Where(o => o.Functions.Any(f =>
            (!activeOnly || f.IsActive) && (isActive == null || f.IsActive == isActive) && (type == null || f.Type == type || f.Type.StartsWith(parent!))
            && (category == null || f.Category == category) && (class_ == null || f.Class == class_) && (wfStatus == null || f.WfStatus == wfStatus)
            && (from == null || f.ValidFrom >= from) && (to == null || f.ValidTo <= to)));
#pragma warning restore CA1310
    }

    private static bool Given(string? text) => !string.IsNullOrWhiteSpace(text);

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    // 0 is "not given" in a date criterion.
    private static long? Date(long? date) => date is 0 ? null : date;
}
