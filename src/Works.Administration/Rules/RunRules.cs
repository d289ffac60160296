using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Rules;

internal sealed record RuleRunWire(string Id, string TenantId, string Kind, long StartedTime, long FinishedTime);

/// <summary>One rule in one run, as far as the caller's tenants go.</summary>
internal sealed record RuleResultWire(string Rule, string? Title, string? Severity, long Breaches, IReadOnlyList<Offender> Offenders, long DurationMs, string? Error);

internal sealed record RuleResultsReply(RuleRunWire? Run, IReadOnlyList<RuleResultWire> Results);

/// <summary>Checks the tenants in scope against the conservation rules now, and keeps the result. Spec 02 §4.</summary>
internal static class RunRules
{
    // A person waits for the answer. The nightly run takes its time.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(50);

    public static void Map(IEndpointRouteBuilder controls) => controls.MapPost("/rules/v1/_run", HandleAsync).Replies<RuleResultsReply>().WithOptionalBody();

    private static async Task<Result<RuleResultsReply>> HandleAsync(
        [FromQuery] string? tenantId, [FromQuery] string? rules, WorksDb db, RuleBook book, Outbox outbox, TimeProvider clock, CancellationToken cancellationToken)
    {
        var tenant = string.IsNullOrWhiteSpace(tenantId) ? db.Context.Caller.TenantId : tenantId;
        if (!db.Context.Scope.Allows(tenant)) return RuleErrors.NotYours(tenant);
        string[] asked = (rules ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (asked.FirstOrDefault(id => book.All.All(rule => rule.Key != id)) is { } unknown) return RuleErrors.UnknownRule(unknown);
        var started = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var covered = TenantScope.Of(db.Context.Scope.Tenants.Where(known => Tenants.IsSameOrAncestor(tenant, known)));
        var check = await book.CheckAsync(covered, asked, Budget, cancellationToken);
        var run = KeepRun.Add(db, outbox, tenant, RuleRun.Demand, check, started, clock.GetUtcNow().ToUnixTimeMilliseconds());
        return new RuleResultsReply(SearchRuleResults.ToWire(run), SearchRuleResults.ToWire(book, check.Checks, check.Breaches));
    }
}

/// <summary>Every way in which the routes of controls refuse.</summary>
internal static class RuleErrors
{
    public static Failure NotYours(string tenantId) => new("INVALID_TENANT_ID", $"The tenant {tenantId} is not one of yours");

    public static Failure UnknownRule(string id) => new("UNKNOWN_RULE", $"There is no rule {id}. /controls/v1/rules/_search lists them.");

    public static Failure UnknownRun(string id) => new("UNKNOWN_RUN", $"There is no run {id} that covers your tenants");
}
