using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Events;

/// <summary>A host that permits receivers on this machine, and switches a web hook off after three failures.</summary>
public sealed class WebhookHost : WorksHost
{
    protected override IEnumerable<string> Settings =>
    [
        "--WORKS_WEBHOOK_HTTP", "on", "--WORKS_WEBHOOK_PRIVATE_NETWORKS", "127.0.0.1/32", "--WORKS_WEBHOOK_FAILURES", "3", "--WORKS_WEBHOOK_FAILING_MINUTES", "0", "--WORKS_EVENTS_ATTEMPTS", "30",
    ];
}

/// <summary>Signed CloudEvents to receivers outside (spec 60 §16, decision 19).</summary>
public sealed class WebhookTests(WebhookHost works) : IClassFixture<WebhookHost>
{
    private const string Routes = "/works-events/subscriptions/v1/";
    private static int s_names;

    [Fact]
    public async Task An_estimate_reaches_the_receiver_in_order_as_signed_cloud_events()
    {
        await using var receiver = await Receiver.StartAsync();
        var (_, secret) = await SubscribeAsync(receiver, "DOCUMENT", ["save-estimate", "update-estimate"]);
        var estimate = await EstimateScenario.CreatedAsync(works);
        await EstimateScenario.MoveAsync(works, estimate, EstimateScenario.ToApproval);
        var number = (string)estimate["estimateNumber"]!;
        await Eventually.HoldsAsync(() => receiver.EventsOf(number).Count == 4, "four events");

        var events = receiver.EventsOf(number);
        Assert.Equal(["PENDINGFORVERIFICATION", "PENDINGFORTECHNICALSANCTION", "PENDINGFORAPPROVAL", "APPROVED"], events.Select(e => (string)e["data"]!["estimate"]!["wfStatus"]!));
        Assert.Equal(["org.works.estimate.submitted.v1", "org.works.update-estimate.v1", "org.works.update-estimate.v1", "org.works.estimate.sanctioned.v1"], events.Select(e => (string)e["type"]!));
        Assert.Equal(events.Select(e => (string)e["sequence"]!).Order(StringComparer.Ordinal), events.Select(e => (string)e["sequence"]!));
        var first = events[0];
        Assert.Equal(("1.0", "/tenants/pg.citya/works", "pg.citya", "application/json"), ((string)first["specversion"]!, (string)first["source"]!, (string)first["tenantid"]!, (string)first["datacontenttype"]!));
        Assert.False(first["data"]!.AsObject().ContainsKey("RequestInfo")); // who called, with telephone and roles, stays in the house
        Assert.NotEmpty((string)first["correlationid"]!);
        Assert.True(DateTimeOffset.TryParse((string)first["time"]!, CultureInfo.InvariantCulture, out _));

        foreach (var request in receiver.Requests)
        {
            Assert.Equal("application/cloudevents+json; charset=utf-8", request.Headers["content-type"]);
            Assert.Equal((string)request.Json["id"]!, request.Headers["webhook-id"]);
            Assert.Equal([SignatureOf(secret, request)], request.Headers["webhook-signature"].Split(' '));
            Assert.InRange(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - long.Parse(request.Headers["webhook-timestamp"], CultureInfo.InvariantCulture), 0, 60);
        }
    }

    [Fact]
    public async Task Without_asking_for_the_document_a_receiver_learns_only_which_record_it_is()
    {
        await using var receiver = await Receiver.StartAsync();
        await SubscribeAsync(receiver, null, ["save-project"]);
        var id = (string)(await works.CreatedAsync(("name", "Nobody reads this")))["id"]!;
        await Eventually.HoldsAsync(() => receiver.EventsOf(id).Count == 1, "the event");
        Assert.Equal(new { tenantId = "pg.citya", topic = "save-project", id }, new { tenantId = (string)receiver.EventsOf(id)[0]["data"]!["tenantId"]!, topic = (string)receiver.EventsOf(id)[0]["data"]!["topic"]!, id = (string)receiver.EventsOf(id)[0]["data"]!["id"]! });
        Assert.DoesNotContain("Nobody reads this", receiver.Requests.First().Text);
    }

