using System.Net;
using System.Net.Http.Headers;
using System.Security;
using System.Text;
using System.Text.Json;
using Polly;
using Polly.Retry;

namespace Works.Administration.Notifications;

/// <summary>
/// The operator's SMS gateway over HTTP, as its settings describe it. What is passing (no connection, 408, 429, 5xx) is tried again at once, a few
/// times; what stays is an exception, which names the status and nothing else.
/// </summary>
internal sealed class SmsGateway : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    private readonly SmsSettings _settings;
    private readonly HttpClient? _http;
    private readonly ResiliencePipeline<HttpResponseMessage> _attempts;

    public SmsGateway(SmsSettings settings, TimeProvider clock)
    {
        _settings = settings;
        if (settings.Url is not null)
        {
            // A redirect would carry number and text to somewhere the operator has not named.
            _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };
        }

        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock };
        if (settings.Retries > 0)
        {
            pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = settings.Retries, Delay = FirstPause, BackoffType = DelayBackoffType.Exponential, UseJitter = true,
                ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>().Handle<Polly.Timeout.TimeoutRejectedException>()
                    .HandleResult(reply => reply.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)reply.StatusCode >= 500),
                OnRetry = retry =>
                {
                    retry.Outcome.Result?.Dispose();
                    return ValueTask.CompletedTask;
                },
            });
        }

        _attempts = pipeline.AddTimeout(settings.Timeout).Build();
    }

    public bool IsConfigured => _http is not null;

    /// <summary>Hands one message over.</summary>
    /// <exception cref="SmsRefusedException">The gateway answered, and not with success.</exception>
    public async Task SendAsync(Sms message)
    {
        using var reply = await _attempts.ExecuteAsync(async attempt =>
        {
            using var request = RequestFor(message);
            return await _http!.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, attempt);
        }, CancellationToken.None);
        if (!reply.IsSuccessStatusCode) throw new SmsRefusedException((int)reply.StatusCode);
    }

    public void Dispose() => _http?.Dispose();

    private HttpRequestMessage RequestFor(Sms message)
    {
        var request = new HttpRequestMessage(new HttpMethod(_settings.Method), Fill(_settings.Url!, message, Uri.EscapeDataString));
        if (_settings.Body is { } body)
        {
            request.Content = new StringContent(Fill(body, message, EscapeFor(_settings.ContentType)), Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(_settings.ContentType);
        }

        foreach (var (name, value) in _settings.Headers) request.Headers.TryAddWithoutValidation(name, Fill(value, message, text => text.ReplaceLineEndings(" ")));
        return request;
    }

    private static Func<string, string> EscapeFor(string contentType) => contentType.Split(';')[0].Trim() switch
    {
        "application/x-www-form-urlencoded" => Uri.EscapeDataString,
        "application/xml" or "text/xml" => text => SecurityElement.Escape(text),
        var type when type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal) => text => JsonEncodedText.Encode(text).Value,
        _ => text => text,
    };

    private string Fill(string template, Sms message, Func<string, string> escape) => Placeholders.Fill(template, name => name switch
    {
        "mobileNumber" => escape(message.MobileNumber),
        "message" => escape(message.Text),
        "tenantId" => escape(message.TenantId),
        "secret" => escape(_settings.Secret ?? string.Empty),
        _ => null,
    });
}

/// <summary>The gateway did not take a message.</summary>
internal sealed class SmsRefusedException(int status) : Exception($"The SMS gateway answered {status}");
