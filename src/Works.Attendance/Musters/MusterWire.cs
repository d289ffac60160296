using System.Text.Json;
using System.Text.Json.Serialization;
using Works.Administration;
using Works.Platform;

namespace Works.Attendance.Musters;

/// <summary>A muster roll on the wire (spec 30 §3.1). The names are the contract's.</summary>
internal sealed record MusterWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? MusterRollNumber { get; init; }
    public string? RegisterId { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public long? StartDate { get; init; }
    public long? EndDate { get; init; }
    public string? Status { get; init; }

    /// <summary>Name of the workflow state.</summary>
    public string? MusterRollStatus { get; init; }
    public IReadOnlyList<MusterEntryWire>? IndividualEntries { get; init; }
    public string? ReferenceId { get; init; }
    public string? ServiceCode { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public JsonElement? ProcessInstance { get; init; }
    public AuditDetails? AuditDetails { get; init; }
}

/// <summary>One person of a roll.</summary>
internal sealed record MusterEntryWire
{
    public string? Id { get; init; }
    public string? MusterRollId { get; init; }
    public string? TenantId { get; init; }
    public string? IndividualId { get; init; }
    public long? EnrollmentDate { get; init; }
    public long? DenrollmentDate { get; init; }

    /// <summary>Days by the logs.</summary>
    public decimal? ActualTotalAttendance { get; init; }

    /// <summary>Days as corrected by a supervisor; null when not corrected.</summary>
    public decimal? ModifiedTotalAttendance { get; init; }

    /// <summary>One per day of the period; null for somebody who has no exit in it, by which the field app knows "unmarked".</summary>
    public IReadOnlyList<AttendanceEntryWire>? AttendanceEntries { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public AuditDetails? AuditDetails { get; init; }
}

internal sealed record AttendanceEntryWire
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>Epoch milliseconds: midnight of the day.</summary>
    public long? Time { get; init; }
    public decimal? Attendance { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? AdditionalDetails { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AuditDetails? AuditDetails { get; init; }
}

/// <summary>Body of estimate, create and update, and payload of their events.</summary>
internal sealed record MusterRequest(MusterWire? MusterRoll, WorkflowRequest? Workflow);

/// <summary>Payload of <c>calculate-musterroll</c> (spec 40 §1.7).</summary>
internal sealed record MusterApproved(MusterWire MusterRoll);

internal sealed record MusterReply(IReadOnlyList<MusterWire> MusterRolls);

internal sealed record MusterSearchReply(IReadOnlyList<MusterWire> MusterRolls, long Count);

/// <summary>Logs behind a day of an estimate, so that a client can edit them in place; both or nothing.</summary>
internal sealed record DayLogsWire(
    [property: JsonPropertyName("entryAttendanceLogId")] string EntryAttendanceLogId, [property: JsonPropertyName("exitAttendanceLogId")] string ExitAttendanceLogId);
