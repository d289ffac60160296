namespace Works.Platform;

/// <summary>Who created and last changed a record, as the contract writes it (spec 50 §1.9).</summary>
/// <param name="CreatedBy">Uuid of the user.</param>
/// <param name="LastModifiedBy">Uuid of the user.</param>
/// <param name="CreatedTime">Epoch milliseconds.</param>
/// <param name="LastModifiedTime">Epoch milliseconds.</param>
public sealed record AuditDetails(string? CreatedBy, string? LastModifiedBy, long? CreatedTime, long? LastModifiedTime);
