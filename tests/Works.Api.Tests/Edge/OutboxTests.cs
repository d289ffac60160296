using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Works.Api.Tests.Support;
using Works.Platform;
using static Works.Api.Tests.Estimates.EstimateScenario;

namespace Works.Api.Tests.Edge;

/// <summary>A subscriber of the test: it is somebody else's code, so it is not part of the product.</summary>
internal sealed class Recorder : IEventSubscriber
{
    public ConcurrentQueue<(string Aggregate, long Id, string State)> Seen { get; } = new();

    public ConcurrentDictionary<string, int> FailFirst { get; } = new(StringComparer.Ordinal);

    public string Name => "recorder";

    public bool Wants(string topic) => topic is "save-estimate" or "update-estimate";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        // Writes first, then fails: what it wrote must not stay.
        await db.ExecuteAsync("insert into administration.control_findings (id, tenant_id, rule, subject, code, message, actor, correlation_id, found_time) values (gen_random_uuid(), @TenantId, 'test', @AggregateId, 'seen', @Id, gen_random_uuid(), 'test', 0)", new { fact.TenantId, fact.AggregateId, Id = $"{fact.Id}" }, cancellationToken);
        if (FailFirst.TryGetValue(fact.AggregateId, out var left) && left > 0)
        {
            FailFirst[fact.AggregateId] = left - 1;
            throw left % 2 == 0 ? new TaskCanceledException("No answer\0 in time.") : new InvalidOperationException("Not now.");
        }

        Seen.Enqueue((fact.AggregateId, fact.Id, fact.Payload.GetProperty("estimate").GetProperty("wfStatus").GetString()!));
    }
}

/// <summary>The real host with the test's subscriber.</summary>
public sealed class RecordingHost : WorksHost
{
    internal Recorder Recorder { get; } = new();

    protected override void Configure(IServiceCollection services) => services.AddSingleton<IEventSubscriber>(Recorder);
}

/// <summary>Events reach in-process subscribers at least once, in order per aggregate, after the commit (design D9).</summary>
public sealed class OutboxTests(RecordingHost works) : IClassFixture<RecordingHost>
{
    [Fact]
    public async Task Events_of_one_estimate_arrive_in_order_also_when_the_subscriber_fails_at_first()
    {
        var created = await CreatedAsync(works);
        var number = (string)created["estimateNumber"]!;
        works.Recorder.FailFirst[number] = 2;
        await MoveAsync(works, created, ToApproval);

        var deadline = TimeProvider.System.GetTimestamp();
        while (works.Recorder.Seen.Count(seen => seen.Aggregate == number) < 4 && TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(30))
            await Task.Delay(100, TestContext.Current.CancellationToken);

        var seen = works.Recorder.Seen.Where(seen => seen.Aggregate == number).ToList();
        Assert.Equal(["PENDINGFORVERIFICATION", "PENDINGFORTECHNICALSANCTION", "PENDINGFORAPPROVAL", "APPROVED"], seen.Select(s => s.State));
        Assert.Equal(seen.Select(s => s.Id).Order(), seen.Select(s => s.Id));
        // What a failed attempt wrote was rolled back with it.
        Assert.Equal(4, await works.CountAsync($"select count(*) from administration.control_findings where rule = 'test' and subject = '{number}'"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_deliveries where aggregate_id = '{number}' and attempts = 3 and delivered_time is not null"));
    }

    [Fact]
    public async Task A_refused_request_leaves_no_event()
    {
        // Only the topic in question: what other tests of this host have saved is still being analysed, and that publishes too.
        const string Saved = "select count(*) from platform.outbox_events where topic = 'save-estimate'";
        var before = await works.CountAsync(Saved);
        var body = Body(await ProjectAsync(works));
        Lines(body)[0]!["unitRate"] = 1;
        (await (await works.AsAsync("SUPERUSERA")).PostAsync("/estimate/v1/_create", body)).Refused("RATES_MISMATCH");
        Assert.Equal(before, await works.CountAsync(Saved));
    }
}
