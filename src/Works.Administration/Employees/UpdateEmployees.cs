using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration.MasterData;
using Works.Administration.Users;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Employees;

/// <summary>Changes employees and their accounts, ends and resumes employment. All or nothing. Spec 50 §11.</summary>
internal static class UpdateEmployees
{
    public static void Map(IEndpointRouteBuilder employees) => employees.MapPost("/_update", HandleAsync).Replies<EmployeesReply>(202);

    private static async Task<Result<EmployeesReply>> HandleAsync(
        EmployeesRequest request, WorksDb db, MasterStore masters, EmployeeRules rules, AccountRules accountRules, Accounts accounts, EmployeeReplies replies, CancellationToken cancellationToken)
    {
        if (EmployeeRules.CheckForm(request.Employees) is { Length: > 0 } form) return form;
        List<EmployeeInput> sent = [.. request.Employees!.OfType<EmployeeInput>()];
        var refusals = new Refusals();
        var pairs = new List<(EmployeeInput Sent, Employee Employee, User User)>(sent.Count);
        foreach (var one in sent)
        {
            refusals.When(one.Id is null, () => EmployeeErrors.IdMissing);
            refusals.When(Given.Text(one.Code) is null, () => EmployeeErrors.CodeMissing);
            refusals.When(Given.Text(one.Uuid) is null, () => EmployeeErrors.UuidMissing);
            if (refusals.Any) continue;

            var tenantId = one.TenantId!.Trim();
            var employee = Guid.TryParse(one.Uuid, out var uuid)
                ? await db.Employees.SingleOrDefaultAsync(e => e.TenantId == tenantId && e.Uuid == uuid && e.Id == one.Id, cancellationToken) : null;
            if (employee is null || pairs.Exists(pair => pair.Employee == employee))
            {
                refusals.Add(EmployeeErrors.Unknown(one.Uuid));
                continue;
            }

            var user = await db.Users.SingleAsync(u => u.Uuid == employee.Uuid, cancellationToken);
            pairs.Add((one, employee, user));
            refusals.When(!string.Equals(one.Code!.Trim(), employee.Code, StringComparison.OrdinalIgnoreCase), () => EmployeeErrors.CodeChanged);
            if (Given.Clear(one.User!.MobileNumber) is { } mobile && mobile != user.MobileNumber)
            {
                if (await rules.IsMobileTakenAsync(tenantId, mobile, user.Uuid, cancellationToken)) refusals.Add(EmployeeErrors.NewMobileTaken(mobile));
                if (!accountRules.MayChangeCredentials(user)) return UserErrors.NotPermitted; // codes for a forgotten password go to the mobile
            }

            if (await rules.CheckAsync(one, sent.IndexOf(one), [.. user.RolesHeld], refusals, cancellationToken) is { } forbidden) return forbidden;
            CheckHistory(one, employee, refusals);
            await CheckStateAsync(one, employee, db, masters, rules, refusals, cancellationToken);
        }

        if (refusals.Any) return refusals.ToArray();
        foreach (var (one, employee, user) in pairs) await ChangeAsync(one, employee, user, db, accountRules, accounts, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return new EmployeesReply(await replies.OfAsync([.. pairs.Select(pair => pair.Employee)], cancellationToken));
    }

    // Every stored entry must come back; what ended is marked so, never left out.
    private static void CheckHistory(EmployeeInput sent, Employee employee, Refusals refusals)
    {
        var known = employee.Details;
        refusals.When(!EmployeeParts.Contains(sent.Jurisdictions, known.Jurisdictions), () => EmployeeErrors.Inconsistent("JURISDICTION"));
        refusals.When(
            !employee.Assignments.All(assignment => sent.Assignments!.Any(other => Guid.TryParse(other?.Id, out var id) && id == assignment.Id)), () => EmployeeErrors.Inconsistent("ASSIGNEMENT"));
        refusals.When(!EmployeeParts.Contains(sent.Tests, known.Tests), () => EmployeeErrors.Inconsistent("TESTS"));
        refusals.When(!EmployeeParts.Contains(sent.Education, known.Education), () => EmployeeErrors.Inconsistent("EDUCATION"));
        refusals.When(!EmployeeParts.Contains(sent.ServiceHistory, known.ServiceHistory), () => EmployeeErrors.Inconsistent("SERVICE_HISTORY"));
        refusals.When(!EmployeeParts.Contains(sent.Documents, known.Documents), () => EmployeeErrors.Inconsistent("DOCUMENT"));
        refusals.When(!EmployeeParts.Contains(sent.DeactivationDetails, known.DeactivationDetails), () => EmployeeErrors.Inconsistent("DEACT_DETAILS"));
    }

    private static async Task CheckStateAsync(
        EmployeeInput sent, Employee employee, WorksDb db, MasterStore masters, EmployeeRules rules, Refusals refusals, CancellationToken cancellationToken)
    {
        var zone = await masters.ZoneOfAsync(employee.TenantId, cancellationToken);
        DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);
        var today = DayOf(DateTimeOffset.FromUnixTimeMilliseconds(db.Now));
        bool IsToday(long? time) => time is > 0 and < 253402214400000 && DayOf(DateTimeOffset.FromUnixTimeMilliseconds(time.Value)) == today;

        var endings = EmployeeParts.NewOf(sent.DeactivationDetails, employee.Details.DeactivationDetails).ToList();
        var ends = employee.IsActive && sent.IsActive == false;
        refusals.When(ends != endings.Count > 0, () => EmployeeErrors.DeactivationRequest);
        foreach (var ending in endings)
        {
            refusals.When(!await rules.IsCodeAsync(employee.TenantId, "egov-hrms", "DeactivationReason", ending.ReasonForDeactivation, cancellationToken),
                () => EmployeeErrors.DeactivationReason(ending.ReasonForDeactivation));
            refusals.When(!IsToday(ending.EffectiveFrom), () => EmployeeErrors.DeactivationDate);
        }

        if (employee.IsActive || sent.ReActivateEmployee != true) return;
        var resumptions = EmployeeParts.NewOf(sent.ReactivationDetails, employee.Details.ReactivationDetails).ToList();
        refusals.When(resumptions.Count == 0 || resumptions.Exists(resumption => !IsToday(resumption.EffectiveFrom)), () => EmployeeErrors.ReactivationDate);
    }

