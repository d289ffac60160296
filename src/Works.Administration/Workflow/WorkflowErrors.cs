using Works.Platform;

namespace Works.Administration.Workflow;

/// <summary>Every way in which the workflow engine refuses (spec 50 §6). The spaces and underscores of the codes are the contract's.</summary>
internal static class WorkflowErrors
{
    public static Failure NoDefinition(string tenantId, string businessService) =>
        new("BUSINESSSERVICE ERROR", $"No businessService found for {businessService} at {tenantId}");

    public static Failure InvalidAction(string action, string businessId) =>
        new("INVALID ACTION", $"Action {action} not found in config for the businessId: {businessId}");

    public static Failure UnknownUser(string uuid) => new("INVALID UUID", $"User not found for uuid: {uuid}");

    public static Failure RatingNotAllowed { get; } = new("INVALID_ACTION", "Rating can be given only upon taking action RATE");

    public static Failure RoleMissing { get; } = new("INVALID ROLE", "User is not authorized to perform action");

    public static Failure CannotAssign(string uuid) => new("INVALID_ASSIGNEE", $"Cannot assign to the user: {uuid}");

    public static Failure NotAssignedCitizen { get; } = new("INVALID_USER", "The citizen is not among the assignees of the previous step");

    public static Failure DocumentRequired(string? state) => new("INVALID DOCUMENT", $"Document is required to move into the state {state}");

    public static Failure NotMovable(string businessId) => new("INVALID ACTION", $"The document {businessId} was moved by somebody else in the meantime");

    public static Failure TenantMissing { get; } = new("EG_WF_CRITERIA_ERR", "TenantId is mandatory");

    public static Failure InvalidNextState(string? nextState) => new("INVALID NEXTSTATE", $"The next state {nextState} is no state of the business service");

    public static Failure DuplicateService(string? name) => new("INVALID BUSINESSSERVICE", $"The business service {name} exists already");

    public static Failure DuplicateState(string? name) => new("INVALID STATE", $"The state {name} is given more than once");

    public static Failure EntryState(string? name) => new("INVALID STATE", $"The business service {name} must have exactly one state without a name, where documents enter");

    public static Failure DuplicateAction(string? action, string? state) => new("INVALID ACTION", $"The action {action} is given more than once in the state {state}");

    public static Failure UnknownUuid(string? uuid) => new("INVALID UUID", $"The uuid {uuid} is not part of the stored business service");

    public static Failure Missing(string path) => new($"NotNull.{path}", "must not be null");

    public static Failure Size(string path, int least, int most) => new($"Size.{path}", $"size must be between {least} and {most}");

    public static Failure UnknownService(string name) => new("BUSINESSSERVICE_NOT_FOUND", $"There is no business service {name}");

    public static Failure UnknownState(string service, string state) => new("STATUS_NOT_FOUND", $"The business service {service} has no state {state}");

    public static Failure EscalationWithoutLimit(string service, string state) =>
        new("INVALID_CONFIG", $"Workflow.AutoEscalation of {service} in {state} gives neither stateSLA nor businessSLA");

    public static Failure BusinessServiceMissing { get; } = new("EG_WF_BUSINESSSRV_ERR", "The businessService is mandatory");
}
