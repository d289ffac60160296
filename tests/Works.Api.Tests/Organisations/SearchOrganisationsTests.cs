using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Organisations.GivenOrganisations;

namespace Works.Api.Tests.Organisations;

/// <summary>Spec 30 §4.5.</summary>
public sealed class SearchOrganisationsTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task The_field_app_signs_in_with_a_mobile_number_alone()
    {
        var citizen = await works.AsAsync("9000000101", "pg");
        foreach (var criteria in new object[] { new { contactMobileNumber = "9000000101" }, new { contactMobileNumber = "9000000101", tenantId = "pg" }, new { contactMobileNumber = "9000000101", tenantId = "pg.citya" } })
        {
            var found = (await citizen.PostAsync(Find, new { SearchCriteria = criteria })).Ok();
            Assert.Equal(["ORG-000017"], found.At("organisations")!.AsArray().Select(organisation => (string)organisation!["orgNumber"]!));
        }
    }

    [Fact]
    public async Task Who_acts_for_an_organisation_sees_the_others_too()
    {
        var found = (await works.FindAsync(new { tenantId = "pg.citya", orgNumber = "ORG-000018" }, user: "9000000101", tenantId: "pg")).Ok();
        Assert.Equal("9000000103", found.Text("organisations[0].contactDetails[0].contactMobileNumber"));
    }

    [Theory]
    [InlineData("""{"name": "quarry"}""", true)]
    [InlineData("""{"name": "QUARRY works"}""", true)]
    [InlineData("""{"name": "%"}""", false)]
    [InlineData("""{"applicationStatus": "ACTIVE"}""", true)]
    [InlineData("""{"applicationStatus": "DEBARRED"}""", false)]
    [InlineData("""{"applicationStatus": "no status"}""", false)]
    [InlineData("""{"boundaryCode": "B3"}""", true)]
    [InlineData("""{"boundaryCode": "B4"}""", false)]
    [InlineData("""{"identifierType": "GSTIN"}""", true)]
    [InlineData("""{"identifierType": "PAN"}""", false)]
    [InlineData("""{"identifierValue": "QUARRY-1"}""", true)]
    [InlineData("""{"identifierType": "PAN", "identifierValue": "QUARRY-1"}""", false)]
    [InlineData("""{"functions": {"type": "VEN"}}""", true)]
    [InlineData("""{"functions": {"type": "VEN.CMS", "category": "VEN.CW", "class": "B", "wfStatus": "ACTIVE", "isActive": true, "organisationType": "ignored"}}""", true)]
    [InlineData("""{"functions": {"type": "VE"}}""", false)]
    [InlineData("""{"functions": {"type": "CBO"}}""", false)]
    [InlineData("""{"functions": {"type": "VEN.CMS", "class": "A"}}""", false)]
    [InlineData("""{"functions": {"validFrom": 1700000000000, "validTo": 1800000000000}}""", true)]
    [InlineData("""{"functions": {"validFrom": 1700000000001}}""", false)]
    [InlineData("""{"functions": {"validTo": 1799999999999}}""", false)]
    [InlineData("""{"functions": {"isActive": false}}""", false)]
    [InlineData("""{"createdFrom": 1700000000000}""", true)]
    [InlineData("""{"createdFrom": 0, "createdTo": 1000}""", false)]
    [InlineData("""{"createdFrom": 0, "createdTo": 0}""", true)]
    [InlineData("""{"name": "", "applicationNumber": null, "orgNumber": " ", "functions": {"type": "", "validFrom": 0, "validTo": 0}, "boundaryCode": "", "includeDeleted": false}""", true)]
    public async Task Every_criterion_narrows_the_search(string criteria, bool isFound)
    {
        var id = await QuarryAsync();
        var node = JsonNode.Parse(criteria)!.AsObject();
        node["tenantId"] = "pg.citya";
        node["id"] = new JsonArray(id);

        Assert.Equal(isFound ? [id] : [], (await works.FindAsync(node)).Ids());
    }

    [Theory]
    [InlineData("""{}""", "ORGANISATION")]
    [InlineData("""{"SearchCriteria": {"name": "x"}}""", "TENANT_ID")]
    [InlineData("""{"SearchCriteria": {"tenantId": "pg.citya", "functions": {"validFrom": 2, "validTo": 1}}}""", "INVALID_DATE")]
    [InlineData("""{"SearchCriteria": {"tenantId": "pg.citya", "createdTo": 1}}""", "INVALID_ORG_SEARCH_DATE")]
    [InlineData("""{"SearchCriteria": {"tenantId": "pg.citya", "createdTo": 0}}""", "INVALID_ORG_SEARCH_DATE")]
    [InlineData("""{"SearchCriteria": {"tenantId": "pg.citya", "createdFrom": 2, "createdTo": 1}}""", "INVALID_ORG_SEARCH_DATE")]
    public async Task A_search_that_cannot_be_meant_is_refused(string body, string code) =>
        (await (await works.AsAsync("PC1")).PostAsync(Find, JsonNode.Parse(body)!.AsObject())).Refused(code);

    [Fact]
    public async Task Pages_are_counted_in_organisations_newest_change_first()
    {
        var name = "Paged " + Guid.NewGuid().ToString("N")[..8];
        var ids = new List<string>();
        for (var i = 0; i < 12; i++) ids.Add((string)(await works.OrganisationAsync(("name", $"{name} {i}")))["id"]!);
        var first = (await works.FindAsync(new { tenantId = "pg.citya", id = new[] { ids[0] } })).Ok().At("organisations[0]")!.AsObject();
        (await works.ChangeAsync(first)).Ok();
        ids.Reverse();
        ids.RemoveAt(11);
        ids.Insert(0, (string)first["id"]!);

        var client = await works.AsAsync("PC1");
        var page = (await works.FindAsync(new { tenantId = "pg.citya", name }, new { limit = 5, offSet = 5, sortBy = "no column", order = "ASC" })).Ok();
        Assert.Equal(ids[5..10], page.Ids());
        Assert.Equal((12, 5, 5), ((long)page.At("TotalCount")!, (long)page.At("pagination.limit")!, (long)page.At("pagination.offset")!));
        Assert.Equal(10, (await client.PostAsync(Find, new { SearchCriteria = new { tenantId = "pg.citya", name }, Pagination = new { } })).Ids().Count);
        Assert.Equal(12, (await client.PostAsync(Find, new { SearchCriteria = new { tenantId = "pg.citya", name } })).Ids().Count);
        Assert.Equal(200, (long)(await works.FindAsync(new { tenantId = "pg.citya", name }, new { limit = 100000 })).Ok().At("pagination.limit")!);
    }

    [Fact]
    public async Task An_organisation_switched_off_is_found_only_on_request()
    {
        var stored = await works.OrganisationAsync();
        stored["isActive"] = false;
        (await works.ChangeAsync(stored)).Ok();
        var id = (string)stored["id"]!;

        Assert.Empty((await works.FindAsync(new { tenantId = "pg.citya", id = new[] { id } })).Ids());
        Assert.Equal([id], (await works.FindAsync(new { tenantId = "pg.citya", id = new[] { id }, includeDeleted = true })).Ids());
    }

    private async Task<string> QuarryAsync() =>
        (await works.StoredAsync("select id from registries.organisations where name = 'Quarry Works Ltd'")) is [var row]
            ? row["id"]!.ToString()!
            : (string)(await works.OrganisationAsync(
                ("name", "Quarry Works Ltd"), ("orgAddress[0].boundaryCode", "B3"), ("identifiers[0].type", "GSTIN"), ("identifiers[0].value", "QUARRY-1"), ("functions[0].type", "VEN.CMS"),
                ("functions[0].category", "VEN.CW"), ("functions[0].class", "B"), ("functions[0].validFrom", 1700000000000), ("functions[0].validTo", 1800000000000)))["id"]!;
}
