using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Works.Api.Tests.Events;

/// <summary>A request as it came in.</summary>
internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;
}

/// <summary>Somebody else's server on this machine: a web hook's receiver, an SMS gateway, a collector. Answers what the test says.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Receiver(WebApplication app) => _app = app;

    public ConcurrentQueue<Received> Requests { get; } = new();

    /// <summary>Status for a request; may also write headers.</summary>
    public Func<Received, HttpResponse, int> Answer { get; set; } = (_, _) => 200;

    public Uri Address => new(_app.Urls.First());

    public int Port => Address.Port;

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The events that arrived for one subject, in order, each once.</summary>
    public IReadOnlyList<JsonNode> EventsOf(string subject) =>
        [.. Requests.Select(request => request.Json).Where(json => (string?)json["subject"] == subject)];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var received = new Received(http.Request.Method, http.Request.Path + http.Request.QueryString, http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString(), StringComparer.Ordinal), body.ToArray());
        http.Response.StatusCode = Answer(received, http.Response);
        Requests.Enqueue(received);
    }
}

internal static class Eventually
{
    /// <summary>Waits for the fact; fails the test when it does not come about.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> fact, string what, int seconds = 30)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await fact())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(seconds), $"Did not come about: {what}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public static Task HoldsAsync(Func<bool> fact, string what, int seconds = 30) => HoldsAsync(() => Task.FromResult(fact()), what, seconds);
}
