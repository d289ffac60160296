using System.Text.Json;
using Works.Attendance.Registers;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Logs;

/// <summary>
/// A stored entry or exit. Read and written in sets with SQL of our own: a week of a large site is thousands of them, which no change tracker should see.
/// </summary>
internal sealed record AttendanceLog
{
    public const string Entry = "ENTRY";
    public const string Exit = "EXIT";

    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required Guid RegisterId { get; init; }
    public required Guid IndividualId { get; init; }
    public string? ClientReferenceId { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public required long Time { get; init; }

    /// <summary>Local day of that time.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>That day as statements count it.</summary>
    public int DayNumber { init => Day = LogStore.DayOf(value); }
    public required string Type { get; init; }
    public required RegisterStatus Status { get; init; }
    public string? DocumentIds { get; init; }
    public string? AdditionalDetails { get; init; }
    public string? ClientAuditDetails { get; init; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public required string LastModifiedBy { get; init; }
    public required long LastModifiedTime { get; init; }

    /// <summary>Where it is unique while it is active.</summary>
    public LogSlot Slot => new(RegisterId, IndividualId, Day, Type);

    /// <summary>When the device last edited it, epoch milliseconds; null when the device did not say.</summary>
    public long? EditedTime => ClientAuditDetails is null ? null : JsonSerializer.Deserialize<AuditDetails>(ClientAuditDetails, WireJson.Options)!.LastModifiedTime;

    public BulkLogWire ToBulkWire() => new(Id.ToString(), ClientReferenceId, RegisterId.ToString(), IndividualId.ToString(), TenantId, Time, Type, Status)
    {
        DocumentIds = DocumentIds is null ? null : JsonSerializer.Deserialize<List<LogDocumentWire>>(DocumentIds, WireJson.Options), AdditionalDetails = Json.Of(AdditionalDetails),
        ClientAuditDetails = Json.Of(ClientAuditDetails),
    };

    public LogWire ToWire() => new()
    {
        Id = Id.ToString(), ClientReferenceId = ClientReferenceId, RegisterId = RegisterId.ToString(), IndividualId = IndividualId.ToString(), TenantId = TenantId, Time = Time, Type = Type,
        Status = Status, DocumentIds = DocumentIds is null ? [] : JsonSerializer.Deserialize<List<LogDocumentWire>>(DocumentIds, WireJson.Options), AdditionalDetails = Json.Of(AdditionalDetails),
        AuditDetails = new AuditDetails(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime),
        ClientAuditDetails = ClientAuditDetails is null ? null : JsonSerializer.Deserialize<AuditDetails>(ClientAuditDetails, WireJson.Options),
    };
}

/// <summary>One entry and one exit per person, register and day.</summary>
internal sealed record LogSlot(Guid RegisterId, Guid IndividualId, DateOnly Day, string Type);