    private static async Task ChangeAsync(
        EmployeeInput sent, Employee employee, User user, WorksDb db, AccountRules accountRules, Accounts accounts, CancellationToken cancellationToken)
    {
        var by = db.Context.Caller.Uuid.ToString();
        employee.EmployeeStatus = Given.Text(sent.EmployeeStatus) ?? employee.EmployeeStatus;
        employee.EmployeeType = sent.EmployeeType!.Trim();
        employee.DateOfAppointment = sent.DateOfAppointment ?? employee.DateOfAppointment;
        employee.Assign([.. sent.Assignments!.OfType<AssignmentWire>()], by, db.Now);
        var resumes = !employee.IsActive && sent.ReActivateEmployee == true;
        // Resumptions already stored stay even where a client leaves them out.
        var details = EmployeeParts.Merge(sent, employee.Details, employee.TenantId, by, db.Now);
        employee.Details = details with
        {
            ReactivationDetails = [.. employee.Details.ReactivationDetails.Where(old => !details.ReactivationDetails.Any(part => part.Id == old.Id)), .. details.ReactivationDetails],
        };
        employee.Touch(by, db.Now);

        user.Grant(accountRules.Merge(await accountRules.ToHeldAsync(sent.User!.Roles!, employee.TenantId, cancellationToken), user.RolesHeld.ToList()));
        user.MobileNumber = Given.Clear(sent.User.MobileNumber) ?? user.MobileNumber;
        await accounts.UpdateAsync(user, sent.User, cancellationToken);
        if (resumes)
        {
            employee.Reactivate();
            await accounts.SetActiveAsync(user, true, cancellationToken);
        }
        else if (employee.IsActive && sent.IsActive == false)
        {
            employee.Deactivate();
            await accounts.SetActiveAsync(user, false, cancellationToken);
        }
    }
}
