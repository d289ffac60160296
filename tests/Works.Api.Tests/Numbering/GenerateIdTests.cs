using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Numbering;

/// <summary>A host whose clock stands at 1 April 2027, 00:05 in India: still March in UTC.</summary>
public sealed class NewYearHost : WorksHost
{
    protected override void Configure(IServiceCollection services) => services.AddSingleton<TimeProvider>(new Clock());

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2027, 3, 31, 18, 35, 0, TimeSpan.Zero);
    }
}

public sealed class GenerateIdTests(NewYearHost works) : IClassFixture<NewYearHost>
{
    private const string Generate = "/egov-idgen/id/_generate";

    [Fact]
    public async Task The_format_of_the_masters_wins_and_the_year_is_that_of_india()
    {
        var reply = (await works.Anonymous.PostAsync(Generate, Ids(new { idName = "project.number", tenantId = "pg.citya", format = "X-[SEQ_X]" }))).Ok();
        Assert.StartsWith("PJ/2027-28/04/", reply.Text("idResponses[0].id"), StringComparison.Ordinal);
        Assert.Equal("SUCCESSFUL", reply.Text("responseInfo.status"));
    }

    [Fact]
    public async Task A_count_gives_consecutive_numbers_in_the_order_of_the_requests()
    {
        var reply = (await works.Anonymous.PostAsync(Generate, Ids(
            new { idName = "project.number", tenantId = "pg.citya", count = (object)5 }, new { idName = "org.number", tenantId = "pg.citya", count = (object)"" }))).Ok();
        var ids = reply.At("idResponses")!.AsArray().Select(one => (string)one!["id"]!).ToList();
        Assert.Equal(6, ids.Count);
        var numbers = ids.Take(5).Select(id => int.Parse(id.Split('/')[^1], CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(Enumerable.Range(numbers[0], 5), numbers);
        Assert.StartsWith("ORG-", ids[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_format_of_the_request_serves_a_signed_in_person_only()
    {
        var wanted = Ids(new { idName = "my.number", tenantId = "pg.citya", format = "MY-[SEQ_MY_NUM]" });
        (await works.Anonymous.PostAsync(Generate, wanted)).Refused("ID_NOT_FOUND");
        Assert.Equal("MY-000001", (await (await works.AsAsync("JE1")).PostAsync(Generate, wanted)).Ok().Text("idResponses[0].id"));
        (await (await works.AsAsync("JE1")).PostAsync(Generate, Ids(new { idName = "project.number", tenantId = "pg.cityb" }))).Refused("CustomException", 403);
        (await new Client(works.Http, "dead").PostAsync(Generate, wanted)).Refused("InvalidAccessTokenException", 401);
    }

    [Fact]
    public async Task What_is_missing_or_too_large_is_named()
    {
        (await works.Anonymous.PostAsync(Generate, new { })).Refused("NotNull.idGenerationRequest.idRequests");
        (await works.Anonymous.PostAsync(Generate, Ids(new { tenantId = "pg" }))).Refused("NotNull.idGenerationRequest.idRequests[0].idName", message: "must not be null");
        (await works.Anonymous.PostAsync(Generate, Ids(new { idName = "x" }))).Refused("NotNull.idGenerationRequest.idRequests[0].tenantId");
        (await works.Anonymous.PostAsync(Generate, Ids(new { idName = new string('x', 201), tenantId = "pg" }))).Refused("Size.idGenerationRequest.idRequests[0].idName");
        (await works.Anonymous.PostAsync(Generate, Ids(new { idName = "project.number", tenantId = "pg", count = 1001 }))).Refused("INVALID_COUNT");
        (await works.Anonymous.PostAsync(Generate, Ids(new { idName = "project.number", tenantId = "pg", count = 0 }))).Refused("INVALID_COUNT");
        (await works.Anonymous.PostAsync(Generate, Ids(new { idName = "no.such", tenantId = "pg" }))).Refused("ID_NOT_FOUND");
        (await works.Anonymous.PostRawAsync(Generate, """{"idRequests":[null]}""")).Refused("NotNull.idGenerationRequest.idRequests[0].idName");
        (await works.Anonymous.PostRawAsync(Generate, "{")).Refused("JsonParseException");
        (await works.Anonymous.PostRawAsync(Generate, """{"idRequests":{"idName":[]}}""")).Refused("JsonMappingException");
    }

    private static object Ids(params object[] requests) => new { idRequests = requests };
}
