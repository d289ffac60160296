using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Rules;

/// <summary>What the newest run, or a named one, found: of the caller's tenants only, whatever the run covered.</summary>
internal static class SearchRuleResults
{
    public static void Map(IEndpointRouteBuilder controls) => controls.MapPost("/results/v1/_search", HandleAsync).Replies<RuleResultsReply>().WithOptionalBody();

    private static async Task<Result<RuleResultsReply>> HandleAsync(
        [FromQuery] string? tenantId, [FromQuery] string? runId, WorksDb db, RuleBook book, CancellationToken cancellationToken)
    {
        var tenant = string.IsNullOrWhiteSpace(tenantId) ? db.Context.Caller.TenantId : tenantId;
        if (!db.Context.Scope.Allows(tenant)) return RuleErrors.NotYours(tenant);
        var covering = Tenants.SelfAndAncestors(tenant); // a run of the state covers its cities
        var runs = db.Set<RuleRun>().AsNoTracking().Where(run => covering.Contains(run.TenantId));
        if (!string.IsNullOrWhiteSpace(runId))
        {
            var id = Guid.TryParse(runId, out var parsed) ? parsed : Guid.Empty;
            runs = runs.Where(run => run.Id == id);
        }

        var newest = await runs.OrderByDescending(run => run.StartedTime).ThenByDescending(run => run.Id).FirstOrDefaultAsync(cancellationToken);
        if (newest is null) return string.IsNullOrWhiteSpace(runId) ? new RuleResultsReply(null, []) : RuleErrors.UnknownRun(runId);
        var own = db.Context.Scope.Tenants.Where(known => Tenants.IsSameOrAncestor(tenant, known)).ToList();
        var breaches = await db.Set<RuleBreach>().AsNoTracking().Where(breach => breach.RunId == newest.Id && own.Contains(breach.TenantId)).ToListAsync(cancellationToken);
        return new RuleResultsReply(ToWire(newest), ToWire(
            book, JsonSerializer.Deserialize<List<RuleCheck>>(newest.Checks, WireJson.Options)!,
            [.. breaches.OrderBy(breach => breach.TenantId, StringComparer.Ordinal).Select(breach => new TenantBreach(
                breach.TenantId, breach.Rule, breach.Breaches, JsonSerializer.Deserialize<List<Offender>>(breach.Offenders, WireJson.Options)!))]));
    }

    public static RuleRunWire ToWire(RuleRun run) => new(run.Id.ToString(), run.TenantId, run.Kind, run.StartedTime, run.FinishedTime);

    public static IReadOnlyList<RuleResultWire> ToWire(RuleBook book, IReadOnlyList<RuleCheck> checks, IReadOnlyList<TenantBreach> breaches)
    {
        var rules = book.All.ToDictionary(rule => rule.Key, rule => rule.First(), StringComparer.Ordinal);
        return [.. checks.Select(check => new RuleResultWire(
            check.Rule, rules.GetValueOrDefault(check.Rule)?.Title, rules.GetValueOrDefault(check.Rule) is { } rule ? SearchRules.Word(rule.Severity) : null,
            breaches.Where(breach => breach.Rule == check.Rule).Sum(breach => breach.Breaches),
            [.. breaches.Where(breach => breach.Rule == check.Rule).SelectMany(breach => breach.Offenders)], check.DurationMs, check.Error))];
    }
}
