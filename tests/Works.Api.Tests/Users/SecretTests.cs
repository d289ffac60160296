using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Users;

/// <summary>Whatever people do with their accounts, no secret of theirs is in a log line, an audit entry, an event or anything else that is stored. Spec 50 §21 rows 6, 12.</summary>
public sealed class SecretTests(SecretTests.TalkativeHost works) : IClassFixture<SecretTests.TalkativeHost>
{
    private const string City = "pg.citya";

    [Fact]
    public async Task No_secret_is_left_behind_anywhere()
    {
        var secrets = new HashSet<string>(StringComparer.Ordinal) { "Aa@12345", "Bb@12345", "Cc@12345", "Wrong@1234", "wrong-in-query", "ABCPE1234F", "471182230911", "eGov@123", "s3cret.person@works.example" };
        foreach (var key in Directory.EnumerateFiles(Path.Combine(works.DataFolder, "secrets")))
        {
            var bytes = await File.ReadAllBytesAsync(key, TestContext.Current.CancellationToken);
            if (bytes.Length == 32) secrets.UnionWith([Convert.ToBase64String(bytes), Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes)]);
        }

        await works.SwitchAsync("notifications", "gateway"); // of a real installation: the demo's sink shows messages on purpose
        await works.SwitchAsync("fixed-otp", "");
        var admin = new Client(works.Http, Keep((await works.TokenAsync("SUPERUSERA", "eGov@123")).Ok()));
        var mobile = Given.MobileNumber();
        var person = new
        {
            userName = "SECRETIVE", name = "Secretive Person", mobileNumber = mobile, emailId = "s3cret.person@works.example", pan = "ABCPE1234F", aadhaarNumber = "471182230911",
            password = "Aa@12345", type = "EMPLOYEE", tenantId = City, active = true, roles = new[] { new { code = "EMPLOYEE", tenantId = City } },
        };
        var uuid = (await admin.PostAsync("/user/users/_createnovalidate", new { user = person }, ("Idempotency-Key", "secret-1"))).Ok().Text("user[0].uuid");
        (await admin.PostAsync("/user/users/_createnovalidate", new { user = person }, ("Idempotency-Key", "secret-1"))).Ok(); // replayed
        (await admin.PostAsync("/user/users/_createnovalidate", new { user = person })).Refused("DuplicateUserNameException");
        (await admin.PostAsync("/user/_search", new { name = "Secretive Person", aadhaarNumber = "471182230911", tenantId = City })).Ok();

        Assert.Equal(400, (await works.TokenAsync("SECRETIVE", "Wrong@1234")).Status);
        Assert.Equal(400, (await works.TokenAsync("SECRETIVE", "wrong-in-query", byQuery: true)).Status);
        var session = (await works.TokenAsync("SECRETIVE", "Aa@12345", byQuery: true)).Ok();
        var owner = new Client(works.Http, Keep(session));
        (await owner.PostAsync("/user/password/_update", new { existingPassword = "Wrong@1234", newPassword = "Bb@12345", tenantId = City, type = "EMPLOYEE" })).Refused("PasswordMismatchException");
        (await owner.PostAsync("/user/password/_update", new { existingPassword = "Aa@12345", newPassword = "Bb@12345", tenantId = City, type = "EMPLOYEE" })).Ok();
        owner = new Client(works.Http, Keep((await works.TokenAsync("SECRETIVE", "Bb@12345")).Ok()));
        await works.Anonymous.PostAsync("/user/_details?access_token=" + owner.Token);
        await owner.PostRawAsync("/user/password/_update", $$"""{"RequestInfo": {"authToken": "{{owner.Token}}"}, "existingPassword": "Bb@12345", "newPassword": {"a": "Cc@12345"}""");
        await owner.PostRawAsync("/user/password/_update", $$"""{"RequestInfo": {"authToken": "{{owner.Token}}"}, "existingPassword": "Bb@12345", "newPassword": ["Cc@12345"]}""");
        (await owner.PostAsync("/user/profile/_update", new { user = new { uuid, name = "Secretive One", aadhaarNumber = "471182230911" } })).Ok();
        (await owner.PostAsync("/user/sessions/v1/_search")).Ok();

