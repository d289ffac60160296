using System.Text.Json;
using System.Text.Json.Serialization;
using Works.Platform;

namespace Works.Administration;

/// <summary>A document attached to a step (spec 50 §6.1).</summary>
public sealed record WorkflowDocument
{
    /// <summary>Assigned by the engine.</summary>
    public string? Id { get; init; }

    /// <summary>Tenant of the step.</summary>
    public string? TenantId { get; init; }

    /// <summary>What it is.</summary>
    public string? DocumentType { get; init; }

    /// <summary>Name of the file; may be null.</summary>
    public string? FileName { get; init; }

    /// <summary>Where it is stored.</summary>
    public string? FileStoreId { get; init; }

    /// <summary>Clients put the file id here as well.</summary>
    public string? DocumentUid { get; init; }

    /// <summary>Free members of the client.</summary>
    public JsonElement? AdditionalDetails { get; init; }
}

/// <summary>The workflow object inside the requests of the modules (spec 10 §0.4). Both spellings of comment and assignees are read.</summary>
public sealed record WorkflowRequest
{
    /// <summary>Name of the action.</summary>
    public string? Action { get; init; }

    /// <summary>What the person says.</summary>
    public string? Comment { get; init; }

    /// <summary>The other spelling of <see cref="Comment"/>.</summary>
    public string? Comments { get; init; }

    /// <summary>Uuids of the persons it goes to.</summary>
    [JsonPropertyName("assignes")]
    public IReadOnlyList<string>? Assignes { get; init; }

    /// <summary>The other spelling of <see cref="Assignes"/>.</summary>
    public IReadOnlyList<string>? Assignees { get; init; }

    /// <summary>Files attached to the step.</summary>
    public IReadOnlyList<WorkflowDocument>? Documents { get; init; }

    /// <summary>The other spelling of <see cref="Documents"/>.</summary>
    public IReadOnlyList<WorkflowDocument>? VerificationDocuments { get; init; }

    /// <summary>The comment under whichever name it came; null when blank.</summary>
    [JsonIgnore]
    public string? Said => !string.IsNullOrWhiteSpace(Comment) ? Comment : string.IsNullOrWhiteSpace(Comments) ? null : Comments;

    /// <summary>The assignees under whichever name they came, blanks left out.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> AssignedTo => [.. (Assignes is { Count: > 0 } ? Assignes : Assignees ?? []).Where(uuid => !string.IsNullOrWhiteSpace(uuid))];

    /// <summary>The documents under whichever name they came.</summary>
    [JsonIgnore]
    public IReadOnlyList<WorkflowDocument> Files => Documents ?? VerificationDocuments ?? [];
}

/// <summary>Asks the engine to move a document.</summary>
/// <param name="TenantId">Tenant of the document.</param>
/// <param name="BusinessService">Name of the definition, e.g. <c>ESTIMATE</c>.</param>
/// <param name="BusinessId">Number of the document; unique in the tenant across services.</param>
/// <param name="Request">What the client asked for.</param>
/// <param name="Amount">
/// Rupees by which the sanctioning authority is chosen: of the whole project group, not of the part (spec 02 §3.3). Null keeps what was said
/// at the step before; without any, no limit of sanction applies.
/// </param>
/// <param name="Category">Category of the work, for limits that differ by it; null when unknown.</param>
/// <param name="WorkId">
/// Id of the work (the project) the document belongs to, so that duties are kept apart across its documents; null keeps what was said before.
/// </param>
public sealed record WorkflowMove(
    string TenantId, string BusinessService, string BusinessId, WorkflowRequest Request, decimal? Amount = null, string? Category = null, string? WorkId = null);

/// <summary>Where a document stands.</summary>
/// <param name="State">Name of the state; clients see it as <c>wfStatus</c>.</param>
/// <param name="ApplicationStatus">Status of the document in that state.</param>
/// <param name="IsTerminal">True when no further step is expected.</param>
/// <param name="ProcessInstance">The wire form of the step (spec 50 §6.1).</param>
/// <param name="DaysLeft">Whole days of the state's SLA left, else of the business SLA; negative when late, null without SLA (spec 50 §12.1.7).</param>
public sealed record WorkflowStanding(string State, string? ApplicationStatus, bool IsTerminal, JsonElement ProcessInstance, long? DaysLeft = null);

/// <summary>A step that was taken.</summary>
/// <param name="Action">Name of the action.</param>
/// <param name="State">State it led to; null when the definition no longer has it.</param>
/// <param name="ByUuid">Account of who took it.</param>
/// <param name="ByName">His name; null when unknown.</param>
/// <param name="Time">Epoch milliseconds.</param>
public sealed record WorkflowStepTaken(string Action, string? State, Guid ByUuid, string? ByName, long Time);

/// <summary>A state in which somebody may act.</summary>
/// <param name="BusinessService">Name of the definition.</param>
/// <param name="Uuid">Uuid of the state.</param>
/// <param name="State">Its name; null for the entry.</param>
/// <param name="ApplicationStatus">Status of documents in it.</param>
/// <param name="BusinessSla">SLA of the definition, milliseconds; null without one.</param>
public sealed record ActionableState(string BusinessService, Guid Uuid, string? State, string? ApplicationStatus, long? BusinessSla);

/// <summary>The workflow engine (spec 50 §6). One place decides who may do what when; it works inside the caller's transaction.</summary>
public interface IWorkflow
{
    /// <summary>Takes an action as the caller of the request. Holds the lock on the document until the transaction ends.</summary>
    Task<Result<WorkflowStanding>> MoveAsync(WorkflowMove move, CancellationToken cancellationToken);

    /// <summary>States of the named definitions in which the caller of the request may act at the tenant.</summary>
    Task<IReadOnlyList<ActionableState>> ActionableAsync(string tenantId, IReadOnlyCollection<string> businessServices, CancellationToken cancellationToken);

    /// <summary>Where documents stand now.</summary>
    /// <returns>By business id; documents without a step are left out.</returns>
    Task<IReadOnlyDictionary<string, WorkflowStanding>> StandingsAsync(string tenantId, IReadOnlyCollection<string> businessIds, CancellationToken cancellationToken);

    /// <summary>Steps of a document, oldest first; at most the newest hundred.</summary>
    Task<IReadOnlyList<WorkflowStepTaken>> StepsAsync(string tenantId, string businessId, CancellationToken cancellationToken);
}
