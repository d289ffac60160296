using System.Text.Json;
using Works.Platform;

namespace Works.Administration.Duties;

/// <summary>One side of an incompatible pair: actions of one business service.</summary>
internal sealed record DutySide(string Service, IReadOnlySet<string> Actions)
{
    public bool Covers(string service, string action) => Service == service && Actions.Contains(action);
}

/// <summary>Two duties that one person may not do on the same document, or on the same work.</summary>
internal sealed record IncompatiblePair(string Code, bool OnWholeWork, DutySide First, DutySide Second, Validity Validity)
{
    /// <summary>The duties that rule out the step; order does not matter: who has sanctioned may not prepare either.</summary>
    public IEnumerable<DutySide> Against(string service, string action)
    {
        if (Second.Covers(service, action)) yield return First;
        if (First.Covers(service, action)) yield return Second;
    }
}

/// <summary>Master <c>Workflow.IncompatibleDuties</c>.</summary>
internal sealed record DutyMatrix(IReadOnlyList<IncompatiblePair> Pairs)
{
    public static DutyMatrix Of(IReadOnlyList<JsonElement> rows) => new([.. rows.Where(Validity.IsOn)
        .Select(row => (Row: row, First: Side(row, "first"), Second: Side(row, "second")))
        .Where(pair => pair.First is not null && pair.Second is not null)
        .Select(pair => new IncompatiblePair(pair.Row.Text("code") ?? string.Empty, pair.Row.Text("scope") == "WORK", pair.First!, pair.Second!, Validity.Of(pair.Row)))]);

    private static DutySide? Side(JsonElement row, string side) =>
        row.Text(side + "Service") is { } service && row.TryGetProperty(side + "Actions", out var actions) && actions.ValueKind == JsonValueKind.Array
            ? new DutySide(service, actions.EnumerateArray().Where(action => action.ValueKind == JsonValueKind.String).Select(action => action.GetString()!).ToHashSet(StringComparer.OrdinalIgnoreCase))
            : null;
}

/// <summary>From when to when a row of master data holds.</summary>
/// <param name="From">Epoch milliseconds; null for ever before.</param>
/// <param name="To">Epoch milliseconds, not included; null for ever after.</param>
internal sealed record Validity(long? From, long? To)
{
    public static Validity Of(JsonElement row) => new(row.Number("effectiveFrom") is { } from ? (long)from : null, row.Number("effectiveTo") is { } to ? (long)to : null);

    public static bool IsOn(JsonElement row) => !row.TryGetProperty("active", out var active) || active.ValueKind != JsonValueKind.False;

    public bool Covers(long now) => !(From > now) && !(To <= now);
}

internal static class MasterMembers
{
    public static string? Text(this JsonElement row, string member) =>
        row.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString()) ? value.GetString() : null;

    public static decimal? Number(this JsonElement row, string member) =>
        row.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.Number or JsonValueKind.String
        && Platform.Edge.WireJson.TryNumber(value.ToString(), out var number) ? number : null;
}

/// <summary>Segregation of duties (spec 02 §1): a matrix of (work, step, person). A person is one person in whatever role, and whoever acts for him is him too.</summary>
internal sealed class SegregationOfDuties(WorksDb db, IMasters masters)
{
    public const string Rule = "02-1-DUTIES";

    /// <summary>What is wrong when these persons take the step; null when nothing is.</summary>
    /// <param name="tenantId">Tenant of the document.</param>
    /// <param name="service">Business service of the document.</param>
    /// <param name="action">The step.</param>
    /// <param name="businessId">Number of the document.</param>
    /// <param name="workId">The work it belongs to; null when unknown: then only its own steps count.</param>
    /// <param name="persons">Who acts, and for whom.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Failure?> BrokenAsync(
        string tenantId, string service, string action, string businessId, string? workId, IReadOnlyCollection<Guid> persons, CancellationToken cancellationToken)
    {
        Guid[] people = [.. persons.Where(person => person != Guid.Empty)]; // the system is no person
        if (people.Length == 0) return null;
        var matrix = await masters.ViewAsync(tenantId, "Workflow", "IncompatibleDuties", DutyMatrix.Of, cancellationToken);
        foreach (var pair in matrix.Pairs.Where(pair => pair.Validity.Covers(db.Now)))
        {
            foreach (var side in pair.Against(service, action))
            {
                var done = (await db.QueryAsync<EarlierStep>(
                    """
                    select action, business_service, business_id from administration.process_instances
                    where tenant_id = @tenantId and business_service = @Service and upper(action) = any(@actions)
                      and (business_id = @businessId or work_id = @work) and (assigner = any(@people) or on_behalf_of = any(@people))
                    order by position desc limit 1
                    """,
                    new { tenantId, side.Service, actions = side.Actions.Select(name => name.ToUpperInvariant()).ToArray(), businessId, work = pair.OnWholeWork ? workId : null, people },
                    cancellationToken)).SingleOrDefault();
                if (done is not null) return Failure(pair, action, businessId, done);
            }
        }

        return null;
    }

    private static Failure Failure(IncompatiblePair pair, string action, string businessId, EarlierStep done) => new(
        "INCOMPATIBLE_DUTY",
        $"{Rule} ({pair.Code}): {action} of {businessId} may not be done by who has done {done.Action} of {done.BusinessId}{(pair.OnWholeWork ? ", which belongs to the same work" : string.Empty)}. "
        + "Forward it to another person: neither a second role nor a delegation changes that.",
        Params: [Rule, action, done.Action]);

    private sealed record EarlierStep
    {
        public required string Action { get; init; }
        public required string BusinessService { get; init; }
        public required string BusinessId { get; init; }
    }
}
