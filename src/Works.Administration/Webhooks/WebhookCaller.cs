using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Works.Administration.Webhooks;

/// <summary>What a receiver answered.</summary>
/// <param name="Status">HTTP status; null when there was no answer.</param>
/// <param name="Error">What went wrong, without a word of the receiver's; null after success.</param>
/// <param name="RetryAfter">When it wants to be asked again.</param>
internal sealed record WebhookAnswer(HttpStatusCode? Status, string? Error, TimeSpan? RetryAfter);

/// <summary>
/// Posts a signed CloudEvent. The signature is that of Standard Webhooks (standardwebhooks.com), for which receivers find libraries:
/// <c>webhook-id</c>, <c>webhook-timestamp</c> and <c>webhook-signature: v1,base64(HMAC-SHA256(id.timestamp.body))</c>, one per live secret;
/// <c>webhook-key-id</c> names the secrets in the same order.
/// </summary>
internal sealed class WebhookCaller : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly MediaTypeHeaderValue ContentType = new("application/cloudevents+json", "utf-8");

    private readonly HttpClient _http;
    private readonly TimeProvider _clock;

    public WebhookCaller(WebhookTarget target, TimeProvider clock)
    {
        _clock = clock;
        // No redirects, cookies or proxy: each would lead elsewhere than where the target was judged. Nothing of the answer's body is read.
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = target.ConnectAsync, ConnectTimeout = TimeSpan.FromSeconds(5),
            MaxResponseHeadersLength = 16, MaxResponseDrainSize = 4096, ResponseDrainTimeout = TimeSpan.FromSeconds(1), PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ActivityHeadersPropagator = null, // the trace context is an attribute of the event
        })
        {
            Timeout = Patience, DefaultRequestHeaders = { UserAgent = { new ProductInfoHeaderValue("Works", "1") } },
        };
    }

    public async Task<WebhookAnswer> PostAsync(string url, string id, byte[] body, IReadOnlyList<WebhookSecret> secrets, CancellationToken cancellationToken)
    {
        var timestamp = _clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = ContentType;
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.TryAddWithoutValidation("webhook-signature", string.Join(' ', secrets.Select(secret => Sign(secret.Plain, id, timestamp, body))));
        request.Headers.Add("webhook-key-id", string.Join(' ', secrets.Select(secret => secret.Id)));
        try
        {
            using var reply = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (reply.IsSuccessStatusCode) return new WebhookAnswer(reply.StatusCode, null, null);
            var after = reply.Headers.RetryAfter is { } asked ? asked.Delta ?? asked.Date - _clock.GetUtcNow() : null;
            return new WebhookAnswer(reply.StatusCode, $"The receiver answered {(int)reply.StatusCode}", after);
        }
        catch (HttpRequestException exception)
        {
            return new WebhookAnswer(null, exception.InnerException is WebhookTargetException refused ? refused.Message : $"The receiver cannot be reached: {exception.HttpRequestError}", null);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WebhookAnswer(null, $"The receiver did not answer within {Patience.TotalSeconds:0} s", null);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>One signature, as in the header.</summary>
    internal static string Sign(string secret, string id, string timestamp, byte[] body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret["whsec_".Length..]));
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }
}
