using Microsoft.EntityFrameworkCore;
using Works.Administration.Users;
using Works.Platform;

namespace Works.Administration.Employees;

/// <summary>Answers other modules about employees.</summary>
internal sealed class EmployeeDirectory(WorksDb db) : IEmployees
{
    public async Task<EmployeeSummary?> FindAsync(string tenantId, string code, CancellationToken cancellationToken)
    {
        var uuid = (await db.QueryAsync<Guid?>(
            "select uuid from administration.employees where tenant_id = @tenantId and lower(code) = lower(@code) and is_active", new { tenantId, code }, cancellationToken)).SingleOrDefault();
        if (uuid is null) return null;
        var employee = await db.Employees.AsNoTracking().SingleAsync(e => e.Uuid == uuid, cancellationToken);
        var caller = (await db.Users.AsNoTracking().SingleAsync(user => user.Uuid == uuid, cancellationToken)).ToCaller();
        return new EmployeeSummary(
            employee.Uuid, employee.Code, caller.Name ?? caller.UserName, caller.MobileNumber,
            employee.Assignments.Where(assignment => assignment.IsCurrent).OrderByDescending(assignment => assignment.FromDate).FirstOrDefault()?.Designation, caller.RolesAt(tenantId));
    }
}
