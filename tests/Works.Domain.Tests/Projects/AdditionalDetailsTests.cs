using System.Text.Json;
using Works.Projects;

namespace Works.Domain.Tests.Projects;

public sealed class AdditionalDetailsTests
{
    [Theory]
    [InlineData("{\"a\":1,\"b\":2}", "{\"b\":3}", "{\"a\":1,\"b\":3}")]
    [InlineData("{\"a\":{\"b\":1,\"c\":2}}", "{\"a\":{\"c\":3,\"d\":4}}", "{\"a\":{\"b\":1,\"c\":3,\"d\":4}}")]
    [InlineData("{\"a\":1,\"b\":{\"c\":1}}", "{\"a\":null,\"b\":{\"c\":null}}", "{\"b\":{}}")] // null removes
    [InlineData("{\"a\":[1,2]}", "{\"a\":[3]}", "{\"a\":[3]}")] // lists are replaced
    [InlineData("{\"a\":{\"b\":1}}", "{\"a\":\"text\"}", "{\"a\":\"text\"}")]
    [InlineData("{\"a\":1}", "[1]", "[1]")]
    [InlineData("[1]", "{\"a\":1}", "{\"a\":1}")]
    [InlineData("{\"a\":1}", "{\"b\":1,\"b\":2}", "{\"a\":1,\"b\":2}")] // a name repeated counts once, the last time
    [InlineData("{\"projectType\":{\"cycles\":[{\"id\":1,\"x\":1}]}}", "{\"projectType\":{\"cycles\":[{\"id\":2}]}}", "{\"projectType\":{\"cycles\":[{\"id\":2}]}}")]
    public void The_request_is_laid_over_what_is_stored(string stored, string sent, string merged) =>
        Assert.True(JsonElement.DeepEquals(Json(merged), AdditionalDetails.Merge(Json(stored), Json(sent))!.Value));

    [Fact]
    public void Cycles_are_merged_by_id_when_dates_cascade() => Assert.True(JsonElement.DeepEquals(
        Json("""{"projectType":{"cycles":[{"id":1,"name":"one","end":5},{"id":2},{"id":"3"}]}}"""),
        AdditionalDetails.Merge(
            Json("""{"projectType":{"cycles":[{"id":1,"name":"one","end":4},{"id":2}]}}"""),
            Json("""{"projectType":{"cycles":[{"id":"3"},{"id":1,"end":5}]}}"""), cyclesById: true)!.Value));

    [Fact]
    public void Nothing_sent_changes_nothing_and_nothing_stored_takes_what_is_sent()
    {
        Assert.True(JsonElement.DeepEquals(Json("{\"a\":null}"), AdditionalDetails.Merge(null, Json("{\"a\":null}"))!.Value));
        Assert.True(JsonElement.DeepEquals(Json("{\"a\":1}"), AdditionalDetails.Merge(Json("{\"a\":1}"), null)!.Value));
        Assert.Null(AdditionalDetails.Merge(null, null));
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
