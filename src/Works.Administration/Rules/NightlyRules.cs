using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Rules;

/// <summary>Checks the whole store against every conservation rule once a night (spec 02 §4). The hour: setting <c>WORKS_NIGHTLY_AT</c>, on the clock of the demo state's zone.</summary>
internal sealed class NightlyRules(RuleBook book, IServiceScopeFactory scopes, IConfiguration configuration, TimeProvider clock, ILogger<NightlyRules> log) : IRecurringJob
{
    private static readonly TimeSpan Budget = TimeSpan.FromHours(3); // nobody works yet when it ends
    private readonly TimeOnly _at = configuration["WORKS_NIGHTLY_AT"] is { Length: > 0 } text ? TimeOnly.ParseExact(text, "HH:mm", System.Globalization.CultureInfo.InvariantCulture) : new TimeOnly(2, 30);
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(configuration["WORKS_NIGHTLY_ZONE"] is { Length: > 0 } zone ? zone : "Asia/Kolkata");

    public string Name => "conservation-rules";

    public DateTimeOffset NextAfter(DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, _zone);
        var day = DateOnly.FromDateTime(local.DateTime);
        var today = At(day);
        return today > instant ? today : At(day.AddDays(1));
    }

    public async Task RunAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        var started = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var check = await book.CheckAsync(TenantScope.Everything, [], Budget, cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System(string.Empty), TenantScope.Everything, $"conservation-rules-{due.ToUnixTimeMilliseconds()}");
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        // One run per state: its cities read it, other states do not.
        var states = (await db.QueryAsync<string>("select distinct split_part(tenant_id, '.', 1) from administration.users", null, cancellationToken))
            .Concat(check.Breaches.Select(breach => Tenants.StateOf(breach.TenantId))).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var finished = clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var state in states) KeepRun.Add(db, scope.ServiceProvider.GetRequiredService<Outbox>(), state, RuleRun.Nightly, check, started, finished);
        await db.CommitAsync(transaction, cancellationToken);
        if (check.Breaches.Count > 0) log.LogWarning("{Count} conservation rules are broken: {Rules}", check.Breaches.Select(b => b.Rule).Distinct(StringComparer.Ordinal).Count(), string.Join(", ", check.Breaches.Select(b => b.Rule).Distinct(StringComparer.Ordinal)));
        foreach (var failed in check.Checks.Where(c => c.Error is not null)) log.LogError("Rule {Rule}: {Error}", failed.Rule, failed.Error);
    }

    private DateTimeOffset At(DateOnly day)
    {
        var local = day.ToDateTime(_at);
        return new DateTimeOffset(local, _zone.GetUtcOffset(local));
    }
}
