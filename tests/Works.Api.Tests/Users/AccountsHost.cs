using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Users;

/// <summary>A host whose clock can be moved and whose messages can be read.</summary>
public sealed class AccountsHost : WorksHost
{
    public const string City = "pg.citya";
    public const string PublicClient = "Basic ZWdvdi11c2VyLWNsaWVudDo=";

    public MovedClock Clock { get; } = new();

    public Inbox Messages { get; } = new();

    /// <summary>Signs in as any client does; the token is in the reply.</summary>
    public async Task<Reply> SignInAsync(
        string userName, string password, string tenantId = City, string type = "EMPLOYEE", string? client = PublicClient, string transport = "form",
        params (string Name, string Value)[] more)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "password", ["scope"] = "read", ["username"] = userName, ["password"] = password, ["tenantId"] = tenantId, ["userType"] = type,
        };
        foreach (var (name, value) in more) fields[name] = value;
        return await TokenAsync(fields, client, transport);
    }

    public async Task<Reply> TokenAsync(IReadOnlyDictionary<string, string> fields, string? client = PublicClient, string transport = "form")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/user/oauth/token");
        if (transport == "form") request.Content = new FormUrlEncodedContent(fields);
        if (transport == "query") request.RequestUri = new Uri("/user/oauth/token?" + string.Join('&', fields.Select(f => $"{f.Key}={Uri.EscapeDataString(f.Value)}")), UriKind.Relative);
        if (transport == "multipart")
        {
            var parts = new MultipartFormDataContent();
            foreach (var (name, value) in fields) parts.Add(new StringContent(value), name);
            request.Content = parts;
        }

        if (client is not null) request.Headers.Authorization = AuthenticationHeaderValue.Parse(client);
        return await Reply.OfAsync(await Http.SendAsync(request));
    }

    /// <summary>A demo user, signed in anew: the clock may have run past earlier tokens.</summary>
    public Task<Client> FreshAsync(string userName, string tenantId = City) =>
        char.IsAsciiDigit(userName[0]) ? SignedInAsync(userName, "123456", tenantId, "CITIZEN") : SignedInAsync(userName, "eGov@123", tenantId);

    public async Task<Client> SignedInAsync(string userName, string password, string tenantId = City, string type = "EMPLOYEE") =>
        new(Http, (await SignInAsync(userName, password, tenantId, type)).Ok().Text("access_token"));

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<ISmsSender>(Messages);
    }
}

public sealed class MovedClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}

/// <summary>Every message sent, by number.</summary>
public sealed class Inbox : ISmsSender
{
    private readonly ConcurrentQueue<Sms> _messages = new();

    public Task SendAsync(Sms message)
    {
        _messages.Enqueue(message);
        return Task.CompletedTask;
    }

    public string LastTo(string mobileNumber) => _messages.Last(message => message.MobileNumber == mobileNumber).Text;

    public bool AnyTo(string mobileNumber) => _messages.Any(message => message.MobileNumber == mobileNumber);

    /// <summary>The six digits of the last code sent to a number.</summary>
    public string CodeOf(string mobileNumber) => System.Text.RegularExpressions.Regex.Match(
        LastTo(mobileNumber), "[0-9]{6}", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
}

/// <summary>Users as clients send them.</summary>
internal static class Given
{
    private static int s_number;

    /// <summary>A mobile number nobody has.</summary>
    public static string MobileNumber() => $"81{Interlocked.Increment(ref s_number):D8}";

    /// <summary>Creates an employee account at CityA with this user name and password Aa@12345 by its administrator.</summary>
    public static async Task<Reply> EmployeeAsync(AccountsHost works, string userName, params string[] roles) =>
        (await (await works.FreshAsync("SUPERUSERA")).PostAsync("/user/users/_createnovalidate", new { user = Employee(userName, roles) })).Ok();

    public static object Employee(string userName, params string[] roles) => new
    {
        userName, name = "Someone New", mobileNumber = MobileNumber(), password = "Aa@12345", type = "EMPLOYEE", tenantId = AccountsHost.City, active = true,
        roles = (roles.Length == 0 ? ["EMPLOYEE"] : roles).Select(code => new { code, tenantId = AccountsHost.City }),
    };
}
