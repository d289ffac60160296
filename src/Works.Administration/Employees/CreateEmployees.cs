using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration.MasterData;
using Works.Administration.Users;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Employees;

/// <summary>Employs people: each gets an account of the employee's code, a random password by SMS and a record. All or nothing. Spec 50 §11.</summary>
internal static class CreateEmployees
{
    private const string DefaultFormat = "EMP-[CITY.CODE]-[SEQ_EG_HRMS_EMP_CODE]";

    public static void Map(IEndpointRouteBuilder employees) => employees.MapPost("/_create", HandleAsync).Replies<EmployeesReply>(202);

    private static async Task<Result<EmployeesReply>> HandleAsync(
        EmployeesRequest request, WorksDb db, MasterStore masters, EmployeeRules rules, AccountRules accountRules, Accounts accounts, AccountMessages messages, INumbering numbering,
        EmployeeReplies replies, CancellationToken cancellationToken)
    {
        if (EmployeeRules.CheckForm(request.Employees) is { Length: > 0 } form) return form;
        List<EmployeeInput> wanted = [.. request.Employees!.OfType<EmployeeInput>()];
        var refusals = new Refusals();
        foreach (var mobile in Repeated(wanted, employee => Given.Text(employee.User!.MobileNumber))) refusals.Add(EmployeeErrors.RepeatedMobile(mobile));
        foreach (var code in Repeated(wanted, employee => Given.Text(employee.Code)?.ToUpperInvariant())) refusals.Add(EmployeeErrors.RepeatedCode(code));
        foreach (var employee in wanted)
        {
            var (tenantId, mobile, code) = (employee.TenantId!.Trim(), employee.User!.MobileNumber!.Trim(), Given.Text(employee.Code));
            if (await rules.IsMobileTakenAsync(tenantId, mobile, except: null, cancellationToken)) refusals.Add(EmployeeErrors.MobileTaken(mobile));
            if (code is not null && await db.UsersNamed(tenantId, UserTypes.Employee, code).AnyAsync(cancellationToken)) refusals.Add(EmployeeErrors.UserNameTaken(code));
            if (await rules.CheckAsync(employee, wanted.IndexOf(employee), [], refusals, cancellationToken) is { } forbidden) return forbidden;
        }

        if (refusals.Any) return refusals.ToArray();
        var created = new List<Employee>(wanted.Count);
        foreach (var employee in wanted)
        {
            var made = await EmployAsync(employee, db, masters, accountRules, accounts, messages, numbering, cancellationToken);
            if (made.IsRefused) return made.Failures.ToArray();
            created.Add(made.Value);
        }

        return new EmployeesReply(await replies.OfAsync(created, cancellationToken));
    }

    private static async Task<Result<Employee>> EmployAsync(
        EmployeeInput sent, WorksDb db, MasterStore masters, AccountRules accountRules, Accounts accounts, AccountMessages messages, INumbering numbering, CancellationToken cancellationToken)
    {
        var (tenantId, user, code) = (sent.TenantId!.Trim(), sent.User!, Given.Text(sent.Code));
        if (code is null)
        {
            var issued = await numbering.IssueAsync("employee.code", tenantId, 1, DefaultFormat, cancellationToken);
            if (issued.IsRefused) return EmployeeErrors.CodeNotIssued;
            code = issued.Value[0];
        }

        UserDates.TryRead(user.Dob, await masters.ZoneOfAsync(tenantId, cancellationToken), out var dob);
        var password = Passwords.Random();
        var opened = await accounts.OpenAsync(
            new NewAccount(tenantId, UserTypes.Employee, code, user.Name!.Trim())
            {
                MobileNumber = user.MobileNumber!.Trim(), AlternateMobileNumber = Given.Clear(user.AlternateMobileNumber), EmailId = Given.Clear(user.EmailId), Locale = Given.Text(user.Locale),
                Active = sent.IsActive ?? true, Roles = await accountRules.ToHeldAsync(user.Roles!, tenantId, cancellationToken), Profile = user.ToProfile(dob, new UserProfile()), Password = password,
                MustChangePassword = await masters.SwitchAsync(tenantId, "employee-password-change-at-first-login", "on", cancellationToken) == "on",
            }, cancellationToken);
        if (opened.IsRefused) return EmployeeErrors.UserNotCreated(opened.Failures[0].Message);

        var (by, account) = (db.Context.Caller.Uuid.ToString(), opened.Value);
        var employee = new Employee
        {
            Uuid = account.Uuid, Id = account.Id, TenantId = tenantId, Code = code, EmployeeStatus = Given.Text(sent.EmployeeStatus) ?? "EMPLOYED", EmployeeType = sent.EmployeeType!.Trim(),
            DateOfAppointment = sent.DateOfAppointment, Details = EmployeeParts.Merge(sent, new EmployeeDetails(), tenantId, by, db.Now),
            CreatedBy = by, CreatedTime = db.Now, LastModifiedBy = by, LastModifiedTime = db.Now,
        };
        if (sent.IsActive == false) employee.Deactivate();
        employee.Assign([.. sent.Assignments!.OfType<AssignmentWire>().Select(assignment => assignment with { Id = null })], by, db.Now);
        db.Employees.Add(employee);
        await messages.SendFirstPasswordAsync(account, password, cancellationToken);
        return employee;
    }

    private static IEnumerable<string> Repeated(IEnumerable<EmployeeInput> employees, Func<EmployeeInput, string?> member) =>
        employees.Select(member).OfType<string>().GroupBy(text => text, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key);
}
