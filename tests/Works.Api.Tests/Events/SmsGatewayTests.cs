using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Api.Tests.Support;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Api.Tests.Events;

/// <summary>A host with a gateway on this machine, as an operator configures one.</summary>
public sealed class SmsHost : WorksHost
{
    internal const string Secret = "k3y-of-the-gateway";
    internal Receiver Gateway { get; } = Receiver.StartAsync().GetAwaiter().GetResult(); // the settings need its port before the host starts

    protected override IEnumerable<string> Settings =>
    [
        "--WORKS_SMS_URL", $"http://127.0.0.1:{Gateway.Port}/send?to={{mobileNumber}}", "--WORKS_SMS_BODY", """{"text": "{message}", "from": "{tenantId}"}""",
        "--WORKS_SMS_HEADERS", "X-Api-Key: {secret} | X-Sender: WORKS", "--WORKS_SMS_SECRET", Secret, "--WORKS_SMS_TIMEOUT_SECONDS", "1", "--WORKS_SMS_RETRIES", "1", "--WORKS_EVENTS_ATTEMPTS", "2",
    ];

    protected override async Task StartedAsync()
    {
        await SwitchAsync("notifications", "gateway");
        await AsAsync("JE1"); // the host learns of the switch at its next request
    }

    /// <summary>Leaves a message in the outbox as a module does.</summary>
    internal async Task TellAsync(Notification notification)
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System("pg"), TenantScope.Of([notification.TenantId]), "test");
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(CancellationToken.None);
        scope.ServiceProvider.GetRequiredService<INotifications>().Tell(notification);
        await db.CommitAsync(transaction, CancellationToken.None);
    }
}

/// <summary>Messages in the reader's language, over the operator's gateway (spec 50 §14).</summary>
public sealed class SmsGatewayTests(SmsHost works) : IClassFixture<SmsHost>
{
    [Fact]
    public async Task The_reader_is_written_to_in_his_own_language_with_the_values_filled_in()
    {
        await TextAsync("hi_IN", "GREETING", "नमस्ते {name}, \"{place}\" {unknown}");
        await TextAsync("en_IN", "GREETING", "Hello {name}");
        await TextAsync("hi_IN", "PLACE", "भुवनेश्वर");
        var reader = (await works.StoredAsync("update administration.users set locale = 'hi_IN' where user_name = 'AO1' returning uuid"))[0]["uuid"];
        await works.TellAsync(new Notification("pg.citya", "test", "GREETING")
        {
            Reader = (Guid)reader!,
            Values = new Dictionary<string, NotificationValue>(StringComparer.Ordinal) { ["name"] = NotificationValue.Of("{place}"), ["place"] = new("Bhubaneswar", "test", "PLACE") },
        });
        var sent = await SentToAsync("9000000310");
        Assert.Equal("नमस्ते {place}, \"भुवनेश्वर\" {unknown}", (string)sent.Json["text"]!); // a value is no template
        Assert.Equal(("pg.citya", SmsHost.Secret, "WORKS", "POST"), ((string)sent.Json["from"]!, sent.Headers["x-api-key"], sent.Headers["x-sender"], sent.Method));
        Assert.Equal(0, await works.CountAsync($"select count(*) from platform.outbox_events e where e.topic = 'notification.sms' and (e::text like '%{SmsHost.Secret}%' or e::text like '%9000000310%')"));
    }

