using System.Net.Http.Headers;
using Npgsql;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Users;

/// <summary>Limits on sign-in, codes and requests: 429 with the time to wait. Spec 50 §3.12, §21 rows 5 and 20.</summary>
public sealed class LimitTests(LimitTests.SmallHost works) : IClassFixture<LimitTests.SmallHost>
{
    [Fact]
    public async Task Attempts_on_one_account_from_one_address_are_limited_and_other_accounts_go_on()
    {
        for (var i = 0; i < 3; i++) Assert.Equal(200, (await SignInAsync("JE1", "eGov@123", "10.1.0.1")).Status);

        var refused = await SignInAsync("JE1", "eGov@123", "10.1.0.1");
        Assert.Equal((429, "RateLimitExceededException"), (refused.Status, refused.Text("error")));
        Assert.InRange(refused.Message.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(429, (await SignInAsync("je1", "eGov@123", "10.1.0.1")).Status);
        Assert.Equal(200, (await SignInAsync("EE1", "eGov@123", "10.1.0.1")).Status);
        Assert.Equal(200, (await SignInAsync("JE1", "eGov@123", "10.1.0.2")).Status);
    }

    [Fact]
    public async Task One_address_may_not_try_many_accounts()
    {
        var replies = new List<int>();
        for (var i = 0; i < 12; i++) replies.Add((await SignInAsync($"NOBODY{i}", "wrong", "10.1.0.3")).Status);

        Assert.Equal(Enumerable.Repeat(400, 10).Concat([429, 429]), replies);
        Assert.Equal(429, (await PostAsync("/otp/v1/_validate", """{"otp": {"otp": "123456", "identity": "9000000101", "tenantId": "pg"}}""", "10.1.0.3")).Status);
        Assert.Equal(429, (await PostAsync("/user/password/nologin/_update", "{}", "10.1.0.3")).Status);
        Assert.Equal(400, (await SignInAsync("NOBODY", "wrong", "10.1.0.4")).Status);
    }

    [Fact]
    public async Task Codes_are_limited_per_address()
    {
        for (var i = 0; i < 2; i++) Assert.Equal(201, (await SendAsync("10.1.0.5")).Status);

        var refused = await SendAsync("10.1.0.5");
        Assert.Equal(429, refused.Status);
        Assert.InRange(refused.Message.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(201, (await SendAsync("10.1.0.6")).Status);

        Task<Reply> SendAsync(string address) => PostAsync("/user-otp/v1/_send", $$$"""{"otp": {"mobileNumber": "{{{Given.MobileNumber()}}}", "tenantId": "pg"}}""", address);
    }

    [Fact]
    public async Task Requests_are_limited_per_user_and_per_address()
    {
        var token = (await SignInAsync("ME1", "eGov@123", "10.1.0.7")).Ok().Text("access_token");
        var body = $$$"""{"RequestInfo": {"authToken": "{{{token}}}"}}""";
        // Two a second and five seconds' worth at once: the same user from many addresses.
        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => PostAsync("/access/v1/roles/_search", body, $"10.2.0.{i}")));
        Assert.Contains(replies, reply => reply.Status == 429);
        Assert.All(replies.Where(reply => reply.Status == 429), reply => Assert.Equal(("RateLimitExceededException", true), (reply.Codes.Single(), reply.Message.Headers.RetryAfter is not null)));

        var strangers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => PostAsync("/egov-mdms-service/v1/_search", "{}", "10.1.0.8")));
        Assert.Contains(strangers, reply => reply.Status == 429);
        Assert.NotEqual(429, (await PostAsync("/egov-mdms-service/v1/_search", "{}", "10.1.0.9")).Status);
    }

    private async Task<Reply> SignInAsync(string userName, string password, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/user/oauth/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "password", ["username"] = userName, ["password"] = password, ["tenantId"] = "pg.citya", ["userType"] = "EMPLOYEE" }),
        };
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(AccountsHost.PublicClient);
        request.Headers.Add("X-Forwarded-For", address);
        return await Reply.OfAsync(await works.Http.SendAsync(request));
    }

    private Task<Reply> PostAsync(string path, string body, string address) => works.Anonymous.PostRawAsync(path, body, headers: ("X-Forwarded-For", address));

    /// <summary>Small limits, and a proxy that the host trusts.</summary>
    public sealed class SmallHost : WorksHost
    {
        protected override IEnumerable<string> Settings =>
        [
            "--WORKS_SIGN_INS_PER_MINUTE_AND_USER", "3", "--WORKS_SIGN_INS_PER_MINUTE_AND_ADDRESS", "10", "--WORKS_CODES_PER_MINUTE_AND_ADDRESS", "2",
            "--WORKS_REQUESTS_PER_SECOND_AND_USER", "2", "--WORKS_REQUESTS_PER_SECOND_AND_ADDRESS", "20", "--WORKS_TRUSTED_PROXIES", "127.0.0.1, ::1", "--WORKS_PUBLIC_URL", "https://works.example",
        ];
    }
}

