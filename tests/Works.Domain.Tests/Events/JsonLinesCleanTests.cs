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
}
