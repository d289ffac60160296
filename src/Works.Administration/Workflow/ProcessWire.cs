using System.Text.Json;
using System.Text.Json.Serialization;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

/// <summary>A person as steps of a workflow show him.</summary>
internal sealed record WorkflowUser
{
    public long? Id { get; init; }
    public string? UserName { get; init; }
    public string? Name { get; init; }
    public string? Type { get; init; }
    public string? MobileNumber { get; init; }
    public string? EmailId { get; init; }
    public IReadOnlyList<WorkflowUserRole>? Roles { get; init; }
    public string? TenantId { get; init; }
    public string? Uuid { get; init; }

    public static WorkflowUser Of(Caller user) => new()
    {
        Id = user.Id, UserName = user.UserName, Name = user.Name, Type = user.Type, MobileNumber = user.MobileNumber, EmailId = user.EmailId, TenantId = user.TenantId,
        Uuid = user.Uuid.ToString(), Roles = [.. user.Roles.Select(role => new WorkflowUserRole(role.Name, role.Code, role.TenantId))],
    };

    public static WorkflowUser Unknown(Guid uuid) => new() { Uuid = uuid.ToString() };
}

internal sealed record WorkflowUserRole(string? Name, string? Code, string? TenantId);

/// <summary>A step as the contract writes it (spec 50 §6.1). Spellings such as <c>assignes</c> and <c>businesssServiceSla</c> are the contract's.</summary>
internal sealed record ProcessInstanceWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? BusinessService { get; init; }
    public string? BusinessId { get; init; }
    public string? Action { get; init; }
    public string? ModuleName { get; init; }
    public WorkflowState? State { get; init; }
    public string? Comment { get; init; }
    public IReadOnlyList<WorkflowDocumentWire>? Documents { get; init; }
    public WorkflowUser? Assigner { get; init; }

    /// <summary>Who lent the authority for the step; ours, absent when the assigner acted in his own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WorkflowUser? OnBehalfOf { get; init; }

    [JsonPropertyName("assignes")]
    public IReadOnlyList<WorkflowUser>? Assignees { get; init; }
    public IReadOnlyList<WorkflowAction>? NextActions { get; init; }
    public long? StateSla { get; init; }

    [JsonPropertyName("businesssServiceSla")]
    public long? BusinessServiceSla { get; init; }
    public string? PreviousStatus { get; init; }
    public JsonElement? Entity { get; init; }
    public AuditDetails? AuditDetails { get; init; }
    public int? Rating { get; init; }
    public bool? Escalated { get; init; }
}

internal sealed record WorkflowDocumentWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? DocumentType { get; init; }
    public string? FileName { get; init; }
    public string? FileStoreId { get; init; }
    public string? DocumentUid { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public AuditDetails? AuditDetails { get; init; }
}
