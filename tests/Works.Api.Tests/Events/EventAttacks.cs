using System.Text.Json.Nodes;
using Works.Api.Tests.Edge;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Events;

/// <summary>Another city's deliveries and subscriptions, asked for by their ids.</summary>
internal sealed class EventAttacks : IModuleAttacks
{
    private const string Own = "pg.cityb";

    public async Task<IReadOnlyDictionary<string, (string Query, JsonObject Body)[]>> PrepareAsync(WorksHost works, Client cityA, CityRecords records)
    {
        var id = (await cityA.PostAsync("/works-events/subscriptions/v1/_create", new
        {
            subscription = new { tenantId = "pg.citya", name = RouteTests.Marker, url = $"https://example.org/{RouteTests.Marker}", status = "PAUSED" },
        })).Ok().Text("subscription.id");
        var parked = (long)(await works.StoredAsync(
            $"""
            insert into platform.outbox_deliveries (subscriber, event_id, tenant_id, aggregate_id, next_attempt_time, parked_time, last_error)
            select 'nobody', id, tenant_id, aggregate_id, 0, 1, '{RouteTests.Marker}' from platform.outbox_events where tenant_id = 'pg.citya' order by id limit 1 returning event_id
            """))[0]["event_id"]!;
        JsonObject Named() => new() { ["tenantId"] = Own, ["id"] = id };
        JsonObject Delivery() => new() { ["tenantId"] = Own, ["reason"] = "x", ["deliveries"] = new JsonArray(new JsonObject { ["subscriber"] = "nobody", ["eventId"] = parked }) };
        JsonObject Subscription() => new() { ["subscription"] = new JsonObject { ["tenantId"] = Own, ["id"] = id, ["name"] = "mine", ["url"] = "https://example.org/mine", ["status"] = "ACTIVE" } };
        return new Dictionary<string, (string, JsonObject)[]>(StringComparer.Ordinal)
        {
            ["/works-events/deliveries/v1/_search"] = [(string.Empty, new JsonObject { ["tenantId"] = Own }), (string.Empty, new JsonObject { ["tenantId"] = Own, ["subscriber"] = "nobody", ["limit"] = 500 })],
            ["/works-events/deliveries/v1/_replay"] = [(string.Empty, Delivery())],
            ["/works-events/deliveries/v1/_discard"] = [(string.Empty, Delivery())],
            ["/works-events/subscribers/v1/_search"] = [(string.Empty, new JsonObject { ["tenantId"] = Own })],
            ["/works-events/subscriptions/v1/_search"] = [(string.Empty, Named()), (string.Empty, new JsonObject { ["tenantId"] = Own })],
            ["/works-events/subscriptions/v1/_create"] = [(string.Empty, Subscription())],
            ["/works-events/subscriptions/v1/_update"] = [(string.Empty, Subscription())],
            ["/works-events/subscriptions/v1/_delete"] = [(string.Empty, Named())],
            ["/works-events/subscriptions/v1/_rotate"] = [(string.Empty, Named())],
            ["/works-events/subscriptions/v1/_ping"] = [(string.Empty, Named())],
        };
    }
}
