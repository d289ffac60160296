using System.Text.Json.Serialization;
using Works.Administration.Users;

namespace Works.Administration.Employees;

/// <summary>An employee as it comes (spec 50 §11); server-owned members are ignored.</summary>
internal sealed record EmployeeInput
{
    public long? Id { get; init; }
    public string? Uuid { get; init; }
    public string? Code { get; init; }
    public string? EmployeeStatus { get; init; }
    public string? EmployeeType { get; init; }
    public long? DateOfAppointment { get; init; }
    public string? TenantId { get; init; }
    public bool? IsActive { get; init; }
    public bool? ReActivateEmployee { get; init; }
    public UserInput? User { get; init; }
    public IReadOnlyList<JurisdictionWire?>? Jurisdictions { get; init; }
    public IReadOnlyList<AssignmentWire?>? Assignments { get; init; }
    public IReadOnlyList<ServiceWire?>? ServiceHistory { get; init; }
    public IReadOnlyList<EducationWire?>? Education { get; init; }
    public IReadOnlyList<TestWire?>? Tests { get; init; }
    public IReadOnlyList<EmployeeDocumentWire?>? Documents { get; init; }
    public IReadOnlyList<DeactivationWire?>? DeactivationDetails { get; init; }
    public IReadOnlyList<ReactivationWire?>? ReactivationDetails { get; init; }
}

/// <summary>An employee as it is answered.</summary>
internal sealed record EmployeeReply(
    long Id, string Uuid, string Code, string EmployeeStatus, string EmployeeType, long? DateOfAppointment, string TenantId, bool IsActive, EmployeeUser? User,
    IReadOnlyList<JurisdictionWire> Jurisdictions, IReadOnlyList<AssignmentWire> Assignments, IReadOnlyList<ServiceWire> ServiceHistory,
    IReadOnlyList<EducationWire> Education, IReadOnlyList<TestWire> Tests, IReadOnlyList<EmployeeDocumentWire> Documents,
    IReadOnlyList<DeactivationWire> DeactivationDetails, IReadOnlyList<ReactivationWire> ReactivationDetails, bool ReActivateEmployee, EmployeeAudit AuditDetails);

/// <summary>The account of an employee: here the date of birth is in milliseconds.</summary>
internal sealed record EmployeeUser : UserBody
{
    public long? Dob { get; init; }
}

/// <summary>HRMS writes its own audit details (spec 50 §1.9).</summary>
internal sealed record EmployeeAudit(string? CreatedBy, long? CreatedDate, string? LastModifiedBy, long? LastModifiedDate);

/// <summary>A part of an employee that is told from others by its id.</summary>
internal abstract record EmployeePart
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public EmployeeAudit? AuditDetails { get; init; }
}

internal sealed record JurisdictionWire : EmployeePart
{
    public string? Hierarchy { get; init; }
    public string? BoundaryType { get; init; }
    public string? Boundary { get; init; }
    public bool? IsActive { get; init; }
}

internal sealed record AssignmentWire
{
    public string? Id { get; init; }
    public long? Position { get; init; }
    public string? Designation { get; init; }
    public string? Department { get; init; }
    public long? FromDate { get; init; }
    public long? ToDate { get; init; }
    public string? GovtOrderNumber { get; init; }

    [JsonPropertyName("tenantid")]
    public string? TenantId { get; init; }
    public string? ReportingTo { get; init; }

    [JsonPropertyName("isHOD")]
    public bool? IsHod { get; init; }
    public bool? IsCurrentAssignment { get; init; }
    public EmployeeAudit? AuditDetails { get; init; }
}

internal sealed record ServiceWire : EmployeePart
{
    public string? ServiceStatus { get; init; }
    public long? ServiceFrom { get; init; }
    public long? ServiceTo { get; init; }
    public string? OrderNo { get; init; }
    public string? Location { get; init; }
    public bool? IsCurrentPosition { get; init; }
}

internal sealed record EducationWire : EmployeePart
{
    public string? Qualification { get; init; }
    public string? Stream { get; init; }
    public long? YearOfPassing { get; init; }
    public string? University { get; init; }
    public string? Remarks { get; init; }
    public bool? IsActive { get; init; }
}

internal sealed record TestWire : EmployeePart
{
    public string? Test { get; init; }
    public long? YearOfPassing { get; init; }
    public string? Remarks { get; init; }
    public bool? IsActive { get; init; }
}

internal sealed record EmployeeDocumentWire : EmployeePart
{
    public string? DocumentName { get; init; }
    public string? DocumentId { get; init; }
    public string? ReferenceType { get; init; }
    public string? ReferenceId { get; init; }
}

internal sealed record DeactivationWire : EmployeePart
{
    public string? ReasonForDeactivation { get; init; }
    public long? EffectiveFrom { get; init; }
    public string? OrderNo { get; init; }
    public string? Remarks { get; init; }
}

internal sealed record ReactivationWire : EmployeePart
{
    public string? ReasonForReactivation { get; init; }
    public long? EffectiveFrom { get; init; }
    public string? OrderNo { get; init; }
    public string? Remarks { get; init; }
}

internal sealed record EmployeesRequest([property: JsonPropertyName("Employees")] IReadOnlyList<EmployeeInput?>? Employees);

internal sealed record EmployeesReply([property: JsonPropertyName("Employees")] IReadOnlyList<EmployeeReply> Employees);
