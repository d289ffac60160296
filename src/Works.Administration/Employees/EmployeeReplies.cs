using Microsoft.EntityFrameworkCore;
using Works.Administration.Users;
using Works.Platform;

namespace Works.Administration.Employees;

/// <summary>Writes employees with their accounts, masked as the policy asks.</summary>
internal sealed class EmployeeReplies(WorksDb db, Masking masking)
{
    public async Task<IReadOnlyList<EmployeeReply>> OfAsync(IReadOnlyCollection<Employee> employees, CancellationToken cancellationToken)
    {
        var uuids = employees.Select(employee => employee.Uuid).ToList();
        // Accounts changed by this request are in memory already, saved or not.
        var users = db.Users.Local.Where(user => uuids.Contains(user.Uuid)).ToDictionary(user => user.Uuid);
        var others = uuids.Where(uuid => !users.ContainsKey(uuid)).ToList();
        foreach (var user in others.Count == 0 ? [] : await db.Users.AsNoTracking().Where(user => others.Contains(user.Uuid)).ToListAsync(cancellationToken)) users[user.Uuid] = user;

        var caller = db.Context.Caller;
        var mask = employees.Count == 0 ? null : await masking.OfAsync(employees.First().TenantId, "User", cancellationToken);
        var own = employees.Count == 0 ? null : await masking.OfAsync(employees.First().TenantId, "UserSelf", cancellationToken);
        return [.. employees.Select(employee => Write(employee,
            users.TryGetValue(employee.Uuid, out var user) ? (EmployeeUser)UserReplies.Fill(new EmployeeUser { Uuid = user.Uuid.ToString(), Dob = user.Profile.Dob }, user, user.Uuid == caller.Uuid ? own! : mask!) : null))];
    }

    private static EmployeeReply Write(Employee employee, EmployeeUser? user) => new(
        employee.Id, employee.Uuid.ToString(), employee.Code, employee.EmployeeStatus, employee.EmployeeType, employee.DateOfAppointment, employee.TenantId, employee.IsActive, user,
        employee.Details.Jurisdictions, [.. employee.Assignments.OrderBy(assignment => assignment.Position).Select(Write)],
        employee.Details.ServiceHistory, employee.Details.Education, employee.Details.Tests, employee.Details.Documents,
        employee.Details.DeactivationDetails, employee.Details.ReactivationDetails, employee.Reactivated,
        new EmployeeAudit(employee.CreatedBy, employee.CreatedTime, employee.LastModifiedBy, employee.LastModifiedTime));

    private static AssignmentWire Write(Assignment assignment) => new()
    {
        Id = assignment.Id.ToString(), Position = assignment.Post, Department = assignment.Department, Designation = assignment.Designation, FromDate = assignment.FromDate,
        ToDate = assignment.ToDate, GovtOrderNumber = assignment.GovernmentOrderNumber, TenantId = assignment.TenantId, ReportingTo = assignment.ReportingTo,
        IsHod = assignment.IsHeadOfDepartment, IsCurrentAssignment = assignment.IsCurrent,
        AuditDetails = new EmployeeAudit(assignment.CreatedBy, assignment.CreatedTime, assignment.LastModifiedBy, assignment.LastModifiedTime),
    };
}
