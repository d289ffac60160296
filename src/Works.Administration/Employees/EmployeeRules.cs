using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Administration.Boundaries;
using Works.Administration.MasterData;
using Works.Administration.Users;
using Works.Platform;

namespace Works.Administration.Employees;

/// <summary>What an employee must look like: form first, then the rules in the order of spec 50 §11.</summary>
internal sealed class EmployeeRules(WorksDb db, MasterStore masters, AccountRules accounts)
{
    /// <summary>Members the contract demands, each failure named by its path.</summary>
    public static Failure[] CheckForm(IReadOnlyList<EmployeeInput?>? employees)
    {
        var refusals = new Refusals();
        if (employees is null or []) return [EmployeeErrors.NotNull("employees")];
        for (var i = 0; i < employees.Count; i++)
        {
            var at = $"employees[{i}]";
            void Required(bool missing, string path) => refusals.When(missing, () => EmployeeErrors.NotNull($"{at}.{path}"));
            if (employees[i] is not { } employee)
            {
                refusals.Add(EmployeeErrors.NotNull(at));
                continue;
            }

            Required(Given.Text(employee.EmployeeType) is null, "employeeType");
            Required(Given.Text(employee.TenantId) is null, "tenantId");
            Required(employee.User is null, "user");
            if (employee.User is { } user)
            {
                Required(Given.Text(user.Name) is null, "user.name");
                Required(Given.Text(user.MobileNumber) is null, "user.mobileNumber");
                Required(user.Dob is not { } dob || dob.ValueKind is JsonValueKind.Null or JsonValueKind.Object || string.IsNullOrWhiteSpace(dob.ToString()), "user.dob");
            }

            Required(employee.Jurisdictions is null, "jurisdictions");
            refusals.When(employee.Jurisdictions is { Count: < 1 or > 50 }, () => EmployeeErrors.Size($"{at}.jurisdictions", 1, 50));
            Each(employee.Jurisdictions, "jurisdictions", (jurisdiction, path) =>
            {
                Required(Given.Text(jurisdiction?.Hierarchy) is null, $"{path}.hierarchy");
                Required(Given.Text(jurisdiction?.BoundaryType) is null, $"{path}.boundaryType");
                Required(Given.Text(jurisdiction?.Boundary) is null, $"{path}.boundary");
            });
            Required(employee.Assignments is null, "assignments");
            refusals.When(employee.Assignments is { Count: < 1 or > 500 }, () => EmployeeErrors.Size($"{at}.assignments", 1, 500));
            Each(employee.Assignments, "assignments", (assignment, path) =>
            {
                Required(Given.Text(assignment?.Designation) is null, $"{path}.designation");
                Required(Given.Text(assignment?.Department) is null, $"{path}.department");
                Required(assignment?.FromDate is null, $"{path}.fromDate");
                Required(assignment?.IsCurrentAssignment is null, $"{path}.isCurrentAssignment");
            });
            Each(employee.DeactivationDetails, "deactivationDetails", (detail, path) =>
            {
                Required(Given.Text(detail?.ReasonForDeactivation) is null, $"{path}.reasonForDeactivation");
                Required(detail?.EffectiveFrom is null, $"{path}.effectiveFrom");
            });
            Each(employee.ReactivationDetails, "reactivationDetails", (detail, path) =>
            {
                Required(Given.Text(detail?.ReasonForReactivation) is null, $"{path}.reasonForReactivation");
                Required(detail?.EffectiveFrom is null, $"{path}.effectiveFrom");
            });
            Each(employee.ServiceHistory, "serviceHistory", (part, path) => Required(part is null, path));
            Each(employee.Education, "education", (part, path) => Required(part is null, path));
            Each(employee.Tests, "tests", (part, path) => Required(part is null, path));
            Each(employee.Documents, "documents", (part, path) => Required(part is null, path));
        }

        return refusals.ToArray();

        static void Each<T>(IReadOnlyList<T?>? parts, string name, Action<T?, string> check)
            where T : class
        {
            for (var i = 0; i < (parts?.Count ?? 0); i++) check(parts![i], $"{name}[{i}]");
        }
    }