/// <summary>What the host believes of a proxy, and the headers every reply carries.</summary>
public sealed class ProtectionTests(LimitTests.SmallHost behind, WorksHost alone) : IClassFixture<LimitTests.SmallHost>, IClassFixture<WorksHost>
{
    [Fact]
    public async Task Only_a_trusted_proxy_says_where_a_client_is()
    {
        foreach (var (works, expected) in new (WorksHost, string)[] { (behind, "203.0.113.9"), (alone, "127.0.0.1") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/user/oauth/token?grant_type=password&username=AO1&password=eGov%40123&tenantId=pg.citya&userType=EMPLOYEE");
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(AccountsHost.PublicClient);
            request.Headers.Add("X-Forwarded-For", "203.0.113.9");
            (await Reply.OfAsync(await works.Http.SendAsync(request, TestContext.Current.CancellationToken))).Ok();
            Assert.Equal(expected, (await works.StoredAsync("select replace(s.address, '::ffff:', '') as address from administration.sessions s join administration.users u on u.uuid = s.user_uuid where u.user_name = 'AO1'"))[0]["address"]);
        }
    }

    [Theory]
    [InlineData("/health/live", "default-src 'none'")]
    [InlineData("/nowhere", "default-src 'none'")]
    [InlineData("/openapi/v1.json", "default-src 'none'")]
    [InlineData("/api/index.html", "default-src 'self'")]
    public async Task Every_reply_carries_the_headers_a_browser_obeys(string path, string policy)
    {
        foreach (var works in new WorksHost[] { behind, alone })
        {
            using var reply = await works.Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal("nosniff", reply.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", reply.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("DENY", reply.Headers.GetValues("X-Frame-Options").Single());
            Assert.StartsWith(policy, reply.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", reply.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal(works == behind, reply.Headers.Contains("Strict-Transport-Security"));
        }
    }

    [Fact]
    public async Task The_description_page_needs_nothing_that_its_policy_forbids()
    {
        var page = await alone.Http.GetStringAsync("/api/index.html", TestContext.Current.CancellationToken);
        Assert.DoesNotMatch("<script(?![^>]*src=)[^>]*>", page);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", page);
    }
}

/// <summary>A burst of failed sign-ins, each of which needs two connections, on a host with few.</summary>
public sealed class BurstTests(BurstTests.NarrowHost works) : IClassFixture<BurstTests.NarrowHost>
{
    [Fact]
    public async Task A_burst_of_failed_sign_ins_starves_neither_itself_nor_others()
    {
        var client = await works.AsAsync("JE1");
        var attack = Enumerable.Range(0, 60).Select(i => AttemptAsync($"NOBODY{i}")).ToList();
        var work = Enumerable.Range(0, 10).Select(_ => client.PostAsync("/project/v1/_search?tenantId=pg.citya&limit=1&offset=0", new { Projects = new[] { new { tenantId = "pg.citya", projectType = "MP-CWS" } } })).ToList();

        Assert.All(await Task.WhenAll(work), reply => Assert.Equal(200, reply.Status));
        Assert.All(await Task.WhenAll(attack), reply => Assert.Equal("Invalid login credentials", reply.Text("error_description")));
        Assert.Equal(60, await works.CountAsync("select count(*) from administration.failed_sign_ins"));
    }

    private async Task<Reply> AttemptAsync(string userName)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/user/oauth/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "password", ["username"] = userName, ["password"] = "wrong", ["tenantId"] = "pg.citya", ["userType"] = "EMPLOYEE" }),
        };
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(AccountsHost.PublicClient);
        return await Reply.OfAsync(await works.Http.SendAsync(request));
    }

    public sealed class NarrowHost : WorksHost
    {
        protected override string Connect(string administrator) => new NpgsqlConnectionStringBuilder(administrator) { MaxPoolSize = 11 }.ConnectionString; // nine for transactions, two for reads
    }
}
