using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Employees;

/// <summary>A person employed by a tenant. Sign-in name, particulars and roles are the account's; uuid and number are shared with it. Spec 50 §11.</summary>
internal sealed class Employee : ITenantOwned, IVersioned
{
    private readonly List<Assignment> _assignments = [];

    public required Guid Uuid { get; init; }
    public required long Id { get; init; }
    public required string TenantId { get; init; }
    public required string Code { get; init; }
    public required string EmployeeStatus { get; set; }
    public required string EmployeeType { get; set; }
    public long? DateOfAppointment { get; set; }
    public bool IsActive { get; private set; } = true;
    public bool Reactivated { get; private set; }

    /// <summary>What is only carried.</summary>
    public EmployeeDetails Details { get; set; } = new();
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public required string LastModifiedBy { get; set; }
    public required long LastModifiedTime { get; set; }
    public int RowVersion { get; set; } = 1;
    public IReadOnlyList<Assignment> Assignments => _assignments;

    /// <summary>Takes over the assignments as sent: known ones are changed, new ones added. None is ever dropped.</summary>
    /// <param name="sent">Checked assignments, in order.</param>
    /// <param name="by">Uuid of whoever changes them.</param>
    /// <param name="now">Epoch milliseconds.</param>
    /// <param name="newId">Id of the new assignment at a position, for loading; null makes one up.</param>
    public void Assign(IReadOnlyList<AssignmentWire> sent, string by, long now, Func<int, Guid>? newId = null)
    {
        for (var i = 0; i < sent.Count; i++)
        {
            var known = Guid.TryParse(sent[i].Id, out var id) ? _assignments.SingleOrDefault(assignment => assignment.Id == id) : null;
            if (known is null)
            {
                known = new Assignment { Id = newId?.Invoke(i) ?? Guid.CreateVersion7(), TenantId = TenantId, Department = string.Empty, Designation = string.Empty, CreatedBy = by, CreatedTime = now };
                _assignments.Add(known);
            }

            known.Take(sent[i], i, by, now);
        }
    }

    public void Deactivate() => (IsActive, Reactivated) = (false, false);

    public void Reactivate() => (IsActive, Reactivated) = (true, true);

    public void Touch(string by, long now) => (LastModifiedBy, LastModifiedTime) = (by, now);
}

/// <summary>A posting: department, designation and period.</summary>
internal sealed class Assignment
{
    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public int Position { get; private set; }

    /// <summary>The contract's <c>position</c>, a number of the establishment.</summary>
    public long? Post { get; private set; }
    public required string Department { get; set; }
    public required string Designation { get; set; }
    public long FromDate { get; private set; }
    public long? ToDate { get; private set; }
    public bool IsCurrent { get; private set; }
    public bool IsHeadOfDepartment { get; private set; }
    public string? GovernmentOrderNumber { get; private set; }
    public string? ReportingTo { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }

    public void Take(AssignmentWire sent, int position, string by, long now)
    {
        (Position, Post, Department, Designation) = (position, sent.Position, sent.Department!, sent.Designation!);
        (FromDate, ToDate, IsCurrent, IsHeadOfDepartment) = (sent.FromDate!.Value, sent.ToDate, sent.IsCurrentAssignment == true, sent.IsHod == true);
        (GovernmentOrderNumber, ReportingTo, LastModifiedBy, LastModifiedTime) = (sent.GovtOrderNumber, sent.ReportingTo, by, now);
    }
}

/// <summary>Parts of an employee that nothing is searched by.</summary>
internal sealed record EmployeeDetails
{
    public IReadOnlyList<JurisdictionWire> Jurisdictions { get; init; } = [];
    public IReadOnlyList<ServiceWire> ServiceHistory { get; init; } = [];
    public IReadOnlyList<EducationWire> Education { get; init; } = [];
    public IReadOnlyList<TestWire> Tests { get; init; } = [];
    public IReadOnlyList<EmployeeDocumentWire> Documents { get; init; } = [];
    public IReadOnlyList<DeactivationWire> DeactivationDetails { get; init; } = [];
    public IReadOnlyList<ReactivationWire> ReactivationDetails { get; init; } = [];
}

internal sealed class EmployeeMapping : IEntityTypeConfiguration<Employee>
{
    public void Configure(EntityTypeBuilder<Employee> employee)
    {
        employee.ToTable("employees", "administration");
        employee.HasKey(e => e.Uuid);
        employee.Property(e => e.Id).ValueGeneratedNever();
        employee.Property(e => e.Details).HasColumnType("jsonb").HasConversion(
            details => JsonSerializer.Serialize(details, WireJson.Options), text => JsonSerializer.Deserialize<EmployeeDetails>(text, WireJson.Options)!);
        employee.OwnsMany(e => e.Assignments, assignment =>
        {
            assignment.ToTable("employee_assignments", "administration");
            assignment.WithOwner().HasForeignKey("EmployeeUuid");
            assignment.HasKey("EmployeeUuid", nameof(Assignment.Id));
            assignment.Property(a => a.Id).ValueGeneratedNever();
        });
        employee.Navigation(e => e.Assignments).UsePropertyAccessMode(PropertyAccessMode.Field);
    }
}

internal static class EmployeeTables
{
    extension(WorksDb db)
    {
        public DbSet<Employee> Employees => db.Set<Employee>();
    }
}