    [Fact]
    public async Task A_failed_delivery_is_repeated_under_the_same_id_and_later_ones_wait()
    {
        await using var receiver = await Receiver.StartAsync();
        var failed = 0;
        receiver.Answer = (_, _) => Interlocked.Increment(ref failed) == 1 ? 500 : 204;
        await SubscribeAsync(receiver, null, ["save-project", "update-project"]);
        var project = await works.CreatedAsync();
        (await works.UpdateAsync(project)).Ok();
        var id = (string)project["id"]!;
        await Eventually.HoldsAsync(() => receiver.EventsOf(id).Count == 3, "the failed one again, then the second");
        var ids = receiver.EventsOf(id).Select(e => (string)e["id"]!).ToArray();
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[1], ids[2]);
    }

    [Fact]
    public async Task It_is_told_of_what_happens_after_it_was_made_only()
    {
        await using var receiver = await Receiver.StartAsync();
        var before = (string)(await works.CreatedAsync())["id"]!;
        var (id, _) = await SubscribeAsync(receiver, null, ["save-project"]);
        var addressed = $"from platform.outbox_deliveries where subscriber = 'webhook-addressing' and aggregate_id = '{before}'";
        // As if addressing were late.
        await Eventually.HoldsAsync(async () => await works.CountAsync($"select count(*) {addressed} and delivered_time is not null") == 1, "addressed");
        await works.StoredAsync($"update platform.outbox_deliveries set delivered_time = null where subscriber = 'webhook-addressing' and aggregate_id = '{before}'");
        var after = (string)(await works.CreatedAsync())["id"]!;
        await Eventually.HoldsAsync(() => receiver.EventsOf(after).Count == 1, "what followed");
        await Eventually.HoldsAsync(async () => await works.CountAsync($"select count(*) {addressed} and delivered_time is not null") == 1, "addressed again");
        Assert.Equal(0, await works.CountAsync($"select count(*) from platform.outbox_deliveries where subscriber = 'webhook:{id}' and aggregate_id = '{before}'"));
    }

    [Fact]
    public async Task One_that_keeps_failing_is_switched_off_with_a_reason_and_gets_what_waited_once_it_is_on_again()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, _) => 500;
        var (id, _) = await SubscribeAsync(receiver, null, ["save-project"]);
        var project = (string)(await works.CreatedAsync())["id"]!;
        await Eventually.HoldsAsync(async () => (await FindAsync(id)).Text("subscriptions[0].status") == "DISABLED", "switched off");
        Assert.Equal("3 failures in a row. The receiver answered 500", (await FindAsync(id)).Text("subscriptions[0].statusReason"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.audit_entries where entity_id = '{id}' and after->>'status' = 'DISABLED'"));

        var during = (string)(await works.CreatedAsync())["id"]!;
        receiver.Answer = (_, _) => 200;
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Routes + "_update", new { subscription = new { tenantId = "pg.citya", id, status = "ACTIVE" } })).Ok();
        await Eventually.HoldsAsync(() => receiver.EventsOf(during).Count == 1 && receiver.EventsOf(project).Count == 4, "what waited");
    }

    [Fact]
    public async Task Gone_ends_it_and_an_unwanted_type_parks_the_event()
    {
        await using var gone = await Receiver.StartAsync();
        gone.Answer = (_, _) => 410;
        await using var picky = await Receiver.StartAsync();
        picky.Answer = (_, _) => 415;
        var (goneId, _) = await SubscribeAsync(gone, null, ["save-project"]);
        var (pickyId, _) = await SubscribeAsync(picky, null, ["save-project"]);
        await works.CreatedAsync();
        await Eventually.HoldsAsync(async () => (await FindAsync(goneId)).Text("subscriptions[0].status") == "DISABLED", "switched off");
        await Eventually.HoldsAsync(async () => await works.CountAsync($"select count(*) from platform.outbox_deliveries where subscriber = 'webhook:{pickyId}' and parked_time is not null and attempts = 1") == 1, "parked");
        Assert.Equal("ACTIVE", (await FindAsync(pickyId)).Text("subscriptions[0].status"));
    }

    [Fact]
    public async Task A_receiver_that_asks_for_time_gets_it()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, response) =>
        {
            response.Headers.RetryAfter = "600";
            return 429;
        };
        var (id, _) = await SubscribeAsync(receiver, null, ["save-project"]);
        var project = (string)(await works.CreatedAsync())["id"]!;
        await Eventually.HoldsAsync(async () => await works.CountAsync($"select count(*) from platform.outbox_deliveries where subscriber = 'webhook:{id}' and aggregate_id = '{project}' and attempts = 1") == 1, "the first attempt");
        Assert.InRange(await works.CountAsync($"select next_attempt_time - (extract(epoch from clock_timestamp()) * 1000)::bigint from platform.outbox_deliveries where subscriber = 'webhook:{id}' and aggregate_id = '{project}'"), 500_000, 600_000);
    }

    [Fact]
    public async Task Two_secrets_sign_while_one_takes_over_from_the_other_and_neither_is_stored_or_shown_again()
    {
        await using var receiver = await Receiver.StartAsync();
        var (id, old) = await SubscribeAsync(receiver, null, ["save-project"]);
        var client = await works.AsAsync("SUPERUSERA");
        var rotated = (await client.PostAsync(Routes + "_rotate", new { tenantId = "pg.citya", id }, ("Idempotency-Key", "rotate-" + id))).Ok();
        var fresh = rotated.Text("secret");
        (await client.PostAsync(Routes + "_ping", new { tenantId = "pg.citya", id })).Ok();
        var ping = Assert.Single(receiver.Requests);
        Assert.Equal([SignatureOf(fresh, ping), SignatureOf(old, ping)], ping.Headers["webhook-signature"].Split(' '));
        Assert.Equal(rotated.At("subscription.keys")!.AsArray().Select(key => (string)key!["id"]!), ping.Headers["webhook-key-id"].Split(' '));
        Assert.Equal("org.works.webhook.ping.v1", (string)ping.Json["type"]!);

        (await client.PostAsync(Routes + "_rotate", new { tenantId = "pg.citya", id, overlapHours = 0 })).Ok();
        (await client.PostAsync(Routes + "_ping", new { tenantId = "pg.citya", id })).Ok();
        Assert.Single(receiver.Requests.Last().Headers["webhook-signature"].Split(' '));

        Assert.DoesNotContain("whsec_", (await FindAsync(id)).Body);
        foreach (var secret in new[] { old, fresh })
        {
            foreach (var table in await works.StoredAsync("select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('platform', 'administration')"))
            {
                // Bytes too: the kept answer of a repeated request is one.
                Assert.Equal(0, await works.CountAsync($"select count(*) from {table["name"]} t where t::text like '%{secret}%' or t::text like '%{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret))}%'"));
            }
        }
    }

    [Fact]
    public async Task Redirects_are_not_followed_and_a_ping_tells_what_came_back()
    {
        await using var inner = await Receiver.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, response) =>
        {
            response.Headers.Location = inner.Address.ToString();
            return 307;
        };
        var (id, _) = await SubscribeAsync(receiver, null, []);
        var ping = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Routes + "_ping", new { tenantId = "pg.citya", id })).Ok();
        Assert.Equal(("false", "307", "The receiver answered 307"), (ping.Text("delivered"), ping.Text("httpStatus"), ping.Text("error")));
        Assert.Empty(inner.Requests);
    }

    [Theory]
    [InlineData("http://10.0.0.1/x", false)]
    [InlineData("https://169.254.169.254/latest/meta-data", false)]
    [InlineData("https://[::1]/x", false)]
    [InlineData("https://[::ffff:10.0.0.1]/x", false)]
    [InlineData("https://user:secret@example.org/x", false)]
    [InlineData("ftp://example.org/x", false)]
    [InlineData("not an address", false)]
    [InlineData("https://example.org/hook?x=1", true)]
    public async Task Addresses_inside_are_refused(string url, bool permitted)
    {
        var reply = await (await works.AsAsync("SUPERUSERA")).PostAsync(Routes + "_create", new { subscription = new { tenantId = "pg.citya", name = NextName(), url, status = "PAUSED" } });
        if (permitted) reply.Ok(); else reply.Refused("WEBHOOK_URL_INVALID");
    }

    [Fact]
    public async Task A_name_that_leads_inside_is_refused_when_it_is_connected_to()
    {
        // localhost resolves to ::1 and 127.0.0.1; this host permits the latter only, and it is the one that is called.
        await using var receiver = await Receiver.StartAsync();
        var client = await works.AsAsync("SUPERUSERA");
        var id = (await client.PostAsync(Routes + "_create", new { subscription = new { tenantId = "pg.citya", name = NextName(), url = $"http://localhost:{receiver.Port}/", status = "PAUSED" } })).Ok().Text("subscription.id");
        (await client.PostAsync(Routes + "_ping", new { tenantId = "pg.citya", id })).Ok();
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task A_state_hears_of_its_cities_and_a_city_neither_sees_nor_touches_the_states_subscription()
    {
        await using var receiver = await Receiver.StartAsync();
        var state = await works.AsAsync("SUPERUSER", "pg");
        var id = (await state.PostAsync(Routes + "_create", new { subscription = new { tenantId = "pg", name = NextName(), url = receiver.Address, topics = new[] { "save-*" } } })).Ok().Text("subscription.id");
        var project = (string)(await works.CreatedAsync())["id"]!;
        await Eventually.HoldsAsync(() => receiver.EventsOf(project).Count == 1, "the city's event");
        var city = await works.AsAsync("SUPERUSERA");
        Assert.Empty((await city.PostAsync(Routes + "_search", new { tenantId = "pg.citya", id })).Ok().At("subscriptions")!.AsArray());
        (await city.PostAsync(Routes + "_delete", new { tenantId = "pg.citya", id })).Refused("WEBHOOK_NOT_FOUND");
        Assert.DoesNotContain($"webhook:{id}", (await city.PostAsync("/works-events/subscribers/v1/_search", new { tenantId = "pg.citya" })).Ok().Body);
    }

    [Fact]
    public async Task Deleted_it_gets_nothing_more_and_what_waited_is_discarded()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, response) =>
        {
            response.Headers.RetryAfter = "600";
            return 503;
        };
        var (id, _) = await SubscribeAsync(receiver, null, ["save-project"]);
        var project = (string)(await works.CreatedAsync())["id"]!;
        await Eventually.HoldsAsync(async () => await works.CountAsync($"select count(*) from platform.outbox_deliveries where subscriber = 'webhook:{id}' and aggregate_id = '{project}' and attempts = 1") == 1, "noted");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Routes + "_delete", new { tenantId = "pg.citya", id })).Ok();
        Assert.Equal(0, await works.CountAsync($"select count(*) from platform.outbox_deliveries where subscriber = 'webhook:{id}' and discard_reason is null"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_deliveries where subscriber = 'webhook:{id}' and aggregate_id = '{project}' and discard_reason is not null"));
        Assert.Empty((await FindAsync(id)).At("subscriptions")!.AsArray());
    }

    [Fact]
    public async Task What_makes_no_subscription_is_refused()
    {
        var client = await works.AsAsync("SUPERUSERA");
        Task<Reply> Create(object subscription) => client.PostAsync(Routes + "_create", new { subscription });
        (await Create(new { tenantId = "pg.citya" })).Refused("WEBHOOK_SUBSCRIPTION_MISSING");
        (await Create(new { tenantId = "pg.citya", name = NextName(), url = "https://example.org", topics = new[] { "a b" } })).Refused("WEBHOOK_TOPICS_INVALID");
        (await Create(new { tenantId = "pg.citya", name = NextName(), url = "https://example.org", content = "ALL" })).Refused("WEBHOOK_CONTENT_INVALID");
        (await Create(new { tenantId = "pg.citya", name = NextName(), url = "https://example.org", status = "DISABLED" })).Refused("WEBHOOK_STATUS_INVALID");
        var name = NextName();
        var both = await Task.WhenAll(Create(new { tenantId = "pg.citya", name, url = "https://example.org", status = "PAUSED" }), Create(new { tenantId = "pg.citya", name, url = "https://example.org", status = "PAUSED" }));
        Assert.Single(both, reply => reply.Status == 200);
        Assert.Single(both, reply => reply.Codes is ["WEBHOOK_NAME_TAKEN"]);
    }

    private static string NextName() => string.Create(CultureInfo.InvariantCulture, $"hook {Interlocked.Increment(ref s_names)}");

    // Written from the description of the signature, not with the product's code.
    private static string SignatureOf(string secret, Received request)
    {
        var signed = Encoding.UTF8.GetBytes($"{request.Headers["webhook-id"]}.{request.Headers["webhook-timestamp"]}.").Concat(request.Body).ToArray();
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[6..]), signed));
    }

    private async Task<(string Id, string Secret)> SubscribeAsync(Receiver receiver, string? content, string[] topics)
    {
        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Routes + "_create", new { subscription = new { tenantId = "pg.citya", name = NextName(), url = receiver.Address, topics, content } })).Ok();
        return (reply.Text("subscription.id"), reply.Text("secret"));
    }

    private async Task<Reply> FindAsync(string id) => (await (await works.AsAsync("SUPERUSERA")).PostAsync(Routes + "_search", new { tenantId = "pg.citya", id })).Ok();
}

/// <summary>Without the operator's word nothing on this machine or in its network is called, whatever name leads there.</summary>
public sealed class WebhookTargetTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task A_name_that_resolves_to_this_machine_is_not_connected_to()
    {
        await using var receiver = await Receiver.StartAsync();
        var client = await works.AsAsync("SUPERUSERA");
        var id = (await client.PostAsync("/works-events/subscriptions/v1/_create", new { subscription = new { tenantId = "pg.citya", name = "inside", url = $"https://localhost:{receiver.Port}/", status = "PAUSED" } })).Ok().Text("subscription.id");
        var ping = (await client.PostAsync("/works-events/subscriptions/v1/_ping", new { tenantId = "pg.citya", id })).Ok();
        Assert.Equal("The address of the receiver is not permitted", ping.Text("error"));
        (await client.PostAsync("/works-events/subscriptions/v1/_create", new { subscription = new { tenantId = "pg.citya", name = "plain", url = "http://example.org/" } })).Refused("WEBHOOK_URL_INVALID");
    }
}
