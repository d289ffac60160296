using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;
using Works.Platform;

namespace Works.Api.Tests.Events;

/// <summary>A subscriber of the test that fails for the projects it is told to: somebody else's code.</summary>
internal sealed class Stubborn : IEventSubscriber
{
    public ConcurrentDictionary<string, bool> Refuses { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<(string Aggregate, long Id)> Seen { get; } = new();

    public string Name => "stubborn";

    public bool Wants(string topic) => topic is "save-project" or "update-project";

    public Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (fact.Payload.GetProperty("Projects")[0].GetProperty("name").GetString()!.StartsWith("Refused", StringComparison.Ordinal) && Refuses.GetValueOrDefault(fact.AggregateId, true))
            throw new InvalidOperationException("Not this one.");
        Seen.Enqueue((fact.AggregateId, fact.Id));
        return Task.CompletedTask;
    }
}

/// <summary>A host that gives up after two attempts.</summary>
public sealed class ParkingHost : WorksHost
{
    internal Stubborn Subscriber { get; } = new();

    protected override IEnumerable<string> Settings => ["--WORKS_EVENTS_ATTEMPTS", "2"];

    protected override void Configure(IServiceCollection services) => services.AddSingleton<IEventSubscriber>(Subscriber);
}

/// <summary>A delivery that fails too often waits for an operator; its aggregate waits with it, nobody else does (decision 19).</summary>
public sealed class ParkedDeliveryTests(ParkingHost works) : IClassFixture<ParkingHost>
{
    private const string Search = "/works-events/deliveries/v1/_search";
    private const string Replay = "/works-events/deliveries/v1/_replay";
    private const string Discard = "/works-events/deliveries/v1/_discard";

    [Fact]
    public async Task A_parked_delivery_holds_up_its_own_aggregate_only_until_it_is_replayed()
    {
        var (id, first, later) = await ParkedAsync();
        var other = await works.CreatedAsync(("name", "Accepted"));
        await Eventually.HoldsAsync(() => works.Subscriber.Seen.Any(seen => seen.Aggregate == (string)other["id"]!), "another project passes");
        Assert.DoesNotContain(works.Subscriber.Seen, seen => seen.Aggregate == id);

        var client = await works.AsAsync("SUPERUSERA");
        var parked = (await client.PostAsync(Search, new { tenantId = "pg.citya", subscriber = "stubborn", aggregateId = id })).Ok();
        Assert.Equal(first, (long)parked.At("deliveries[0].eventId")!);
        Assert.Equal("2", parked.Text("deliveries[0].attempts"));
        Assert.Equal("InvalidOperationException: Not this one.", parked.Text("deliveries[0].lastError"));
        Assert.Equal("1", parked.Text("totalCount"));
        var waiting = (await client.PostAsync(Search, new { tenantId = "pg.citya", aggregateId = id, status = "WAITING", subscriber = "stubborn" })).Ok();
        Assert.Equal(later, (long)waiting.At("deliveries[0].eventId")!);
        var status = (await client.PostAsync("/works-events/subscribers/v1/_search", new { tenantId = "pg.citya" })).Ok().At("subscribers")!.AsArray().Single(s => (string)s!["subscriber"]! == "stubborn")!;
        Assert.True((long)status["parked"]! >= 1 && (long)status["waiting"]! >= 1 && (long)status["lag"]! > 0 && (bool)status["registered"]!, status.ToJsonString());

        works.Subscriber.Refuses[id] = false;
        (await client.PostAsync(Replay, Named(first))).Ok();
        await Eventually.HoldsAsync(() => works.Subscriber.Seen.Count(seen => seen.Aggregate == id) == 2, "both are delivered");
        Assert.Equal([first, later], works.Subscriber.Seen.Where(seen => seen.Aggregate == id).Select(seen => seen.Id));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.audit_entries where entity_id = 'stubborn/{first}' and after->>'replayed' = 'true' and actor = (select uuid from administration.users where user_name = 'SUPERUSERA')"));
        (await client.PostAsync(Replay, Named(first))).Refused("EVENT_DELIVERY_NOT_PARKED");
    }

    [Fact]
    public async Task A_parked_delivery_is_discarded_for_a_reason_and_the_next_goes_on()
    {
        var (id, first, later) = await ParkedAsync();
        var client = await works.AsAsync("SUPERUSERA");
        (await client.PostAsync(Discard, Named(first))).Refused("EVENT_DISCARD_REASON_MISSING");
        works.Subscriber.Refuses[id] = false;
        (await client.PostAsync(Discard, new { tenantId = "pg.citya", reason = "Entered by hand", deliveries = new[] { new { subscriber = "stubborn", eventId = first } } })).Ok();
        await Eventually.HoldsAsync(() => works.Subscriber.Seen.Any(seen => seen.Aggregate == id), "the later one is delivered");
        Assert.Equal([later], works.Subscriber.Seen.Where(seen => seen.Aggregate == id).Select(seen => seen.Id));
        var discarded = (await client.PostAsync(Search, new { tenantId = "pg.citya", aggregateId = id, status = "DISCARDED" })).Ok();
        Assert.Equal("Entered by hand", discarded.Text("deliveries[0].discardReason"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.audit_entries where entity_id = 'stubborn/{first}' and after->>'reason' = 'Entered by hand'"));
    }

    [Fact]
    public async Task Only_one_of_two_operators_decides()
    {
        var (_, first, _) = await ParkedAsync();
        var client = await works.AsAsync("SUPERUSERA");
        var replies = await Task.WhenAll(
            client.PostAsync(Replay, Named(first)),
            client.PostAsync(Discard, new { tenantId = "pg.citya", reason = "x", deliveries = new[] { new { subscriber = "stubborn", eventId = first } } }),
            client.PostAsync(Replay, Named(first)));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("EVENT_DELIVERY_NOT_PARKED"));
    }

    [Fact]
    public async Task Nothing_named_and_unknown_statuses_are_refused()
    {
        var client = await works.AsAsync("SUPERUSERA");
        (await client.PostAsync(Replay, new { tenantId = "pg.citya" })).Refused("EVENT_DELIVERIES_MISSING");
        (await client.PostAsync(Search, new { tenantId = "pg.citya", status = "LOST" })).Refused("EVENT_DELIVERY_STATUS_UNKNOWN");
    }

    private static object Named(long id) => new { tenantId = "pg.citya", deliveries = new[] { new { subscriber = "stubborn", eventId = id } } };

    // A project whose first event is parked and whose second waits behind it.
    private async Task<(string Id, long First, long Later)> ParkedAsync()
    {
        var project = await works.CreatedAsync(("name", "Refused"));
        var id = (string)project["id"]!;
        project["name"] = "Accepted now";
        (await works.UpdateAsync(project)).Ok();
        var events = (await works.StoredAsync($"select id from platform.outbox_events where aggregate_id = '{id}' order by id")).Select(row => (long)row["id"]!).ToArray();
        await Eventually.HoldsAsync(async () => await works.CountAsync($"select count(*) from platform.outbox_deliveries where event_id = {events[0]} and subscriber = 'stubborn' and parked_time is not null") == 1, "the first is parked");
        return (id, events[0], events[1]);
    }
}
