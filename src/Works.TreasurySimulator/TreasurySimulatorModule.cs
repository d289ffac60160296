using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Works.TreasurySimulator;

/// <summary>A treasury to try payments with: speaks the wire of spec 40 §6.3–6.4 on the loopback interface, moves no money, and fails on demand.</summary>
public static class TreasurySimulatorModule
{
    /// <summary>Starts a treasury.</summary>
    /// <returns>It, listening.</returns>
    public static async Task<ISimulatedTreasury> StartAsync(SimulatorSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls($"http://127.0.0.1:{settings.Port}");
        var app = builder.Build();
        var treasury = new SimulatedTreasury(app, settings, TimeProvider.System);
        treasury.Map();
        await app.StartAsync(cancellationToken);
        return treasury;
    }
}

internal sealed class SimulatedTreasury : ISimulatedTreasury
{
    private readonly WebApplication _app;
    private readonly TreasuryBooks _books;
    private readonly SimulatorSettings _settings;
    private readonly RSA _key = RSA.Create();
    private readonly Dictionary<string, byte[]> _sessions = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Random _random = new(40_006);
    private List<(Fault Fault, int Left)> _faults = [];

    public SimulatedTreasury(WebApplication app, SimulatorSettings settings, TimeProvider clock)
    {
        (_app, _settings, _books) = (app, settings, TreasuryBooks.Open(settings, clock));
        _key.ImportFromPem(settings.PrivateKeyPem);
    }

    public Uri Address => new(_app.Urls.First());

    public string PublicKeyPem => _key.ExportSubjectPublicKeyInfoPem();

    public IReadOnlyList<KnownInstruction> Instructions => _books.Known();

    public void Allot(string headOfAccount, string ddoCode, string type, decimal amount) => _books.Allot(headOfAccount, ddoCode, type, amount);

    public void Backdate(string number, int days) => _books.Backdate(number, days);

    public void Bounce(string benefId, string reason) => _books.Bounce(benefId, reason);

    public void Misbehave(params Fault[] faults)
    {
        lock (_lock) _faults = [.. faults.Select(fault => (fault, fault.Times))];
    }

    public void Map()
    {
        _app.MapPost("/webservices/jitfs/v1.0/authenticate", (Delegate)AuthenticateAsync);
        _app.MapPost("/webservices/jitfs/v1.0/get-jit-service-data", (Delegate)ServeAsync); // as a delegate: a RequestDelegate would drop the result
        _app.MapPost("/simulator/v1/faults", (Fault[] faults) =>
        {
            Misbehave(faults);
            return Results.Ok(faults);
        });
        _app.MapPost("/simulator/v1/bounce", (BounceOrder order) =>
        {
            Bounce(order.BenefId, order.Reason ?? "TV0121");
            return Results.Ok(order);
        });
        _app.MapGet("/simulator/v1/instructions", () => Results.Ok(Instructions));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private async Task<IResult> AuthenticateAsync(HttpContext http)
    {
        if (Next("AUTHENTICATE") is { } fault && await SufferAsync(http, fault) is { } suffered) return suffered;
        if (http.Request.Headers["clientId"] != _settings.ClientId || http.Request.Headers["clientSecret"] != _settings.ClientSecret)
            return Results.Json(new { errorMsg = "Invalid client" }, statusCode: 401);
        using var body = await JsonDocument.ParseAsync(http.Request.Body);
        var appKey = _key.Decrypt(Convert.FromBase64String(body.RootElement.GetProperty("appKey").GetString()!), RSAEncryptionPadding.OaepSHA1);
        var sek = RandomNumberGenerator.GetBytes(32);
        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        lock (_lock) _sessions[token] = sek;
        return Results.Json(new { authToken = token, sek = Convert.ToBase64String(Seal(sek, appKey)) });
    }

    private async Task<IResult> ServeAsync(HttpContext http)
    {
        byte[]? sek;
        lock (_lock) _sessions.TryGetValue(http.Request.Headers["authToken"].ToString(), out sek);
        if (sek is null) return Results.Text("{\"errorMsg\":\"No valid session encryption key found\"}", "application/json", Encoding.UTF8, 401);
        using var body = await JsonDocument.ParseAsync(http.Request.Body);
        var rek = Open(Convert.FromBase64String(body.RootElement.GetProperty("rek").GetString()!), sek);
        using var request = JsonDocument.Parse(Open(Convert.FromBase64String(body.RootElement.GetProperty("params").GetString()!), sek));
        var serviceId = request.RootElement.GetProperty("serviceId").GetString()!;
        var parameters = request.RootElement.GetProperty("params");

        var fault = Next(serviceId);
        if (fault is not null && await SufferAsync(http, fault) is { } suffered) return suffered;
        var answer = fault?.Action == "error" ? TreasuryAnswer.Wrong(fault.Message ?? "Service is not available") : _books.Serve(serviceId, parameters);
        if (fault?.Action == "dropAnswer")
        {
            http.Abort();
            return Results.Empty;
        }

        var rows = fault?.Action == "duplicate" ? [.. answer.Data.SelectMany(row => new[] { row, row })] : answer.Data;
        var plain = JsonSerializer.SerializeToUtf8Bytes(new
        {
            serviceId, errorMsg = answer.Error, errorMsgs = answer.Error is null ? [] : new[] { new { errorCode = answer.Code, errorMsg = answer.Error } }, data = rows,
        });
        return Results.Text(Convert.ToBase64String(Seal(plain, rek)), "text/plain");
    }

    private async Task<IResult?> SufferAsync(HttpContext http, Fault fault)
    {
        switch (fault.Action)
        {
            case "refuse":
                return Results.StatusCode(503);
            case "drop":
                http.Abort();
                return Results.Empty;
            case "delay":
                await Task.Delay(fault.DelayMilliseconds, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return null;
            case "expire":
                lock (_lock) _sessions.Clear();
                return Results.Text("{\"errorMsg\":\"No valid session encryption key found\"}", "application/json", Encoding.UTF8, 401);
            default:
                return null;
        }
    }

    private Fault? Next(string serviceId)
    {
        lock (_lock)
        {
            for (var i = 0; i < _faults.Count; i++)
            {
                var (fault, left) = _faults[i];
                if (fault.ServiceId is { } wanted ? wanted != serviceId : serviceId == "AUTHENTICATE" && fault.Action is not ("refuse" or "drop" or "delay")) continue;
                if (_random.Next(1000) >= fault.Share) continue;
                if (fault.Times > 0)
                {
                    if (left == 1) _faults.RemoveAt(i);
                    else _faults[i] = (fault, left - 1);
                }

                return fault;
            }

            return null;
        }
    }

    // Written apart from the client's side: a mistake there must not be answered by the same mistake here.
    private static byte[] Seal(byte[] plain, byte[] key)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return aes.EncryptEcb(plain, PaddingMode.PKCS7);
    }

    private static byte[] Open(byte[] cipher, byte[] key)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return aes.DecryptEcb(cipher, PaddingMode.PKCS7);
    }

    private sealed record BounceOrder(string BenefId, string? Reason);
}
