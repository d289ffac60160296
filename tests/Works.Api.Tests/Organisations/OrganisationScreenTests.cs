using System.Globalization;
using System.Text.Json.Nodes;
using Works.Api.Tests.Estimates;

namespace Works.Api.Tests.Organisations;

/// <summary>The search screen of the employee web (spec 30 §8, §12) and the messages to contacts (§4.4 step 5).</summary>
public sealed class OrganisationScreenTests(GatewayHost works) : IClassFixture<GatewayHost>
{
    [Theory]
    [InlineData("""{"name": "screen"}""", true)]
    [InlineData("""{"type": "CBO.CLF", "functionIsActive": true, "isActive": true}""", true)]
    [InlineData("""{"type": "CBO"}""", true)]
    [InlineData("""{"type": "VEN"}""", false)]
    [InlineData("""{"isActive": false}""", false)]
    [InlineData("""{"boundaryCode": "B3"}""", true)]
    [InlineData("""{"boundaryCode": ["B4", "B2"]}""", false)]
    [InlineData("""{"identifierType": "GSTIN", "identifierValue": "SCREEN1"}""", true)]
    [InlineData("""{"identifierValue": "SCREEN2"}""", false)]
    [InlineData("""{"applicationStatus": "DEBARRED"}""", false)]
    [InlineData("""{"createdFrom": 1700000000000, "createdTo": 4000000000000}""", true)]
    [InlineData("""{"createdTo": 1700000000000}""", false)]
    public async Task The_screen_finds_by_its_criteria(string criteria, bool isFound)
    {
        var number = await ScreenAsync();
        var node = JsonNode.Parse(criteria)!.AsObject();
        (node["tenantId"], node["orgNumber"]) = ("pg.citya", number);
        var found = (await (await works.AsAsync("PC1")).PostAsync("/wms/organisation/_search", new JsonObject
        {
            ["inbox"] = new JsonObject { ["tenantId"] = "pg.citya", ["limit"] = 10, ["offset"] = 0, ["moduleSearchCriteria"] = node },
        })).Ok();

        Assert.Equal(isFound ? 1 : 0, (int)found.At("totalCount")!);
        if (!isFound) return;
        var document = found.At("items[0].businessObject")!;
        Assert.Equal(("Screen Federation", "near the tank", "CBO.CLF"), ((string?)document["name"], (string?)document["orgAddress"]![0]!["additionDetails"], (string?)document["functions"]![0]!["type"]));
        Assert.Single(document["contactDetails"]!.AsArray());
        Assert.DoesNotContain("Meena", found.Body);
        Assert.DoesNotContain("|", document["contactDetails"]!.ToJsonString()); // no ciphertext either
    }

    [Fact]
    public async Task Contacts_are_told_of_registration_and_change()
    {
        var organisation = await works.OrganisationAsync(("name", "Told Group"));
        var mobile = (string)organisation["contactDetails"]![0]!["contactMobileNumber"]!;
        (await works.ChangeAsync(organisation)).Ok();

        var started = TimeProvider.System.GetTimestamp();
        while (works.Sent.Count(sms => sms.MobileNumber == mobile) < 2 && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20))
            await Task.Delay(100, TestContext.Current.CancellationToken);

        var number = (string)organisation["orgNumber"]!;
        Assert.Equal(
            [$"Dear Meena Kalsor, Told Group has been registered as Mission Shakti Group under number {number}. Log in with this mobile number.",
                string.Create(CultureInfo.InvariantCulture, $"Dear Meena Kalsor, the details of Told Group, number {number}, have been changed.")],
            works.Sent.Where(sms => sms.MobileNumber == mobile).Select(sms => sms.Text).OrderBy(text => text.Contains("changed", StringComparison.Ordinal))); // each message goes its own way: none waits for another
        Assert.DoesNotContain(works.Sent, sms => sms.MobileNumber == "9000000101" && sms.Text.Contains("registered", StringComparison.Ordinal)); // loading the data set tells nobody of his registration
    }

    private async Task<string> ScreenAsync() =>
        (await works.StoredAsync("select org_number from registries.organisations where name = 'Screen Federation'")) is [var row]
            ? (string)row["org_number"]!
            : (string)(await works.OrganisationAsync(
                ("name", "Screen Federation"), ("orgAddress[0].boundaryCode", "B3"), ("functions[0].type", "CBO.CLF"), ("identifiers[0].type", "GSTIN"), ("identifiers[0].value", "SCREEN1")))["orgNumber"]!;
}