    /// <summary>Whether somebody else is an employee with this mobile number; waits for whoever is just becoming one.</summary>
    public async Task<bool> IsMobileTakenAsync(string tenantId, string mobileNumber, Guid? except, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended(@key, 0))", new { key = $"employee|{tenantId}|{mobileNumber}" }, cancellationToken);
        var index = User.IndexOf(db.Cipher, tenantId, User.MobilePurpose, mobileNumber);
        return await db.Users.AnyAsync(user => user.TenantId == tenantId && user.Type == UserTypes.Employee && user.MobileNumberIndex == index && user.Uuid != except, cancellationToken);
    }

    /// <summary>The rules on one employee that hold for create and update alike.</summary>
    /// <param name="employee">Checked for form.</param>
    /// <param name="index">Its place in the request.</param>
    /// <param name="held">Roles the account holds already.</param>
    /// <param name="refusals">Collects.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The refusal that ends everything: a role that is not the caller's to give.</returns>
    public async Task<Failure?> CheckAsync(
        EmployeeInput employee, int index, IReadOnlyCollection<Platform.Edge.RoleHeld> held, Refusals refusals, CancellationToken cancellationToken)
    {
        var (tenantId, user) = (employee.TenantId!.Trim(), employee.User!);
        var zone = await masters.ZoneOfAsync(tenantId, cancellationToken);
        refusals.When(Given.Clear(user.MobileNumber) is { } mobile && !await accounts.IsMobileNumberAsync(mobile, tenantId, cancellationToken), () => EmployeeErrors.Mobile(user.MobileNumber));
        var isDate = UserDates.TryRead(user.Dob, zone, out var dob);
        refusals.When(!isDate || dob > db.Now, () => isDate ? EmployeeErrors.BornInFuture : UserErrors.DateOfBirth);

        var roles = await accounts.ToHeldAsync(user.Roles ?? [], tenantId, cancellationToken);
        refusals.When(roles.Count == 0, () => EmployeeErrors.RolesMissing);
        if (await accounts.RefusalOfGrantAsync(roles, held, Tenants.StateOf(tenantId), isBootstrap: false, EmployeeErrors.Role, cancellationToken) is { } role)
        {
            if (role.Status == 403) return role;
            refusals.Add(role);
        }

        var status = Given.Text(employee.EmployeeStatus);
        refusals.When(status is not null && !await IsCodeAsync(tenantId, "egov-hrms", "EmployeeStatus", status, cancellationToken), () => EmployeeErrors.Status(status));
        refusals.When(!await IsCodeAsync(tenantId, "egov-hrms", "EmployeeType", employee.EmployeeType, cancellationToken), () => EmployeeErrors.Type(employee.EmployeeType));
        refusals.When(employee.DateOfAppointment > db.Now, () => EmployeeErrors.AppointedInFuture);
        refusals.When(employee.DateOfAppointment < dob, () => EmployeeErrors.AppointedBeforeBirth);

        AssignmentWire[] assignments = [.. employee.Assignments!.OfType<AssignmentWire>()];
        foreach (var assignment in assignments)
            refusals.When(!await IsCodeAsync(tenantId, "common-masters", "Department", assignment.Department, cancellationToken), () => EmployeeErrors.Department(assignment.Department));
        foreach (var assignment in assignments)
            refusals.When(!await IsCodeAsync(tenantId, "common-masters", "Designation", assignment.Designation, cancellationToken), () => EmployeeErrors.Designation(assignment.Designation));
        CheckAssignments(assignments, dob, employee.DateOfAppointment, refusals);
        foreach (var jurisdiction in employee.Jurisdictions!.OfType<JurisdictionWire>()) await CheckJurisdictionAsync(jurisdiction, tenantId, refusals, cancellationToken);
        refusals.When(employee.Jurisdictions!.All(jurisdiction => jurisdiction?.IsActive == false), () => EmployeeErrors.NoActiveJurisdiction);
        await CheckCareerAsync(employee, tenantId, dob, refusals, cancellationToken);

        // What is left is what every account must satisfy: lengths and characters.
        if (refusals.Any) return null;
        var form = await accounts.CheckFormAsync(user with { UserName = Given.Text(employee.Code), UserNameInSmallLetters = null, Password = null }, $"employeeRequest.employees[{index}].user", tenantId, isNew: false, cancellationToken);
        foreach (var failure in form.ToArray()) refusals.Add(failure);
        return null;
    }

    private static void CheckAssignments(AssignmentWire[] assignments, long? dob, long? appointed, Refusals refusals)
    {
        var current = assignments.Where(assignment => assignment.IsCurrentAssignment == true).ToList();
        refusals.When(current.Count != 1, () => EmployeeErrors.CurrentAssignments(current.Count));
        refusals.When(assignments.Any(assignment => assignment.FromDate > assignment.ToDate), () => EmployeeErrors.AssignmentPeriod);
        refusals.When(assignments.Any(assignment => assignment.FromDate < dob || assignment.ToDate < dob), () => EmployeeErrors.AssignmentBeforeBirth);
        refusals.When(assignments.Any(assignment => assignment.FromDate < appointed || assignment.ToDate < appointed), () => EmployeeErrors.AssignmentBeforeAppointment);
        refusals.When(current.Any(assignment => assignment.ToDate is not null), () => EmployeeErrors.CurrentAssignmentEnds);
        refusals.When(assignments.Any(assignment => assignment is { IsCurrentAssignment: false, ToDate: null }), () => EmployeeErrors.PastAssignmentOpen);
        // Half-open: one may end the day the next begins.
        var ordered = assignments.OrderBy(assignment => assignment.FromDate).ThenBy(assignment => assignment.IsCurrentAssignment).ToList();
        refusals.When(ordered.Zip(ordered.Skip(1)).Any(pair => pair.First is { IsCurrentAssignment: false } && pair.First.ToDate > pair.Second.FromDate), () => EmployeeErrors.AssignmentsOverlap);
        refusals.When(current is [var now] && assignments.Any(assignment => assignment.IsCurrentAssignment == false && assignment.FromDate > now.FromDate), () => EmployeeErrors.AssignmentAfterCurrent);
    }

    private async Task CheckJurisdictionAsync(JurisdictionWire jurisdiction, string employer, Refusals refusals, CancellationToken cancellationToken)
    {
        var tenantId = Given.Text(jurisdiction.TenantId) ?? employer;
        var places = await SearchBoundaries.TreeAsync(masters, tenantId, cancellationToken);
        // A tenant without places of its own, such as the state, is one place: itself.
        if (places.Hierarchies.Count == 0)
        {
            refusals.When(jurisdiction.Boundary != tenantId, () => EmployeeErrors.Boundary(jurisdiction.Boundary));
            return;
        }

        if (places.Hierarchies.FirstOrDefault(hierarchy => hierarchy.Code == jurisdiction.Hierarchy) is not { } tree)
        {
            refusals.Add(EmployeeErrors.Hierarchy(jurisdiction.Hierarchy));
            return;
        }

        var ofType = tree.Nodes.Where(place => place.Label == jurisdiction.BoundaryType).ToList();
        if (ofType.Count == 0) refusals.Add(EmployeeErrors.BoundaryType(jurisdiction.BoundaryType));
        else refusals.When(!ofType.Exists(place => place.Code == jurisdiction.Boundary), () => EmployeeErrors.Boundary(jurisdiction.Boundary));
    }

    private async Task CheckCareerAsync(EmployeeInput employee, string tenantId, long? dob, Refusals refusals, CancellationToken cancellationToken)
    {
        ServiceWire[] services = [.. employee.ServiceHistory?.OfType<ServiceWire>() ?? []];
        foreach (var service in services.Where(service => Given.Text(service.ServiceStatus) is not null))
            refusals.When(!await IsCodeAsync(tenantId, "egov-hrms", "EmployeeStatus", service.ServiceStatus, cancellationToken), () => EmployeeErrors.ServiceStatus(service.ServiceStatus));
        refusals.When(services.Any(service => service.ServiceFrom > service.ServiceTo || service.ServiceFrom > db.Now), () => EmployeeErrors.ServicePeriod);
        refusals.When(services.Any(service => service.ServiceFrom < dob || service.ServiceTo < dob), () => EmployeeErrors.ServiceBeforeBirth);
        refusals.When(services.Any(service => service is { IsCurrentPosition: true, ServiceTo: not null }), () => EmployeeErrors.CurrentServiceEnds);
        refusals.When(services.Any(service => service is { IsCurrentPosition: not true, ServiceTo: null }), () => EmployeeErrors.PastServiceOpen);
        var current = services.Where(service => service.IsCurrentPosition == true).ToList();
        refusals.When(current.Count > 1, () => EmployeeErrors.CurrentServices);
        refusals.When(current is [var now] && services.Any(service => service.IsCurrentPosition != true && service.ServiceFrom > now.ServiceFrom), () => EmployeeErrors.ServiceAfterCurrent);

        foreach (var education in employee.Education?.OfType<EducationWire>() ?? [])
        {
            refusals.When(!await IsCodeIfAnyAsync(tenantId, "Degree", education.Qualification, cancellationToken), () => EmployeeErrors.Qualification(education.Qualification));
            refusals.When(!await IsCodeIfAnyAsync(tenantId, "Specalization", education.Stream, cancellationToken), () => EmployeeErrors.Stream(education.Stream));
            refusals.When(education.YearOfPassing < dob || education.YearOfPassing > db.Now, () => EmployeeErrors.EducationBeforeBirth);
        }

        foreach (var test in employee.Tests?.OfType<TestWire>() ?? [])
        {
            refusals.When(!await IsCodeIfAnyAsync(tenantId, "EmploymentTest", test.Test, cancellationToken), () => EmployeeErrors.DepartmentalTest(test.Test));
            refusals.When(test.YearOfPassing < dob || test.YearOfPassing > db.Now, () => EmployeeErrors.TestBeforeBirth);
        }
    }

    /// <summary>Whether a code stands in a master, among its active rows.</summary>
    public async ValueTask<bool> IsCodeAsync(string tenantId, string module, string master, string? code, CancellationToken cancellationToken) =>
        Given.Text(code) is { } given && (await CodesAsync(tenantId, module, master, cancellationToken)).Codes.Contains(given);

    // Qualifications and tests are checked where a state has listed them.
    private async ValueTask<bool> IsCodeIfAnyAsync(string tenantId, string master, string? code, CancellationToken cancellationToken) =>
        Given.Text(code) is not { } given || (await CodesAsync(tenantId, "egov-hrms", master, cancellationToken)).Codes is not { Count: > 0 } codes || codes.Contains(given);

    private ValueTask<CodeSet> CodesAsync(string tenantId, string module, string master, CancellationToken cancellationToken) =>
        masters.ViewAsync(tenantId, module, master, rows => new CodeSet(rows
            .Where(row => !(Member(row, "active") is { ValueKind: JsonValueKind.False })).Select(row => Text(row, "code")).OfType<string>().ToFrozenSet(StringComparer.Ordinal)), cancellationToken);

    private static JsonElement? Member(JsonElement owner, string name) => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement owner, string name) => Member(owner, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private sealed record CodeSet(FrozenSet<string> Codes);
}