        (await works.Anonymous.PostAsync("/user-otp/v1/_send", new { otp = new { mobileNumber = mobile, tenantId = City, type = "passwordreset", userType = "EMPLOYEE" } })).Ok(201);
        var reset = Code(mobile);
        (await works.Anonymous.PostAsync("/user/password/nologin/_update", new { otpReference = reset, userName = "SECRETIVE", newPassword = "Cc@12345", tenantId = City, type = "EMPLOYEE" })).Ok();
        var citizen = Given.MobileNumber();
        (await works.Anonymous.PostAsync("/user-otp/v1/_send", new { otp = new { mobileNumber = citizen, tenantId = "pg", type = "register" } })).Ok(201);
        Keep((await works.Anonymous.PostAsync("/user/citizen/_create", new { User = new { name = "New Citizen", userName = citizen, mobileNumber = citizen, otpReference = Code(citizen), tenantId = City } })).Ok());
        (await works.Anonymous.PostAsync("/user-otp/v1/_send", new { otp = new { mobileNumber = citizen, tenantId = "pg", type = "login" } })).Ok(201);
        var live = Code(citizen);
        Assert.Equal(400, (await works.Anonymous.PostAsync("/otp/v1/_validate", new { otp = new { otp = live == "000000" ? "111111" : "000000", identity = citizen, tenantId = "pg" } })).Status);
        secrets.UnionWith([mobile, citizen]);

        foreach (var secret in secrets)
        {
            var found = works.Lines.FirstOrDefault(line => Holds(line, secret));
            Assert.True(found is null, $"In the log: {found}");
        }

        foreach (var table in await works.StoredAsync("select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"))
        {
            foreach (var row in await works.StoredAsync($"select t::text as row from {table["name"]} t"))
            {
                var text = row["row"]!.ToString()!;
                var found = secrets.FirstOrDefault(secret => Holds(text, secret));
                Assert.True(found is null, $"{found} in {table["name"]}: {text}");
            }
        }

        Assert.Contains(works.Lines, line => line.Contains("administration.users", StringComparison.Ordinal)); // the log was listened to, SQL and all

        string Keep(Reply reply)
        {
            secrets.UnionWith([reply.Text("access_token"), reply.Text("refresh_token")]);
            return reply.Text("access_token");
        }

        string Code(string number)
        {
            var code = works.Messages.CodeOf(number);
            secrets.Add(code);
            return code;
        }
    }

    // Six digits are found in many a time and id: a code counts where it stands alone.
    private static bool Holds(string text, string secret) => secret.Length > 6 ? text.Contains(secret, StringComparison.Ordinal)
        : text.Contains(secret, StringComparison.Ordinal) && Regex.IsMatch(text, $"(?<![0-9A-Za-z.:-]){secret}(?![0-9A-Za-z.:-])", RegexOptions.None, TimeSpan.FromSeconds(1));

    /// <summary>Logs all there is to log, at every level; only what Works turns off for good stays off.</summary>
    public sealed class TalkativeHost : WorksHost, ILoggerProvider
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public Inbox Messages { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, Lines);

        public void Dispose()
        {
            // the lines are the test's
        }

        public async Task<Reply> TokenAsync(string userName, string password, bool byQuery = false)
        {
            var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "password", ["username"] = userName, ["password"] = password, ["tenantId"] = City, ["userType"] = "EMPLOYEE" };
            using var request = new HttpRequestMessage(HttpMethod.Post, "/user/oauth/token");
            if (byQuery) request.RequestUri = new Uri("/user/oauth/token?" + string.Join('&', fields.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}")), UriKind.Relative);
            else request.Content = new FormUrlEncodedContent(fields);
            request.Headers.Add("Authorization", AccountsHost.PublicClient);
            return await Reply.OfAsync(await Http.SendAsync(request));
        }

        protected override void Configure(IServiceCollection services)
        {
            services.AddSingleton<ILoggerProvider>(this);
            services.AddSingleton<Works.Administration.ISmsSender>(Messages);
            services.PostConfigure<LoggerFilterOptions>(options =>
            {
                var off = options.Rules.Where(rule => rule.LogLevel == LogLevel.None && rule.CategoryName == "Microsoft.AspNetCore.Hosting.Diagnostics").ToList();
                options.Rules.Clear();
                foreach (var rule in off) options.Rules.Add(rule);
                options.Rules.Add(new LoggerFilterRule("Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider", null, LogLevel.Error, null));
                options.MinLevel = LogLevel.Trace;
            });
        }
    }

    private sealed class Recorder(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue($"{category} scope {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{category} {formatter(state, exception)} {exception}");
    }
}