    [Fact]
    public async Task A_passing_failure_is_tried_again_at_once_and_a_lasting_one_parks_the_message_without_holding_up_others()
    {
        await TextAsync("en_IN", "NOTE", "Note {n}");
        works.Gateway.Answer = (request, _) => request.Path.Contains("9812300002", StringComparison.Ordinal) ? 500 : request.Path.Contains("9812300003", StringComparison.Ordinal) ? 400 : 200;
        await works.TellAsync(NoteTo("9812300002"));
        await works.TellAsync(NoteTo("9812300003"));
        await works.TellAsync(NoteTo("9812300004"));
        await SentToAsync("9812300004");
        await Eventually.HoldsAsync(async () => await works.CountAsync("select count(*) from platform.outbox_deliveries where subscriber = 'notification' and parked_time is not null") == 2, "both are parked");
        Assert.Equal(4, works.Gateway.Requests.Count(request => request.Path.Contains("9812300002", StringComparison.Ordinal))); // two attempts, each twice
        Assert.Equal(2, works.Gateway.Requests.Count(request => request.Path.Contains("9812300003", StringComparison.Ordinal))); // what is refused for good is not repeated at once
        Assert.Equal("SmsRefusedException: The SMS gateway answered 400", (await works.StoredAsync("select last_error from platform.outbox_deliveries where subscriber = 'notification' and parked_time is not null order by event_id desc limit 1"))[0]["last_error"]);
        works.Gateway.Answer = (_, _) => 200;
    }

    [Fact]
    public async Task A_gateway_that_fails_fails_no_request()
    {
        works.Gateway.Answer = (request, _) => request.Path.Contains("98123", StringComparison.Ordinal) ? 500 : 503;
        (await works.Anonymous.PostAsync("/user-otp/v1/_send", new { otp = new { mobileNumber = "9711100001", tenantId = "pg" } })).Ok(201);
        await SentToAsync("9711100001");
        works.Gateway.Answer = (_, _) => 200;
    }

    [Fact]
    public async Task Without_a_text_or_a_number_nothing_is_sent_and_nothing_waits()
    {
        await works.TellAsync(NoteTo("9812300009") with { TextCode = "NO SUCH TEXT" });
        await works.TellAsync(new Notification("pg.citya", "test", "NOTE") { Reader = Guid.NewGuid() });
        await Eventually.HoldsAsync(async () => await works.CountAsync("select count(*) from platform.outbox_deliveries d where subscriber = 'notification' and delivered_time is null and parked_time is null") == 0, "nothing waits");
        Assert.DoesNotContain(works.Gateway.Requests, request => request.Path.Contains("9812300009", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_personal_in_a_message_is_encrypted_where_it_waits_and_stays()
    {
        await TextAsync("en_IN", "NAMED", "Dear {name}");
        await works.TellAsync(new Notification("pg.citya", "test", "NAMED")
        {
            MobileNumber = "9812300011", Values = new Dictionary<string, NotificationValue>(StringComparer.Ordinal) { ["name"] = NotificationValue.Personal("Quartzilla") },
        });
        Assert.Equal("Dear Quartzilla", (string)(await SentToAsync("9812300011")).Json["text"]!);
        Assert.Equal(1, await works.CountAsync("select count(*) from platform.outbox_events e where e::text like '%NAMED%'"));
        Assert.Equal(0, await works.CountAsync("select count(*) from platform.outbox_events e where e::text like '%9812300011%' or e::text like '%Quartzilla%'"));
    }

    private static Notification NoteTo(string mobileNumber) => new("pg.citya", "test", "NOTE")
    {
        MobileNumber = mobileNumber, Values = new Dictionary<string, NotificationValue>(StringComparer.Ordinal) { ["n"] = NotificationValue.Of(mobileNumber) },
    };

    private async Task<Received> SentToAsync(string mobileNumber)
    {
        await Eventually.HoldsAsync(() => works.Gateway.Requests.Any(request => request.Path == "/send?to=" + mobileNumber), $"a message to {mobileNumber}");
        return works.Gateway.Requests.First(request => request.Path == "/send?to=" + mobileNumber);
    }

    private Task TextAsync(string locale, string code, string message) => works.StoredAsync(
        $"""
        insert into administration.texts (tenant_id, locale, module, code, message, created_by, created_time, last_modified_by, last_modified_time)
        values ('pg', '{locale}', 'test', '{code}', '{message}', 't', 0, 't', 0) on conflict (tenant_id, locale, module, code) do update set message = excluded.message
        """);
}
