using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Users;

/// <summary>No code or password reaches a log, except where messages go nowhere else (demo).</summary>
public sealed class MessageLogTests(MessageLogTests.LoggingHost works) : IClassFixture<MessageLogTests.LoggingHost>
{
    [Fact]
    public async Task The_text_of_a_message_is_logged_in_the_demo_only()
    {
        var (shown, hidden) = (Given.MobileNumber(), Given.MobileNumber());
        (await works.Anonymous.PostAsync("/user-otp/v1/_send", new { otp = new { mobileNumber = shown, tenantId = "pg" } })).Ok(201);
        Assert.Contains(works.Lines, line => line.Contains(shown, StringComparison.Ordinal) && line.Any(char.IsAsciiDigit) && line.Contains("code", StringComparison.Ordinal));

        await works.SwitchAsync("notifications", "gateway");
        await works.AsAsync("JE1");
        (await (await works.AsAsync("JE1")).PostAsync("/user/profile/_update", new { user = new { } })).Refused("UserProfileUpdateDeniedException"); // the host learns of the switch
        var before = works.Lines.Count;
        (await works.Anonymous.PostAsync("/user-otp/v1/_send", new { otp = new { mobileNumber = hidden, tenantId = "pg" } })).Ok(201);
        var added = works.Lines.Skip(before).ToList();
        Assert.Contains(added, line => line.Contains("is not sent", StringComparison.Ordinal));
        Assert.DoesNotContain(added, line => line.Contains("code", StringComparison.Ordinal) || line.Contains(hidden, StringComparison.Ordinal));
        Assert.DoesNotContain(works.Lines, line => line.Contains("eGov@123", StringComparison.Ordinal));
    }

    public sealed class LoggingHost : WorksHost, ILoggerProvider
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Recorder(Lines);

        public void Dispose()
        {
            // the lines are the test's
        }

        protected override void Configure(IServiceCollection services) => services.AddSingleton<ILoggerProvider>(this);
    }

    private sealed class Recorder(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(formatter(state, exception));
    }
}
