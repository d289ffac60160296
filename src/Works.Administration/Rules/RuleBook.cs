using System.Globalization;
using Npgsql;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Rules;

/// <summary>A place where a rule does not hold, as kept and answered. Numbers are null when the rule compares none.</summary>
internal sealed record Offender(string TenantId, string Subject, decimal? Found, decimal? Allowed, string? Detail);

/// <summary>How the check of one rule went.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="DurationMs">Milliseconds.</param>
/// <param name="Error">Why it could not be checked; null when it was.</param>
internal sealed record RuleCheck(string Rule, long DurationMs, string? Error);

/// <summary>What breaks one rule in one tenant.</summary>
internal sealed record TenantBreach(string TenantId, string Rule, long Breaches, IReadOnlyList<Offender> Offenders);

/// <summary>What a check of the store found.</summary>
internal sealed record StoreCheck(IReadOnlyList<RuleCheck> Checks, IReadOnlyList<TenantBreach> Breaches);

/// <summary>
/// The conservation rules of all modules (spec 02 §4), and the check of the whole store against them: counts are exact, the first offenders of
/// each rule and tenant are kept. Reads only, at one moment, whatever is written meanwhile.
/// </summary>
internal sealed class RuleBook(IEnumerable<ConservationRule> rules, IHistoryCheck history, Database database)
{
    private const string Savepoint = "before_rule";
    private const int KeptOffenders = 20; // per rule and tenant
    private static readonly ConservationRule History = new("C39", "Every entry of the history is sealed under a head, and recomputes to the published heads", RuleSeverity.Block, string.Empty);

    /// <summary>All rules by id; several assertions of one id are one rule.</summary>
    public IReadOnlyList<IGrouping<string, ConservationRule>> All { get; } =
        [.. rules.Append(History).GroupBy(rule => rule.Id, StringComparer.Ordinal).OrderBy(rule => rule.Key, StringComparer.Ordinal)];

    /// <summary>Checks the tenants of <paramref name="scope"/>.</summary>
    /// <param name="scope">Whose rows are looked at.</param>
    /// <param name="only">Ids of the rules to check; empty for all.</param>
    /// <param name="budget">Longest time for everything; rules that are not reached say so.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<StoreCheck> CheckAsync(TenantScope scope, IReadOnlyCollection<string> only, TimeSpan budget, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        TimeSpan Left() => budget - TimeProvider.System.GetElapsedTime(started);
        List<RuleCheck> checks = [];
        List<TenantBreach> breaches = [];
        var asked = All.Where(rule => only.Count == 0 || only.Contains(rule.Key, StringComparer.Ordinal)).ToList();

        void Note(string rule, long begun, IReadOnlyList<TenantBreach> found, string? error)
        {
            breaches.AddRange(found);
            checks.Add(new RuleCheck(rule, (long)TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds, error));
        }

        await database.InspectAsync(scope, budget, atOneMoment: true, async (connection, transaction) =>
        {
            foreach (var rule in asked.Where(rule => rule.Key != History.Id))
            {
                var begun = TimeProvider.System.GetTimestamp();
                // One rule that cannot be checked must not keep the others from it.
                await transaction.SaveAsync(Savepoint, cancellationToken);
                var (found, error) = await TriedAsync(rule.Key, Left(), async token =>
                {
                    List<(Offender, long)> rows = [];
                    foreach (var assertion in rule) rows.AddRange(await RowsAsync(assertion, connection, Left(), token));
                    return rows;
                }, cancellationToken);
                await transaction.RollbackAsync(Savepoint, cancellationToken);
                Note(rule.Key, begun, found, error);
            }

            return true;
        }, cancellationToken);

        if (asked.Exists(rule => rule.Key == History.Id))
        {
            // Not at one moment: heads are published outside the database, and one published after that moment would look removed.
            var begun = TimeProvider.System.GetTimestamp();
            var (found, error) = await TriedAsync(History.Id, Left(), token => database.InspectAsync(
                scope, Left(), atOneMoment: false, async (connection, _) => await HistoryAsync(connection, scope, token), token), cancellationToken);
            Note(History.Id, begun, found, error);
        }

        return new StoreCheck([.. checks.OrderBy(check => check.Rule, StringComparer.Ordinal)], breaches);
    }

    private static async Task<(IReadOnlyList<TenantBreach> Found, string? Error)> TriedAsync(
        string rule, TimeSpan left, Func<CancellationToken, Task<List<(Offender Offender, long All)>>> check, CancellationToken cancellationToken)
    {
        if (left <= TimeSpan.Zero) return ([], "Not checked: the time for this run was used up.");
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(left);
        try
        {
            // Counts of the assertions of one rule add up: the first row of each tenant carries them.
            return ([.. (await check(time.Token)).GroupBy(row => row.Offender.TenantId, StringComparer.Ordinal).Select(tenant => new TenantBreach(
                tenant.Key, rule, tenant.Sum(row => row.All), [.. tenant.Select(row => row.Offender).Take(KeptOffenders)]))], null);
        }
        catch (PostgresException refused) when (refused.SqlState != PostgresErrorCodes.QueryCanceled)
        {
            return ([], $"Not checked: {refused.MessageText}");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return ([], "Not checked: it took too long.");
        }
    }

    private static async Task<IReadOnlyList<(Offender Offender, long All)>> RowsAsync(ConservationRule rule, NpgsqlConnection connection, TimeSpan left, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // the assertion is a constant of a module
        await using var command = new NpgsqlCommand(
            $"""
            select tenant_id::text, subject::text, found::text, allowed::text, detail::text, case when place = 1 then breaches else 0 end
            from (select b.*, count(*) over (partition by b.tenant_id) as breaches, row_number() over (partition by b.tenant_id order by b.subject, b.detail) as place
                  from ({rule.Assertion.TrimEnd().TrimEnd(';')}) b) numbered
            where place <= {KeptOffenders} order by tenant_id, place
            """, connection);
#pragma warning restore CA2100
        command.CommandTimeout = (int)Math.Ceiling(left.TotalSeconds) + 5;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<(Offender, long)> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
            rows.Add((new Offender(Text(0) ?? string.Empty, Text(1) ?? string.Empty, Number(Text(2)), Number(Text(3)), Text(4)), reader.GetInt64(5)));
        }

        return rows;
    }

    private async Task<List<(Offender Offender, long All)>> HistoryAsync(NpgsqlConnection connection, TenantScope scope, CancellationToken cancellationToken) =>
        [.. (await history.BrokenAsync(connection, tenant => scope.IsEverything || scope.Allows(tenant), cancellationToken))
            .Select(broken => (new Offender(broken.TenantId, broken.Subject, null, null, broken.Message), 1L))];

    private static decimal? Number(string? text) => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;
}
