using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Exchange;

/// <summary>Leaves a message for a peer in the running transaction; it is sent after the commit, signed, until the peer has it.</summary>
internal sealed class ExchangePost(WorksDb db, Outbox outbox, IMasters masters, PaymentSettings settings)
{
    public const string Topic = "exchange-send";
    public const string BodyPurpose = "exchange-message.body";

    /// <summary>Own address of a side, e.g. <c>program@https://works.example/mukta</c>; null when the installation is on no exchange.</summary>
    public string? AddressOf(string side) => settings.ExchangeHost is { } host ? $"program@{host}/{side}" : null;

    /// <summary>Registered address of the other side for a tenant (<c>exchange.ExchangeServers</c>, code IFMS or MUKTA); null when it is not registered.</summary>
    public async Task<string?> RegisteredAsync(string tenantId, string side, CancellationToken cancellationToken) =>
        (await masters.RowsAsync(tenantId, "exchange", "ExchangeServers", cancellationToken))
        .Where(row => string.Equals(Messages.Text(row, "code"), side, StringComparison.OrdinalIgnoreCase)).Select(row => Messages.Text(row, "hostUrl")?.TrimEnd('/')).FirstOrDefault();

    /// <summary>True when messages to this host, of this tenant, are sent.</summary>
    public bool IsPeer(string? host, string tenantId) => settings.Peers.Any(peer => peer.HostUrl == host && peer.SpeaksOf(tenantId));

    /// <summary>Sends a message to the receiver its header names. To a host that is no registered peer nothing is sent.</summary>
    /// <param name="tenantId">Tenant the message speaks of.</param>
    /// <param name="header">Its header.</param>
    /// <param name="message">The object.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="subject">Messages of one subject arrive in the order in which they were left here; null for the id of the object.</param>
    /// <returns>False when the receiver is no peer.</returns>
    public async Task<bool> SendAsync(string tenantId, JsonObject header, JsonObject message, CancellationToken cancellationToken, string? subject = null)
    {
        var read = ExchangeHeader.Of(Messages.ToElement(header), (string)header["message_type"]!, (string)header["action"]!);
        if (read.IsRefused || !IsPeer(read.Value.ReceiverHost, tenantId)) return false;
        // The text is made once, here: what is signed is what is sent, byte for byte.
        var body = new JsonObject { ["header"] = header.DeepClone(), ["message"] = message.ToJsonString(WireJson.Options) }.ToJsonString(WireJson.Options);
        await db.ExecuteAsync(
            """
            insert into payments.exchange_messages (id, tenant_id, direction, message_id, message_type, action, sender_id, receiver_id, body, created_time)
            values (@id, @tenantId, 'OUT', @MessageId, @Type, @Action, @SenderId, @ReceiverId, @body, @Now) on conflict do nothing
            """,
            new
            {
                id = Guid.CreateVersion7(), tenantId, read.Value.MessageId, read.Value.Type, read.Value.Action, read.Value.SenderId, read.Value.ReceiverId,
                body = db.Cipher.Encrypt(tenantId, BodyPurpose, body).Stored, db.Now,
            }, cancellationToken);
        outbox.Publish(Topic, tenantId, subject ?? Messages.Text(Messages.ToElement(message), "id") ?? read.Value.MessageId, new { messageId = read.Value.MessageId, senderId = read.Value.SenderId });
        return true;
    }
}

