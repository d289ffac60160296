using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Works.Platform.Telemetry;

namespace Works.Domain.Tests.Events;

public sealed class JsonLinesCleanTests
{
    [Theory]
    [InlineData("GET /user/_details?access_token=abc-1&x=2", "GET /user/_details?access_token=***&x=2")]
    [InlineData("""{"authToken":"abc","a":1}""", """{"authToken":"***","a":1}""")]
    [InlineData("Host=db;Password=s3cret;Database=works", "Host=db;Password=***;Database=works")]
    [InlineData("Authorization: Bearer eyJ.x.y", "Authorization: Bearer ***")]
    [InlineData("The password is due", "The password is due")]
    public void Secrets_are_blanked_out(string text, string clean) => Assert.Equal(clean, JsonLines.Clean(text));

    [Fact]
    public void Neither_message_nor_exception_of_a_line_holds_one()
    {
        var line = new StringWriter();
        new JsonLines(TimeProvider.System).Write(
            new LogEntry<string>(LogLevel.Error, "Test", new EventId(7), "GET /?access_token=abc-1", new InvalidOperationException("password=abc-2"), (state, _) => state), scopeProvider: null, line);
        Assert.Contains("access_token=***", line.ToString(), StringComparison.Ordinal);
        Assert.Contains("password=***", line.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("abc-", line.ToString(), StringComparison.Ordinal);
    }
}
