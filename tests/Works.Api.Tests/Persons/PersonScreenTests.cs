using Works.Api.Tests.Estimates;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Persons.GivenPersons;

namespace Works.Api.Tests.Persons;

/// <summary>The search screen of wage seekers and the messages to them. Spec 30 §8, §5.5.</summary>
public sealed class PersonScreenTests(GatewayHost works) : IClassFixture<GatewayHost>
{
    [Fact]
    public async Task The_screen_finds_by_configured_criteria_and_shows_no_secret()
    {
        var person = await works.PersonAsync(("name.givenName", "Screenname Tudu"), ("additionalFields.fields[0].value", "SC"));
        async Task<Reply> SearchAsync(object criteria) => (await (await works.AsAsync("PC1")).PostAsync("/wms/individual/_search", new { inbox = new { tenantId = "pg.citya", moduleSearchCriteria = criteria, limit = 10, offset = 0 } })).Ok();
        foreach (var criteria in new object[]
        {
            new { tenantId = "pg.citya", name = "screenname" }, new { tenantId = "pg.citya", individualId = (string)person["individualId"]! }, new { tenantId = "pg.citya", id = (string)person["id"]! },
            new { tenantId = "pg.citya", name = "screenname", ward = "B1", socialCategoryKey = "SOCIAL_CATEGORY", socialCategoryValue = "SC", createdFrom = 1 },
        })
        {
            var reply = await SearchAsync(criteria);
            Assert.Equal(1, (int)reply.At("totalCount")!);
            Assert.Equal("Screenname Tudu", reply.Text("items[0].businessObject.name.givenName"));
            Assert.DoesNotContain((string)person["mobileNumber"]!, reply.Body);
        }

        Assert.Equal(0, (int)(await SearchAsync(new { tenantId = "pg.citya", name = "screenname", ward = "B2" })).At("totalCount")!);
        Assert.StartsWith("IND-2024-04-01-", (await SearchAsync(new { tenantId = "pg.citya" })).Text("items[0].businessObject.individualId"), StringComparison.Ordinal); // oldest first
    }

    [Fact]
    public async Task A_person_is_told_when_he_is_registered_and_changed_and_a_contact_is_not()
    {
        var person = await works.PersonAsync(("name.givenName", "Told Twice"));
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Update, Request(person))).Ok(202);
        var mobile = (string)person["mobileNumber"]!;
        var started = TimeProvider.System.GetTimestamp();
        while (works.Sent.Count(sms => sms.MobileNumber == mobile) < 2 && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20)) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(
            [$"Dear Told Twice, you have been registered as a wage seeker. Your number is {person["individualId"]}.", $"Dear Told Twice, your registration {person["individualId"]} has been changed."],
            works.Sent.Where(sms => sms.MobileNumber == mobile).Select(sms => sms.Text).OrderBy(text => text.Contains("changed", StringComparison.Ordinal))); // each message goes its own way: none waits for another
        Assert.DoesNotContain(works.Sent, sms => sms.MobileNumber is "9000000401" or "9000000101" && sms.Text.Contains("registered", StringComparison.Ordinal)); // loading the data set tells nobody of his registration
    }
}