/// <summary>Carries messages to peers: at least once, in order per object; the peer knows a repetition by its message id.</summary>
internal sealed class ExchangeSink(IServiceScopeFactory scopes, PaymentSettings settings, TimeProvider clock) : IEventSink, IDisposable
{
    private const int Slack = 64 * 1024; // bytes an answer may have beyond its message
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(20);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) }) { Timeout = TimeSpan.FromSeconds(25) };

    public string Name => "exchange";

    public int Parallel => 4;

    public bool Wants(string topic) => topic == ExchangePost.Topic;

    public async Task<SendOutcome> SendAsync(string subscriber, DomainEvent fact, CancellationToken cancellationToken)
    {
        var stored = await StoredAsync(fact, cancellationToken);
        if (stored is null) return SendOutcome.Rejected("The message is not there");
        using var document = JsonDocument.Parse(stored);
        var (header, message) = (Messages.Copy(document.RootElement.GetProperty("header")), document.RootElement.GetProperty("message").GetString()!);
        // The time of this attempt: a peer refuses what is minutes old, and one that was away for an hour must still hear of it. Its id stays.
        header["message_ts"] = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var read = ExchangeHeader.Of(Messages.ToElement(header), (string)header["message_type"]!, (string)header["action"]!);
        if (read.IsRefused) return SendOutcome.Rejected("The header cannot be read");
        var receiver = read.Value.ReceiverHost;
        // Dialled is only what the operator has named, whatever a message says.
        if (settings.Peers.FirstOrDefault(peer => peer.HostUrl == receiver) is null) return SendOutcome.Rejected("The receiver is no registered peer");
        var body = new JsonObject
        {
            ["signature"] = SignatureOf(message), ["header_signature"] = SignatureOf(ExchangeSignature.HeaderText(read.Value, message)), ["header"] = header, ["message"] = message,
        };
        try
        {
            using var content = new StringContent(body.ToJsonString(WireJson.Options), Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{receiver}/v1/exchange/{Uri.EscapeDataString(read.Value.Type)}")) { Content = content };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode) return SendOutcome.Failed($"The peer answers {(int)response.StatusCode}");
            // Business refusals do not change the HTTP code (spec 60 §4.1): they stand in the object. Nothing will come of it by itself, so that an operator decides.
            return ExchangeAnswer.RefusalIn(await AnswerAsync(response, (2 * message.Length) + Slack, cancellationToken), message) is { } code ? SendOutcome.Rejected($"The peer refuses it: {code}") : SendOutcome.Delivered;
        }
        catch (HttpRequestException away)
        {
            return SendOutcome.Failed(away.HttpRequestError.ToString());
        }
        catch (IOException)
        {
            return SendOutcome.Failed("The peer's answer broke off");
        }
    }

    // No more of an answer than an echo can have: whoever sends more does not fill our memory.
    private static async Task<byte[]> AnswerAsync(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerTime);
        await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
        var answer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(chunk, limit.Token)) > 0;)
        {
            if (answer.Length + read > most) return [];
            answer.Write(chunk, 0, read);
        }

        return answer.ToArray();
    }

    public void Dispose() => _http.Dispose();

    private string? SignatureOf(string? text) => settings.ExchangeKeyPem is { } key && text is not null ? ExchangeSignature.Sign(text, key) : null;

    private async Task<string?> StoredAsync(DomainEvent fact, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System(Tenants.StateOf(fact.TenantId)), TenantScope.Of([fact.TenantId]), fact.CorrelationId);
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var body = (await db.QueryAsync<string>(
            "select body from payments.exchange_messages where tenant_id = @TenantId and direction = 'OUT' and message_id = @id and sender_id = @sender",
            new { fact.TenantId, id = fact.Payload.GetProperty("messageId").GetString(), sender = fact.Payload.GetProperty("senderId").GetString() }, cancellationToken)).SingleOrDefault();
        return body is null ? null : db.Cipher.Decrypt(fact.TenantId, ExchangePost.BodyPurpose, new EncryptedText(body));
    }
}

/// <summary>Reads what a peer answers to a message of ours.</summary>
internal static class ExchangeAnswer
{
    private const int MaxCode = 64; // characters

    /// <summary>Why the peer does not take the message; null when it does. An answer is the message again, as a text or as an object, with status ERROR where something is refused.</summary>
    /// <param name="answer">Body of a 2xx; what cannot be read says nothing.</param>
    /// <param name="sent">The message as it was sent: a refusal of ours comes back as it went out.</param>
    /// <returns>The refusal's code, or UNKNOWN when the peer gives none.</returns>
    public static string? RefusalIn(ReadOnlyMemory<byte> answer, string sent)
    {
        try
        {
            using var envelope = JsonDocument.Parse(answer);
            if (envelope.RootElement.ValueKind != JsonValueKind.Object || !envelope.RootElement.TryGetProperty("message", out var message)) return null;
            if (message.ValueKind == JsonValueKind.String && message.ValueEquals(sent)) return null;
            using var inner = message.ValueKind == JsonValueKind.String ? JsonDocument.Parse(message.GetString()!) : null;
            using var ours = JsonDocument.Parse(sent);
            var known = ErrorsOf(ours.RootElement).ToHashSet(StringComparer.Ordinal);
            return ErrorsOf(inner?.RootElement ?? message).FirstOrDefault(error => !known.Contains(error)) is { } refusal ? CodeIn(refusal) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // no JSON, or text that is none
        }
    }

    private static IEnumerable<string> ErrorsOf(JsonElement message) =>
        Messages.Children(message).Prepend(message).Where(node => Messages.Status(node) == "ERROR").Select(node => Messages.Text(node.GetProperty("status"), "status_message") ?? string.Empty);

    // The operator sees a code, and nothing else of what the peer wrote.
    private static string CodeIn(string message)
    {
        var code = new string([.. message.TakeWhile(one => one is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_').Take(MaxCode + 1)]);
        return code is { Length: >= 3 and <= MaxCode } && char.IsAsciiLetterUpper(code[0]) && (code.Length == message.Length || !char.IsLetterOrDigit(message[code.Length])) ? code : "UNKNOWN";
    }
}
