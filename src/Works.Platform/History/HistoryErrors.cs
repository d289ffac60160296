namespace Works.Platform.History;

/// <summary>Every way in which the audit log and the history refuse (spec 50 §16).</summary>
internal static class HistoryErrors
{
    public static Failure CriteriaMissing { get; } = new("EG_AUDIT_LOG_SEARCH_ERR", "Name at least one of id, objectId, module, userUUID, tenantId, auditCorrelationId");

    public static Failure ObjectMissing { get; } = new("EG_AUDIT_LOG_VERIFICATION_ERR", "objectId and keyValuePairs are needed to verify an audit log");

    public static Failure NotVerified(string objectId) => new("EG_AUDIT_LOG_VERIFICATION_ERR", $"No audit log of {objectId} says these values, or it is not the one that was written");

    public static Failure EntryMissing { get; } = new("HISTORY_ENTRY_NOT_FOUND", "tenantId and id must name an entry of the audit log");

    public static Failure NotSealed(Guid id) => new("HISTORY_NOT_SEALED", $"Entry {id} is not sealed yet. Try again in a second or two.");

    public static Failure Changed(Guid id) => new("HISTORY_ENTRY_CHANGED", $"Entry {id} is not what was sealed in its place. Verify the history.");
}
