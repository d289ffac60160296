using System.Text;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Works.Platform;

/// <summary>
/// Publishes every event to a topic exchange: routing key is the topic, the body the contract's payload, as the reference's persister and
/// indexers read it. Confirmed by the broker before it counts as delivered; while the broker is away events wait in the outbox and no attempt counts.
/// </summary>
internal sealed class RabbitSink(EventSettings settings, ILogger<RabbitSink> log) : IEventSink, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _connecting = new(1);
    private IConnection? _connection;
    private IChannel? _channel;

    public string Name => "rabbitmq";

    public int Parallel => 32;

    // Messages to persons are nobody else's business; everything else is for the broker, which has rights of its own.
    public bool Wants(string topic) => !InternalTopics.Contains(topic);

    public async Task<SendOutcome> SendAsync(string subscriber, DomainEvent fact, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fact);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        IChannel? channel = null;
        try
        {
            channel = await ChannelAsync(patience.Token);
            await channel.BasicPublishAsync(settings.Exchange, fact.Topic, mandatory: false, PropertiesOf(fact), Encoding.UTF8.GetBytes(fact.Payload.GetRawText()), patience.Token);
            return SendOutcome.Delivered;
        }
        catch (PublishException refused)
        {
            return SendOutcome.Failed($"The broker did not confirm message {refused.PublishSequenceNumber}");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await CloseAsync(channel);
            return SendOutcome.Unavailable("The broker is away: " + exception.GetType().Name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync(_channel);
        _connecting.Dispose();
    }

    private static BasicProperties PropertiesOf(DomainEvent fact) => new()
    {
        Persistent = true, ContentType = "application/json", ContentEncoding = "utf-8", AppId = "works", Type = fact.BusinessEvent ?? fact.Topic,
        MessageId = fact.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), CorrelationId = fact.CorrelationId, Timestamp = new AmqpTimestamp(fact.CreatedTime / 1000),
        Headers = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["tenantId"] = fact.TenantId, ["eventId"] = fact.Id, ["correlationId"] = fact.CorrelationId, ["aggregateId"] = fact.AggregateId,
            ["businessEvent"] = fact.BusinessEvent, ["createdTime"] = fact.CreatedTime,
        },
    };

    private async Task<IChannel> ChannelAsync(CancellationToken cancellationToken)
    {
        if (_channel is { IsOpen: true } open) return open;
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_channel is { IsOpen: true } opened) return opened;
            await DropAsync();
            // The outbox reconnects and repeats by itself: a recovery behind its back would only hide what is the matter.
            var factory = new ConnectionFactory { Uri = settings.RabbitMq!, AutomaticRecoveryEnabled = false, ClientProvidedName = "works", RequestedConnectionTimeout = Patience };
            _connection = await factory.CreateConnectionAsync(cancellationToken);
            var channel = await _connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
            await channel.ExchangeDeclareAsync(settings.Exchange, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellationToken);
            log.LogInformation("Events are published to exchange {Exchange}", settings.Exchange);
            return _channel = channel;
        }
        finally
        {
            _connecting.Release();
        }
    }

    // Of many sends that fail at once the first closes; a channel that somebody else has opened since then stays.
    private async Task CloseAsync(IChannel? failed)
    {
        await _connecting.WaitAsync(CancellationToken.None);
        try
        {
            if (ReferenceEquals(failed, _channel)) await DropAsync();
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task DropAsync()
    {
        (var connection, _connection, _channel) = (_connection, null, null);
        if (connection is null) return;
        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception exception)
        {
            log.LogDebug(exception, "A connection that was broken already");
        }
    }
}

/// <summary>Topics that stay in the house: messages to persons.</summary>
public static class InternalTopics
{
    /// <summary>An SMS to be written and sent.</summary>
    public const string Sms = "notification.sms";

    /// <summary>True when events of the topic leave neither by web hook nor by broker.</summary>
    public static bool Contains(string topic) => topic == Sms;
}
