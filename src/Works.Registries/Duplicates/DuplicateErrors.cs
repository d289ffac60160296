using System.Globalization;
using Works.Platform;

namespace Works.Registries.Duplicates;

/// <summary>Every way in which the search for duplicates refuses.</summary>
internal static class DuplicateErrors
{
    public static Failure Suspected(IReadOnlyList<DuplicateCandidate> candidates) => new(
        "DUPLICATE_INDIVIDUAL",
        $"The person resembles {string.Join(", ", candidates.Select(candidate => candidate.IndividualId ?? $"a person of {candidate.TenantId}"))}. Use the record there is, or say in duplicateOverrideReason why this is somebody else.",
        null, [.. candidates.Select(candidate => string.Create(CultureInfo.InvariantCulture, $"{candidate.IndividualId ?? candidate.TenantId} {candidate.Score:0.00} {string.Join('+', candidate.Reasons)}"))]);

    public static Failure NotNull(string path) => new($"NotNull.{path}", "must not be null");

    public static Failure Decision { get; } = new("INVALID_DECISION", "A decision is MERGE or DISTINCT, and gives a reason of at most 1000 characters");

    public static Failure NoPair { get; } = new("NON_EXISTENT_ENTITY", "The two records are not of this tenant, or are one record");

    public static Failure Survivor { get; } = new("INVALID_SURVIVOR", "The survivor is one of the two records");

    public static Failure Merged { get; } = new("INDIVIDUAL_MERGED", "One of the records is deleted, or merged already");

    public static Failure TwoAccounts { get; } = new("BOTH_SIGN_IN", "Both records have an account. Close one of them first.");
}
