using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Administration.Users;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Employees;

/// <summary>Loads the employees of the data set for the accounts loaded before (spec 05 §5.2). What exists is left as it is.</summary>
internal sealed class EmployeeSeed : ISeedStep
{
    public int Order => 210;

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        if (!files.IsDemo || files.Read("employees.json") is not { } rows) return;
        var known = (await db.Employees.Select(employee => employee.Uuid).ToListAsync(cancellationToken)).ToHashSet();
        var users = await db.Users.AsNoTracking().Where(user => user.Type == UserTypes.Employee).ToDictionaryAsync(user => user.Uuid, user => user.Id, cancellationToken);
        foreach (var row in rows.EnumerateArray())
        {
            var sent = row.Deserialize<EmployeeInput>(WireJson.Options)!;
            var uuid = SeedFiles.IdOf(sent.TenantId!, "user." + UserTypes.Employee, sent.Code!);
            if (known.Contains(uuid) || !users.TryGetValue(uuid, out var id)) continue;
            var employee = new Employee
            {
                Uuid = uuid, Id = id, TenantId = sent.TenantId!, Code = sent.Code!, EmployeeStatus = sent.EmployeeStatus ?? "EMPLOYED", EmployeeType = sent.EmployeeType!,
                DateOfAppointment = sent.DateOfAppointment, CreatedBy = "seed", CreatedTime = db.Now, LastModifiedBy = "seed", LastModifiedTime = db.Now,
                Details = new EmployeeDetails { Jurisdictions = [.. sent.Jurisdictions!.OfType<JurisdictionWire>().Select((part, i) => PartOf(sent, part, i, db.Now))] },
            };
            employee.Assign([.. sent.Assignments!.OfType<AssignmentWire>()], "seed", db.Now, i => SeedFiles.IdOf(sent.TenantId!, "assignment", $"{sent.Code}.{i}"));
            db.Employees.Add(employee);
        }
    }

    private static JurisdictionWire PartOf(EmployeeInput owner, JurisdictionWire part, int index, long now) => part with
    {
        Id = SeedFiles.IdOf(owner.TenantId!, "jurisdiction", $"{owner.Code}.{index}").ToString(), TenantId = part.TenantId ?? owner.TenantId,
        AuditDetails = new EmployeeAudit("seed", now, "seed", now),
    };
}
