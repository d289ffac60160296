using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration.Users;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Employees;

internal sealed record EmployeeCriteria(
    string? TenantId, string? Codes, string? Names, string? Departments, string? Designations, string? Positions, string? Roles, string? Ids, string? Uuids,
    string? Employeestatuses, string? Employeetypes, string? Phone, QueryFlag? IsActive, QueryNumber? AsOnDate, QueryNumber? Offset, QueryNumber? Limit)
{
    public bool AsksForAll => TenantId is null && All.TrueForAll(text => Csv(text).Length == 0) && IsActive?.Value is null && AsOnDate?.Value is null;

    private List<string?> All => [Codes, Names, Departments, Designations, Positions, Roles, Ids, Uuids, Employeestatuses, Employeetypes, Phone];

    public static string[] Csv(string? text) => (text ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // What is no number or uuid matches nobody.
    public static long[] Numbers(string? text) => [.. Csv(text).Select(item => long.TryParse(item, CultureInfo.InvariantCulture, out var number) ? number : -1)];

    public static Guid[] Guids(string? text) => [.. Csv(text).Select(item => Guid.TryParse(item, out var uuid) ? uuid : Guid.Empty)];
}

/// <summary>Employees of a tenant, newest change first; by roles it feeds the list of possible assignees. Spec 50 §11.</summary>
internal static class SearchEmployees
{
    private const int DefaultLimit = 200;
    private const int MaxLimit = 500;

    public static void Map(IEndpointRouteBuilder employees) => employees.MapPost("/_search", HandleAsync).Replies<EmployeesReply>().WithOptionalBody();

    private static async Task<Result<EmployeesReply>> HandleAsync([AsParameters] EmployeeCriteria sent, WorksDb db, EmployeeReplies replies, CancellationToken cancellationToken)
    {
        var criteria = sent with { TenantId = Given.Text(sent.TenantId) };
        if (RefusalOf(criteria, db.Context.Caller) is { Length: > 0 } refusals) return refusals;

        var where = new StringBuilder(" from administration.employees e join administration.users u on u.uuid = e.uuid where true");
        void And(bool given, string condition) => where.Append(given ? " and " : string.Empty).Append(given ? condition : string.Empty);
        string[] codes = EmployeeCriteria.Csv(criteria.Codes), departments = EmployeeCriteria.Csv(criteria.Departments), designations = EmployeeCriteria.Csv(criteria.Designations);
        var positions = EmployeeCriteria.Numbers(criteria.Positions);
        And(criteria.TenantId is not null, "e.tenant_id = @TenantId");
        And(codes.Length > 0, "lower(e.code) = any(select lower(code) from unnest(@Codes) code)");
        And(EmployeeCriteria.Csv(criteria.Names).Length > 0, "u.name ilike any(@Names)");
        And(Given.Text(criteria.Phone) is not null, "u.mobile_number_index = any(@Phone)");
        And(EmployeeCriteria.Csv(criteria.Ids).Length > 0, "e.id = any(@Ids)");
        And(EmployeeCriteria.Csv(criteria.Uuids).Length > 0, "e.uuid = any(@Uuids)");
        And(EmployeeCriteria.Csv(criteria.Employeestatuses).Length > 0, "e.employee_status = any(@Statuses)");
        And(EmployeeCriteria.Csv(criteria.Employeetypes).Length > 0, "e.employee_type = any(@Types)");
        And(criteria.IsActive?.Value is not null, "e.is_active = @IsActive");
        And(EmployeeCriteria.Csv(criteria.Roles).Length > 0,
            "exists (select from administration.user_roles r where r.user_uuid = e.uuid and r.role_code = any(@Roles) and r.role_tenant_id = any(@RoleTenants))");
        if (departments.Length + designations.Length + positions.Length > 0)
        {
            where.Append(" and exists (select from administration.employee_assignments a where a.employee_uuid = e.uuid");
            And(departments.Length > 0, "a.department = any(@Departments)");
            And(designations.Length > 0, "a.designation = any(@Designations)");
            And(positions.Length > 0, "a.post = any(@Positions)");
            And(criteria.AsOnDate?.Value is not null, "a.from_date <= @AsOnDate and (a.to_date is null or a.to_date >= @AsOnDate)");
            where.Append(')');
        }

        where.Append(" order by e.last_modified_time desc, e.code, e.uuid limit @Limit offset @Offset");
        var found = await db.QueryAsync<Guid>("select e.uuid" + where, new
        {
            criteria.TenantId, Codes = codes, Names = EmployeeCriteria.Csv(criteria.Names).Select(Like.Containing).ToArray(), Phone = SearchUsers.IndexesOf(db, criteria.TenantId, User.MobilePurpose, Given.Text(criteria.Phone)),
            Ids = EmployeeCriteria.Numbers(criteria.Ids), Uuids = EmployeeCriteria.Guids(criteria.Uuids), Statuses = EmployeeCriteria.Csv(criteria.Employeestatuses),
            Types = EmployeeCriteria.Csv(criteria.Employeetypes), IsActive = criteria.IsActive?.Value, Roles = EmployeeCriteria.Csv(criteria.Roles),
            RoleTenants = criteria.TenantId is null ? [] : Tenants.SelfAndAncestors(criteria.TenantId).ToArray(), Departments = departments, Designations = designations,
            Positions = positions, AsOnDate = criteria.AsOnDate?.Value, Limit = Math.Clamp(criteria.Limit?.Value ?? DefaultLimit, 0, MaxLimit), Offset = Math.Max(criteria.Offset?.Value ?? 0, 0),
        }, cancellationToken);
        var rows = await db.Employees.AsNoTracking().Where(employee => found.Contains(employee.Uuid)).ToDictionaryAsync(employee => employee.Uuid, cancellationToken);
        return new EmployeesReply(await replies.OfAsync([.. found.Where(rows.ContainsKey).Select(uuid => rows[uuid])], cancellationToken));
    }

    private static Failure[] RefusalOf(EmployeeCriteria criteria, Caller caller)
    {
        var refusals = new Refusals();
        refusals.When(criteria.AsOnDate?.Value is not null && (EmployeeCriteria.Csv(criteria.Departments).Length == 0 || EmployeeCriteria.Csv(criteria.Designations).Length == 0), () => EmployeeErrors.SearchDate);
        refusals.When(EmployeeCriteria.Csv(criteria.Roles).Length > 0 && criteria.TenantId is null, () => EmployeeErrors.SearchRoles);
        refusals.When((EmployeeCriteria.Csv(criteria.Names).Length > 0 || Given.Text(criteria.Phone) is not null) && criteria.TenantId is null, () => EmployeeErrors.SearchUser);
        refusals.When(caller.Type == UserTypes.Citizen && EmployeeCriteria.Csv(criteria.Ids).Length > 0, () => EmployeeErrors.SearchByCitizen);
        refusals.When(criteria.AsksForAll && !caller.Roles.Any(role => role.Code is "SUPERUSER" or "HRMS_ADMIN"), () => EmployeeErrors.SearchOpen);
        return refusals.ToArray();
    }
}
