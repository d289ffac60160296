using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;

namespace Works.Administration.Workflow;

/// <summary>One way out of a state (spec 50 §6.1).</summary>
internal sealed record WorkflowAction
{
    public string? Uuid { get; init; }
    public string? TenantId { get; init; }
    public string? CurrentState { get; init; }
    public string? Action { get; init; }

    /// <summary>Uuid of the next state; its name when a definition is created.</summary>
    public string? NextState { get; init; }
    public IReadOnlyList<string>? Roles { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Active { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AuditDetails? AuditDetails { get; init; }

    public bool IsOpenTo(IReadOnlySet<string> roles) => Roles is not null && Roles.Any(role => role == "*" || roles.Contains(role));
}

/// <summary>A state of a document. The entry pseudo-state has no name.</summary>
internal sealed record WorkflowState
{
    public string? Uuid { get; init; }
    public string? TenantId { get; init; }
    public string? BusinessServiceId { get; init; }

    /// <summary>Time allowed in this state, milliseconds; null when there is no limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Sla { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? State { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ApplicationStatus { get; init; }
    public bool? DocUploadRequired { get; init; }
    public bool? IsStartState { get; init; }
    public bool? IsTerminateState { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsStateUpdatable { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<WorkflowAction>? Actions { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AuditDetails? AuditDetails { get; init; }

    [JsonIgnore]
    public bool IsEntry => string.IsNullOrEmpty(State);

    [JsonIgnore]
    public IEnumerable<WorkflowAction> ActiveActions => (Actions ?? []).Where(action => action.Active != false);
}

/// <summary>A definition as the contract writes it: a business service with its states (spec 50 §6.1).</summary>
internal sealed record BusinessServiceWire
{
    public string? TenantId { get; init; }
    public string? Uuid { get; init; }

    [JsonPropertyName("businessService")]
    public string? Name { get; init; }
    public string? Business { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GetUri { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PostUri { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? BusinessServiceSla { get; init; }
    public IReadOnlyList<WorkflowState>? States { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AuditDetails? AuditDetails { get; init; }

    public WorkflowState? StateOf(Guid uuid) => (States ?? []).FirstOrDefault(state => Guid.TryParse(state.Uuid, out var id) && id == uuid);

    /// <summary>The same definition as another tenant sees it: services, states and actions carry the tenant asked for (spec 50 §6.2).</summary>
    public BusinessServiceWire SeenFrom(string tenantId) => this with
    {
        TenantId = tenantId,
        States = [.. (States ?? []).Select(state => state with
        {
            TenantId = tenantId,
            Actions = state.Actions is null ? null : [.. state.ActiveActions.Select(action => action with { TenantId = tenantId })],
        })],
    };
}

/// <summary>A stored definition.</summary>
internal sealed class BusinessService : IInherited
{
    public required Guid Uuid { get; init; }
    public required string TenantId { get; init; }

    public required string Name { get; init; }
    public required string Business { get; set; }
    public string? GetUri { get; set; }
    public string? PostUri { get; set; }
    public long? BusinessServiceSla { get; set; }

    /// <summary>JSON of the states.</summary>
    public required string States { get; set; }

    /// <summary>Seed file that owns the definition; null once an office has changed it.</summary>
    public string? Source { get; set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public required string LastModifiedBy { get; set; }
    public required long LastModifiedTime { get; set; }

    public BusinessServiceWire ToWire() => new()
    {
        TenantId = TenantId, Uuid = Uuid.ToString(), Name = Name, Business = Business, GetUri = GetUri, PostUri = PostUri, BusinessServiceSla = BusinessServiceSla,
        States = JsonSerializer.Deserialize<List<WorkflowState>>(States, Platform.Edge.WireJson.Options),
        AuditDetails = new AuditDetails(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime),
    };
}

internal sealed class BusinessServiceMapping : IEntityTypeConfiguration<BusinessService>
{
    public void Configure(EntityTypeBuilder<BusinessService> service)
    {
        service.ToTable("business_services", "administration");
        service.HasKey(s => s.Uuid);
        service.Property(s => s.Name).HasAnnotation(WorksDb.ColumnAnnotation, "business_service");
        service.Property(s => s.States).HasColumnType("jsonb");
    }
}
