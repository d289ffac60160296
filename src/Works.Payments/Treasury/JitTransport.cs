using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using Works.Platform.Edge;

namespace Works.Payments.Treasury;

/// <summary>What the treasury answered: an error, or rows.</summary>
/// <param name="Error">Its error; null when there is none.</param>
/// <param name="Data">Its rows; empty when it has nothing to say yet.</param>
/// <param name="Raw">The decrypted answer, for the record.</param>
internal sealed record JitAnswer(string? Error, IReadOnlyList<JsonElement> Data, string Raw);

/// <summary>There is no answer. <see cref="WasSent"/> says whether the treasury may have heard the question.</summary>
internal sealed class TreasurySilentException(string message, bool wasSent, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>False when the question surely never arrived.</summary>
    public bool WasSent { get; } = wasSent;
}

/// <summary>
/// One treasury's JIT service: session, encryption, one call at a time per question. Questions that change nothing are asked again with back-off; an
/// instruction is not, because whether to send it again is decided by what is stored (<see cref="Instructions.SendInstruction"/>).
/// </summary>
internal sealed class JitTransport : IDisposable
{
    private const string NoSession = "No valid session encryption key";
    private const int MostBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan SessionLife = TimeSpan.FromMinutes(30); // ifms.session.timeout

    private readonly TreasuryChannel _channel;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly ResiliencePipeline _questions;
    private Session? _session;

    public JitTransport(TreasuryChannel channel, int callSeconds, TimeProvider clock)
    {
        (_channel, _clock) = (channel, clock);
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(Math.Min(callSeconds, 10)), AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            BaseAddress = channel.Url, Timeout = TimeSpan.FromSeconds(callSeconds), MaxResponseContentBufferSize = MostBytes,
        };
        _questions = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<TreasurySilentException>(), MaxRetryAttempts = 3, BackoffType = DelayBackoffType.Exponential, UseJitter = true, Delay = TimeSpan.FromMilliseconds(200),
            }).Build();
    }

    /// <summary>Asks what changes nothing at the treasury: repeated with back-off while there is no answer.</summary>
    public async Task<JitAnswer> AskAsync(string serviceId, JsonObject parameters, CancellationToken cancellationToken) =>
        await _questions.ExecuteAsync(async token => await CallAsync(serviceId, parameters, token), cancellationToken);

    /// <summary>Sends once. Only what surely never arrived is tried again here.</summary>
    public async Task<JitAnswer> CallAsync(string serviceId, JsonObject parameters, CancellationToken cancellationToken)
    {
        var session = await SessionAsync(cancellationToken);
        var answer = await ExchangeAsync(session, serviceId, parameters, cancellationToken);
        if (answer.Error?.Contains(NoSession, StringComparison.OrdinalIgnoreCase) != true) return answer;
        Forget(session); // the treasury forgot it: once anew, once more (spec 40 §6.3, 4)
        return await ExchangeAsync(await SessionAsync(cancellationToken), serviceId, parameters, cancellationToken);
    }

    public void Dispose()
    {
        _http.Dispose();
        _gate.Dispose();
    }

    private async Task<Session> SessionAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_session is { } live && live.Until > _clock.GetUtcNow()) return live;
            var appKey = JitCipher.NewKey();
            using var request = new HttpRequestMessage(HttpMethod.Post, "/webservices/jitfs/v1.0/authenticate")
            {
                Content = Json(new JsonObject { ["appKey"] = JitCipher.Wrap(appKey, _channel.PublicKeyPem) }),
            };
            request.Headers.TryAddWithoutValidation("clientId", _channel.ClientId);
            request.Headers.TryAddWithoutValidation("clientSecret", _channel.ClientSecret);
            try
            {
                using var response = await _http.SendAsync(request, cancellationToken);
                if (!response.IsSuccessStatusCode) throw new TreasurySilentException($"The treasury refuses to open a session: {(int)response.StatusCode}", wasSent: false);
                using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
                return _session = new Session(body.RootElement.GetProperty("authToken").GetString()!, JitCipher.Decrypt(body.RootElement.GetProperty("sek").GetString()!, appKey), _clock.GetUtcNow() + SessionLife);
            }
            catch (Exception silent) when (silent is not TreasurySilentException && (IsSilence(silent, cancellationToken) || silent is JsonException or KeyNotFoundException or InvalidOperationException or CryptographicException or FormatException))
            {
                throw new TreasurySilentException("The treasury opens no session", wasSent: false, silent); // the question itself was not asked yet
            }
            finally
            {
                CryptographicOperations.ZeroMemory(appKey);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Forget(Session session) => Interlocked.CompareExchange(ref _session, null, session);

    private async Task<JitAnswer> ExchangeAsync(Session session, string serviceId, JsonObject parameters, CancellationToken cancellationToken)
    {
        var rek = JitCipher.NewKey();
        var plain = new JsonObject { ["serviceId"] = serviceId, ["params"] = parameters.DeepClone() }.ToJsonString(WireJson.Options);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webservices/jitfs/v1.0/get-jit-service-data")
        {
            Content = Json(new JsonObject { ["params"] = JitCipher.Encrypt(Encoding.UTF8.GetBytes(plain), session.Key), ["rek"] = JitCipher.Encrypt(rek, session.Key) }),
        };
        request.Headers.TryAddWithoutValidation("authToken", session.Token);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var text = (await response.Content.ReadAsStringAsync(cancellationToken)).Trim();
            if (text.Contains(NoSession, StringComparison.OrdinalIgnoreCase)) return new JitAnswer(NoSession, [], string.Empty);
            // A refusal of the door keeper never reached the desk; any other failure may have.
            if (!response.IsSuccessStatusCode) throw new TreasurySilentException($"The treasury answers {(int)response.StatusCode}", wasSent: response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests));
            var raw = Encoding.UTF8.GetString(JitCipher.Decrypt(text.Trim('"'), rek));
            using var document = JsonDocument.Parse(raw);
            var root = document.RootElement;
            return new JitAnswer(ErrorOf(root), root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array ? [.. data.EnumerateArray().Select(row => row.Clone())] : [], raw);
        }
        catch (Exception silent) when (IsSilence(silent, cancellationToken))
        {
            throw new TreasurySilentException("The treasury does not answer", wasSent: !NeverLeft(silent), silent);
        }
        catch (Exception unreadable) when (unreadable is JsonException or CryptographicException or FormatException)
        {
            throw new TreasurySilentException("The treasury's answer cannot be read", wasSent: true, unreadable);
        }
    }

    private static string? ErrorOf(JsonElement root)
    {
        string? Text(JsonElement owner, string name) =>
            owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number && value.ToString() is { Length: > 0 } text ? text : null;
        var first = root.TryGetProperty("errorMsgs", out var errors) && errors.ValueKind == JsonValueKind.Array ? errors.EnumerateArray().FirstOrDefault() : default;
        if ((Text(root, "errorMsg") ?? Text(first, "errorMsg")) is not { } said) return null;
        // The code in front: the catalogue of objections is looked up by it (spec 40 §6.7).
        return Text(first, "errorCode") is { } code && !said.Contains(code, StringComparison.Ordinal) ? $"{code}: {said}" : said;
    }

    private static bool IsSilence(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException or TimeoutRejectedException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static bool NeverLeft(Exception exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    private static StringContent Json(JsonObject body) => new(body.ToJsonString(WireJson.Options), Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));

    private sealed record Session(string Token, byte[] Key, DateTimeOffset Until);
}
