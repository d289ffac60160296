using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Events;

/// <summary>A host that publishes to a RabbitMQ of its own.</summary>
public sealed class RabbitHost : WorksHost, IAsyncLifetime
{
    internal RabbitNode Node { get; } = new();

    protected override IEnumerable<string> Settings => ["--WORKS_RABBITMQ_URL", Node.Url, "--WORKS_RABBITMQ_EXCHANGE", "works.test"];

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await Node.DisposeAsync();
    }
}

/// <summary>Events on a real broker (design D9). One class, one test: the node takes its time to start.</summary>
public sealed class RabbitTests(RabbitHost works) : IClassFixture<RabbitHost>
{
    [Fact]
    public async Task Events_wait_while_the_broker_is_away_and_arrive_in_order_persistent_and_with_their_headers()
    {
        await works.Node.StartAsync();
        await using (var first = await ConnectAsync())
        {
            await using var channel = await first.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
            // The exchange is the product's; the queue is the receiver's. Declared first here, because what nobody has bound is dropped; they outlive a stop.
            await channel.ExchangeDeclareAsync("works.test", ExchangeType.Topic, durable: true, cancellationToken: TestContext.Current.CancellationToken);
            await channel.QueueDeclareAsync("projects", durable: true, exclusive: false, autoDelete: false, cancellationToken: TestContext.Current.CancellationToken);
            await channel.QueueBindAsync("projects", "works.test", "save-project", cancellationToken: TestContext.Current.CancellationToken);
            await channel.QueueDeclareAsync("estimates", durable: true, exclusive: false, autoDelete: false, cancellationToken: TestContext.Current.CancellationToken);
            await channel.QueueBindAsync("estimates", "works.test", "save-estimate", cancellationToken: TestContext.Current.CancellationToken);
            await channel.QueueBindAsync("estimates", "works.test", "update-estimate", cancellationToken: TestContext.Current.CancellationToken);
        }

        await works.Node.StopAsync();
        // Away from the start: the host serves all the same, and no attempt counts.
        var early = (string)(await works.CreatedAsync())["id"]!;
        await Eventually.HoldsAsync(async () => await works.CountAsync($"select count(*) from platform.outbox_deliveries where subscriber = 'rabbitmq' and aggregate_id = '{early}' and attempts = 0 and last_error like 'The broker is away%'") == 1, "noted");

        await works.Node.StartAsync();
        await DeliveredAsync(early);
        var estimate = await EstimateScenario.CreatedAsync(works);
        await EstimateScenario.MoveAsync(works, estimate, EstimateScenario.ToApproval);
        var number = (string)estimate["estimateNumber"]!;
        await DeliveredAsync(number);

        // Killed: what it has confirmed is on disk, what comes now waits, and the host connects anew by itself.
        await works.Node.StopAsync();
        var during = (string)(await works.CreatedAsync())["id"]!;
        await works.Node.StartAsync();
        await DeliveredAsync(during);

        await using var connection = await ConnectAsync();
        await using var reader = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        var projects = await AllAsync(reader, "projects");
        Assert.Contains(projects, message => (string?)JsonOf(message)["Projects"]![0]!["id"] == during);
        var saved = Assert.Single(projects, message => (string?)JsonOf(message)["Projects"]![0]!["id"] == early);
        Assert.NotNull(JsonOf(saved)["RequestInfo"]!["userInfo"]!["uuid"]); // the contract's payload, as consumers of the reference read it

        var moves = (await AllAsync(reader, "estimates")).Where(message => HeaderOf(message, "aggregateId") == number).ToList();
        Assert.Equal(["PENDINGFORVERIFICATION", "PENDINGFORTECHNICALSANCTION", "PENDINGFORAPPROVAL", "APPROVED"], moves.Select(message => (string)JsonOf(message)["estimate"]!["wfStatus"]!));
        Assert.Equal(["save-estimate", "update-estimate", "update-estimate", "update-estimate"], moves.Select(message => message.RoutingKey));
        var last = moves[^1];
        Assert.True(last.BasicProperties.Persistent);
        Assert.Equal(("pg.citya", "estimate.sanctioned"), (HeaderOf(last, "tenantId"), HeaderOf(last, "businessEvent")));
        Assert.Equal(last.BasicProperties.MessageId, last.BasicProperties.Headers!["eventId"]!.ToString());
        Assert.Equal((string)JsonOf(last)["RequestInfo"]!["correlationId"]!, HeaderOf(last, "correlationId"));

        // What the broker does not take is not delivered: a queue for one message, which tells the publisher no from the second on.
        await reader.QueueDeclareAsync("full", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" }, cancellationToken: TestContext.Current.CancellationToken);
        await reader.QueueBindAsync("full", "works.test", "save-project", cancellationToken: TestContext.Current.CancellationToken);
        await DeliveredAsync((string)(await works.CreatedAsync())["id"]!);
        var refused = (string)(await works.CreatedAsync())["id"]!;
        await Eventually.HoldsAsync(async () => await works.CountAsync(
            $"select count(*) from platform.outbox_deliveries where subscriber = 'rabbitmq' and aggregate_id = '{refused}' and attempts > 0 and last_error like 'The broker did not confirm%' and delivered_time is null") == 1, "told no");
        await reader.QueueDeleteAsync("full", cancellationToken: TestContext.Current.CancellationToken);
        await DeliveredAsync(refused);
    }

    private static JsonNode JsonOf(BasicGetResult message) => JsonNode.Parse(message.Body.Span)!;

    private static string HeaderOf(BasicGetResult message, string name) => Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers![name]!);

    private static async Task<List<BasicGetResult>> AllAsync(IChannel channel, string queue)
    {
        var all = new List<BasicGetResult>();
        while (await channel.BasicGetAsync(queue, autoAck: true, TestContext.Current.CancellationToken) is { } message) all.Add(message);
        return all;
    }

    private Task<IConnection> ConnectAsync() => new ConnectionFactory { Uri = new Uri(works.Node.Url) }.CreateConnectionAsync(TestContext.Current.CancellationToken);

    private Task DeliveredAsync(string aggregate) => Eventually.HoldsAsync(
        async () => await works.CountAsync($"select count(*) from platform.outbox_deliveries where subscriber = 'rabbitmq' and aggregate_id = '{aggregate}' and delivered_time is null") == 0, "confirmed by the broker", seconds: 60);
}
