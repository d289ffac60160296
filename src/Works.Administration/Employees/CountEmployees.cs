using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Employees;

internal sealed record EmployeeCounts(string TotalEmployee, string ActiveEmployee, string InactiveEmployee);

internal sealed record CountEmployeesReply([property: JsonPropertyName("EmployeCount")] EmployeeCounts EmployeCount);

/// <summary>How many employees a tenant has; the state counts its cities' too. Key and texts are the contract's. Spec 50 §11.</summary>
internal static class CountEmployees
{
    public static void Map(IEndpointRouteBuilder employees) => employees.MapPost("/_count", HandleAsync).Replies<CountEmployeesReply>().WithOptionalBody();

    private static async Task<Result<CountEmployeesReply>> HandleAsync(string tenantId, WorksDb db, CancellationToken cancellationToken)
    {
        // Row security has limited the rows to tenants the caller may see.
        var counts = (await db.QueryAsync<Counts>(
            "select count(*) as total, count(*) filter (where is_active) as active from administration.employees where tenant_id = @tenantId or (@isState and starts_with(tenant_id, @below))",
            new { tenantId, isState = tenantId == Tenants.StateOf(tenantId), below = tenantId + "." }, cancellationToken)).Single();
        return new CountEmployeesReply(new EmployeeCounts(Text(counts.Total), Text(counts.Active), Text(counts.Total - counts.Active)));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Counts(long Total, long Active);
}
