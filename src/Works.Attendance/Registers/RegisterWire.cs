using System.Text.Json;
using Works.Platform;

namespace Works.Attendance.Registers;

/// <summary>A register on the wire (spec 30 §2.2). The names are the contract's.</summary>
internal sealed record RegisterWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? RegisterNumber { get; init; }
    public string? Name { get; init; }
    public string? ReferenceId { get; init; }
    public string? ServiceCode { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public long? StartDate { get; init; }
    public long? EndDate { get; init; }
    public RegisterStatus? Status { get; init; }
    public IReadOnlyList<StaffWire>? Staff { get; init; }
    public IReadOnlyList<AttendeeWire>? Attendees { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public AuditDetails? AuditDetails { get; init; }
}

/// <summary>Somebody who may mark attendance.</summary>
internal sealed record StaffWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? RegisterId { get; init; }

    /// <summary>Id of an individual, despite the name.</summary>
    public string? UserId { get; init; }
    public long? EnrollmentDate { get; init; }

    /// <summary>One "e" is missing: this spelling is the contract.</summary>
    public long? DenrollmentDate { get; init; }
    public StaffType? StaffType { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public AuditDetails? AuditDetails { get; init; }
}

/// <summary>An enrolment of a wage seeker.</summary>
internal sealed record AttendeeWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? RegisterId { get; init; }
    public string? IndividualId { get; init; }
    public long? EnrollmentDate { get; init; }
    public long? DenrollmentDate { get; init; }
    public string? Tag { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public AuditDetails? AuditDetails { get; init; }
}

internal enum RegisterStatus
{
    ACTIVE,
    INACTIVE,
}

internal enum StaffType
{
    OWNER,
    EDITOR,
    APPROVER,
}

/// <summary>Body of create, update and delete, and payload of their events.</summary>
internal sealed record RegisterRequest(IReadOnlyList<RegisterWire?>? AttendanceRegister);

internal sealed record RegisterReply(IReadOnlyList<RegisterWire> AttendanceRegister);

internal sealed record StaffRequest(IReadOnlyList<StaffWire>? Staff);

internal sealed record StaffReply(IReadOnlyList<StaffWire> Staff);

internal sealed record AttendeeRequest(IReadOnlyList<AttendeeWire>? Attendees);

internal sealed record AttendeeReply(IReadOnlyList<AttendeeWire> Attendees);
