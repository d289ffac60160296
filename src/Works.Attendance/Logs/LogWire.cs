using System.Text.Json;
using System.Text.Json.Serialization;
using Works.Attendance.Registers;
using Works.Platform;

namespace Works.Attendance.Logs;

/// <summary>An entry or exit on the wire (spec 30 §2.2).</summary>
internal sealed record LogWire
{
    public string? Id { get; init; }

    /// <summary>Given by the device, once per event: a repeat finds the log that the first one made.</summary>
    public string? ClientReferenceId { get; init; }
    public string? RegisterId { get; init; }
    public string? IndividualId { get; init; }
    public string? TenantId { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public long? Time { get; init; }

    /// <summary>ENTRY or EXIT.</summary>
    public string? Type { get; init; }
    public RegisterStatus? Status { get; init; }
    public IReadOnlyList<LogDocumentWire>? DocumentIds { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public AuditDetails? AuditDetails { get; init; }

    /// <summary>When the event was recorded and last edited on the device.</summary>
    public AuditDetails? ClientAuditDetails { get; init; }
}

internal sealed record LogDocumentWire
{
    public string? Id { get; init; }
    public string? DocumentType { get; init; }
    public string? FileStore { get; init; }
    public string? DocumentUid { get; init; }
    public RegisterStatus? Status { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

/// <summary>Body of create and update, and payload of their events.</summary>
internal sealed record LogRequest(IReadOnlyList<LogWire>? Attendance);

/// <summary>Payload of the bulk events: as the device sent it, with the id it was stored under; what nobody said is left out.</summary>
internal sealed record BulkLogRequest(IReadOnlyList<BulkLogWire> Attendance);

internal sealed record BulkLogWire(string Id, string? ClientReferenceId, string RegisterId, string IndividualId, string TenantId, long Time, string Type, RegisterStatus? Status)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LogDocumentWire>? DocumentIds { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? AdditionalDetails { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? ClientAuditDetails { get; init; }
}

internal sealed record LogReply(IReadOnlyList<LogWire> Attendance);

/// <summary>Reply of the contract's bulk routes: the envelope alone; what became of each log is found by its client reference.</summary>
internal sealed record BulkReply;

/// <summary>What became of one log of a bulk request.</summary>
/// <param name="ClientReferenceId">As the device named it; null when it did not.</param>
/// <param name="Status">APPLIED, DUPLICATE (stored before), REJECTED or CONFLICT (the office's books say otherwise).</param>
/// <param name="Code">Code of the refusal; null when there is none.</param>
/// <param name="Message">What a person reads; null when there is nothing to say.</param>
/// <param name="Id">Id of the log; null when none is stored.</param>
internal sealed record SyncResult(string? ClientReferenceId, string Status, string? Code, string? Message, string? Id)
{
    public const string Applied = "APPLIED";
    public const string Duplicate = "DUPLICATE";
    public const string Rejected = "REJECTED";
    public const string Conflict = "CONFLICT";
}
