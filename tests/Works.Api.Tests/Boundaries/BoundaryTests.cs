using Works.Api.Tests.Support;

namespace Works.Api.Tests.Boundaries;

public sealed class BoundaryTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Search = "/egov-location/location/v11/boundarys/_search";
    private const string Relationships = "/boundary-service/boundary-relationships/_search";

    [Fact]
    public async Task Without_a_kind_the_whole_tree_is_answered()
    {
        var reply = (await works.Anonymous.PostAsync($"{Search}?tenantId=pg.citya&hierarchyTypeCode=ADMIN")).Ok();
        Assert.Equal("200 OK", reply.Text("ResponseInfo.status"));
        var hierarchy = Assert.Single(reply.At("TenantBoundary")!.AsArray());
        Assert.Equal("pg.citya", (string)hierarchy!["tenantId"]!);
        Assert.Equal("ADMIN", reply.Text("TenantBoundary[0].hierarchyType.code"));
        var root = Assert.Single(hierarchy["boundary"]!.AsArray());
        Assert.Equal("pg.citya", (string)root!["code"]!);
        Assert.Equal("City", (string)root["label"]!);
        Assert.Equal("SUN01", reply.Text("TenantBoundary[0].boundary[0].children[0].children[0].code"));

        var both = (await works.Anonymous.PostRawAsync($"{Search}?tenantId=pg.citya&_=1", "")).Ok();
        Assert.Equal("ADMIN,REVENUE", string.Join(',', both.At("TenantBoundary")!.AsArray().Select(one => (string)one!["hierarchyType"]!["code"]!).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_kind_gives_a_flat_list_of_its_places_whatever_the_case()
    {
        var localities = (await works.Anonymous.PostAsync($"{Search}?tenantId=pg.citya&hierarchyTypeCode=ADMIN&boundaryType=locality")).Ok();
        Assert.Equal("SUN01,SUN02,SUN03,SUN10,SUN11,SUN12,SUN20,SUN21,SUN22,SUN30,SUN31,SUN32,SUN33", Codes(localities));
        Assert.Equal("Mango Grove", localities.Text("TenantBoundary[0].boundary[0].name"));

        var wards = (await works.Anonymous.PostAsync($"{Search}?tenantId=pg.citya&hierarchyTypeCode=ADMIN&boundaryType=Ward")).Ok();
        Assert.Equal("B1,B2,B3,B4", Codes(wards));
        Assert.Equal("SUN10", wards.Text("TenantBoundary[0].boundary[1].children[0].code"));
    }

    [Fact]
    public async Task Codes_choose_the_places_themselves()
    {
        Assert.Equal("SUN11,B3", Codes((await works.Anonymous.PostAsync($"{Search}?tenantId=pg.citya&hierarchyTypeCode=ADMIN&codes=SUN11,B3")).Ok()));
        Assert.Equal("B3", Codes((await works.Anonymous.PostAsync($"{Search}?tenantId=pg.citya&hierarchyTypeCode=ADMIN&boundaryType=Ward&codes=SUN11,B3")).Ok()));
    }

    [Theory]
    [InlineData("tenantId=pg.citya&hierarchyTypeCode=NONE")]
    [InlineData("tenantId=pg.citya&boundaryType=Village")]
    [InlineData("tenantId=pg.citya&codes=NONE")]
    [InlineData("tenantId=pg")]
    [InlineData("tenantId=pg.citya.ward1")]
    [InlineData("tenantId=nowhere")]
    public async Task Nothing_found_is_an_empty_list_and_no_other_tenant_is_asked(string query)
    {
        Assert.Equal("""{"ResponseInfo":{"status":"200 OK"},"TenantBoundary":[]}""", (await works.Anonymous.PostAsync($"{Search}?{query}")).Ok().Body);
        Assert.Empty((await works.Anonymous.PostAsync($"{Relationships}?{query.Replace("hierarchyTypeCode", "hierarchyType", StringComparison.Ordinal)}")).Ok().At("TenantBoundary")!.AsArray());
    }

    [Fact]
    public async Task The_newer_client_gets_the_same_places_with_their_kind()
    {
        var reply = (await works.Anonymous.PostAsync($"{Relationships}?tenantId=pg.citya&hierarchyType=ADMIN&boundaryType=ward&includeChildren=true")).Ok();
        Assert.Equal("successful", reply.Text("ResponseInfo.status"));
        Assert.Equal("ADMIN", reply.Text("TenantBoundary[0].hierarchyType"));
        Assert.Equal("B1,B2,B3,B4", Codes(reply));
        Assert.Equal("Ward", reply.Text("TenantBoundary[0].boundary[0].boundaryType"));
        Assert.Equal("Ward 1", reply.Text("TenantBoundary[0].boundary[0].name"));
        Assert.Equal("SUN01", reply.Text("TenantBoundary[0].boundary[0].children[0].code"));
        Assert.Equal("Locality", reply.Text("TenantBoundary[0].boundary[0].children[0].boundaryType"));
        var alone = (await works.Anonymous.PostAsync($"{Relationships}?tenantId=pg.citya&hierarchyType=ADMIN&boundaryType=Ward")).Ok();
        Assert.Empty(alone.At("TenantBoundary[0].boundary[0].children")!.AsArray());
        var way = (await works.Anonymous.PostAsync($"{Relationships}?tenantId=pg.citya&hierarchyType=ADMIN&codes=SUN11&includeParents=true")).Ok();
        Assert.Equal("SUN11", (string)Assert.Single(Assert.Single(Assert.Single(way.At("TenantBoundary[0].boundary")!.AsArray())!["children"]!.AsArray())!["children"]!.AsArray())!["code"]!);
    }

    [Fact]
    public async Task A_call_needs_a_tenant_and_no_token_but_a_dead_token_is_refused()
    {
        foreach (var path in (string[])[Search, Relationships])
        {
            var missing = (await works.Anonymous.PostAsync(path)).Refused("");
            Assert.Equal("tenantId", missing.Text("Errors[0].params[0]"));
            (await works.Anonymous.PostAsync(path + "?tenantId=")).Refused("");
            (await works.Anonymous.PostRawAsync(path + "?tenantId=pg.citya", "{")).Refused("JsonParseException");
            (await new Client(works.Http, "dead").PostAsync(path + "?tenantId=pg.citya")).Refused("InvalidAccessTokenException", 401);
            (await (await works.AsAsync("JE1")).PostAsync(path + "?tenantId=pg.citya")).Ok();
        }
    }

    private static string Codes(Reply reply) => string.Join(',', reply.At("TenantBoundary[0].boundary")!.AsArray().Select(node => (string)node!["code"]!));
}
