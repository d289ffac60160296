using System.Text.Json.Serialization;
using Works.Registries.Individuals;

namespace Works.Registries.Duplicates;

/// <summary>A record that may be of the same person. Of a record of another tenant only the tenant is said.</summary>
internal sealed record DuplicateCandidateWire(string? Id, string? IndividualId, string TenantId, string? Name, decimal Score, IReadOnlyList<string> Reasons)
{
    public static DuplicateCandidateWire Of(DuplicateCandidate candidate) => new(candidate.Id?.ToString(), candidate.IndividualId, candidate.TenantId, candidate.Name, candidate.Score, candidate.Reasons);
}

internal sealed record FindDuplicatesRequest
{
    /// <summary>A stored person by <c>id</c> and <c>tenantId</c>, or one who is yet to be registered.</summary>
    [JsonPropertyName("Individual")]
    public IndividualWire? Individual { get; init; }
}

internal sealed record FindDuplicatesReply([property: JsonPropertyName("DuplicateCandidates")] IReadOnlyList<DuplicateCandidateWire> DuplicateCandidates);

internal sealed record DuplicateCriteria
{
    public string? TenantId { get; init; }

    /// <summary>Id of a person; null for all.</summary>
    public string? IndividualId { get; init; }

    /// <summary><c>SUSPECTED</c>, <c>DISTINCT</c> or <c>MERGED</c>; null for all.</summary>
    public string? Status { get; init; }
    public int? Limit { get; init; }
    public int? Offset { get; init; }
}

internal sealed record SearchDuplicatesRequest([property: JsonPropertyName("DuplicateCriteria")] DuplicateCriteria? DuplicateCriteria);

internal sealed record DuplicateSuspectWire(
    string Id, string TenantId, string IndividualId, string? OtherId, string OtherTenantId, decimal Score, IReadOnlyList<string> Reasons, string Status, string? SurvivorId,
    string FoundBy, long FoundTime, string? DecidedBy, long? DecidedTime, string? DecisionReason, int RowVersion)
{
    public static DuplicateSuspectWire Of(DuplicateSuspect suspect) => new(
        suspect.Id.ToString(), suspect.TenantId, suspect.IndividualId.ToString(), suspect.OtherId?.ToString(), suspect.OtherTenantId, suspect.Score, suspect.Reasons, suspect.Status,
        suspect.SurvivorId?.ToString(), suspect.FoundBy.ToString(), suspect.FoundTime, suspect.DecidedBy?.ToString(), suspect.DecidedTime, suspect.DecisionReason, suspect.RowVersion);
}

internal sealed record DuplicateSuspectsReply(
    [property: JsonPropertyName("DuplicateSuspects")] IReadOnlyList<DuplicateSuspectWire> DuplicateSuspects, [property: JsonPropertyName("TotalCount")] long TotalCount);

internal sealed record DuplicateDecision
{
    public string? TenantId { get; init; }

    /// <summary>Ids of the two records.</summary>
    public string? IndividualId { get; init; }
    public string? OtherId { get; init; }

    /// <summary><c>MERGE</c> or <c>DISTINCT</c>.</summary>
    public string? Decision { get; init; }

    /// <summary>Which of the two stays; needed for <c>MERGE</c>.</summary>
    public string? SurvivorId { get; init; }
    public string? Reason { get; init; }
}

internal sealed record DecideDuplicateRequest([property: JsonPropertyName("DuplicateDecision")] DuplicateDecision? DuplicateDecision);

/// <summary>Payload of <c>individual.merged</c> and <c>individual.parted</c>.</summary>
internal sealed record MergeEvent(string TenantId, string SurvivorId, string MergedId, string Reason);
