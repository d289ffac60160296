using Works.Api.Tests.Support;

namespace Works.Api.Tests.Edge;

public sealed class BindErrorTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Theory]
    [InlineData("nul-query")]
    [InlineData("nul-body")]
    [InlineData("number")]
    [InlineData("unique")]
    public async Task Text_that_the_database_cannot_take_is_refused_and_leaves_the_next_request_alone(string kind)
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        async Task<int> Bad() => (kind switch
        {
            "nul-query" => await works.Anonymous.PostAsync("/localization/messages/v1/_search?locale=en%00IN&tenantId=pg"),
            "nul-body" => await admin.PostAsync("/mdms-v2/v2/_search", new { MdmsCriteria = new { tenantId = "pg", schemaCode = "a\0b" } }),
            "number" => await admin.PostRawAsync("/mdms-v2/v2/_search", "{\"RequestInfo\":{\"authToken\":\"" + admin.Token + "\"},\"MdmsCriteria\":{\"tenantId\":\"pg\",\"filters\":{\"a\":1e400000}}}"),
            _ => await admin.PostAsync("/localization/messages/v1/_create", new { tenantId = "pg", messages = new[] { new { code = "X", module = "u", locale = "en_IN", message = "m" } } }),
        }).Status;
        for (var i = 0; i < 15; i++)
        {
            var status = await Bad();
            Assert.True(status == 400 || kind == "unique", $"bad {i}: {status}");
            var reply = await works.Anonymous.PostAsync("/localization/messages/v1/_search?locale=en_IN&tenantId=pg&module=egov-user");
            Assert.True(reply.Status == 200, $"{i}: {reply}");
            reply = await admin.PostAsync("/mdms-v2/v2/_search", new { MdmsCriteria = new { tenantId = "pg", schemaCode = "common-masters.UOM", filters = new { code = "KG" } } });
            Assert.True(reply.Status == 200, $"{i}: {reply}");
        }
    }
}
