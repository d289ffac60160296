using System.Text.Json.Nodes;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Organisations.GivenOrganisations;

namespace Works.Api.Tests.Organisations;

/// <summary>Spec 30 §4.3, §4.4.</summary>
public sealed class UpdateOrganisationsTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task An_unknown_organisation_is_refused()
    {
        var stored = await works.OrganisationAsync();
        (await works.ChangeAsync(GivenProjects.With(stored.DeepClone().AsObject(), ("id", "")))).Refused("ORGANISATION_ID", message: "Organisation id is missing");
        var (one, other) = (Guid.NewGuid().ToString(), "no id");
        JsonObject Renamed(string id) => GivenProjects.With(stored.DeepClone().AsObject(), ("id", id));
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Update, Request(Renamed(one), stored, Renamed(other))))
            .Refused("INVALID_ORG_ID", message: $"Given org id(s) : [{one}, {other}] don't exist in the system.");
        (await works.ChangeAsync(GivenProjects.With(stored.DeepClone().AsObject(), ("tenantId", "pg.cityb")))).Refused("INVALID_ORG_ID");
    }

    [Fact]
    public async Task Known_children_change_new_ones_are_added_at_the_end_and_missing_ones_stay()
    {
        var stored = await works.OrganisationAsync();
        var change = new JsonObject
        {
            ["id"] = (string)stored["id"]!, ["tenantId"] = "pg.citya", ["name"] = "Renamed Group", ["applicationStatus"] = "DEBARRED",
            ["functions"] = new JsonArray(
                new JsonObject { ["id"] = "null", ["type"] = "CBO.SDA" }, new JsonObject { ["id"] = (string)stored["functions"]![0]!["id"]!, ["type"] = "CBO.ALF", ["class"] = "B" },
                new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["type"] = "VEN.CMS" }),
            ["orgAddress"] = new JsonArray(new JsonObject { ["id"] = "null", ["tenantId"] = "pg.citya", ["boundaryType"] = "Ward", ["boundaryCode"] = "B2" }),
            ["identifiers"] = new JsonArray(new JsonObject { ["type"] = "GSTIN", ["value"] = "22AAAAA0000A1Z5" }),
            ["documents"] = new JsonArray(stored["documents"]![0]!.DeepClone(), new JsonObject { ["documentType"] = "DEED", ["fileStore"] = "fileStore-test" }, new JsonObject { ["documentType"] = "DEED", ["fileStore"] = "fileStore-test" }),
        };

        var reply = (await works.ChangeAsync(change)).Ok();

        var changed = reply.At("organisations[0]")!;
        Assert.Equal(("Renamed Group", "DEBARRED", "VEN/12"), ((string?)changed["name"], (string?)changed["applicationStatus"], (string?)changed["externalRefNumber"]));
        Assert.Equal((string?)stored["orgNumber"], (string?)changed["orgNumber"]);
        Assert.Equal(["CBO.ALF", "CBO.SDA", "VEN.CMS"], changed["functions"]!.AsArray().Select(function => (string)function!["type"]!));
        Assert.Equal(3, changed["functions"]!.AsArray().Select(function => (string)function!["applicationNumber"]!).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal((string?)stored["functions"]![0]!["applicationNumber"], (string?)changed["functions"]![0]!["applicationNumber"]);
        Assert.Equal("CBO.NA", (string?)changed["functions"]![0]!["category"]);
        var address = Assert.Single(changed["orgAddress"]!.AsArray())!;
        Assert.Equal(((string?)stored["orgAddress"]![0]!["id"], "B2"), ((string?)address["id"], (string?)address["boundaryCode"]));
        Assert.Equal(["PAN", "GSTIN"], changed["identifiers"]!.AsArray().Select(identifier => (string)identifier!["type"]!));
        Assert.Equal(3, changed["documents"]!.AsArray().Select(document => (string)document!["id"]!).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal((string?)stored["contactDetails"]![0]!["contactMobileNumber"], (string?)changed["contactDetails"]![0]!["contactMobileNumber"]);
        Assert.Equal((string?)stored["auditDetails"]!["createdBy"], (string?)changed["auditDetails"]!["createdBy"]);
        Assert.Equal("2", reply.Message.Headers.ETag!.Tag.Trim('"'));

        var found = await works.FindAsync(new { tenantId = "pg.citya", id = new[] { (string)stored["id"]! } });
        Assert.Equal(changed.ToJsonString(), found.Ok().At("organisations[0]")!.ToJsonString());
        Assert.Equal(["save-org", "update-org"], (await works.StoredAsync($"select topic from platform.outbox_events where aggregate_id = '{(string)stored["id"]!}' order by id")).Select(row => (string)row["topic"]!));
    }

    [Fact]
    public async Task A_child_switched_off_is_answered_once_and_gone()
    {
        var stored = await works.OrganisationAsync();
        var change = stored.DeepClone().AsObject();
        change["identifiers"]![0]!["isActive"] = false;
        change["documents"]![0]!["isActive"] = false;
        change["functions"]!.AsArray().Add(new JsonObject { ["type"] = "CBO.SDA", ["isActive"] = false });
        change["contactDetails"]!.AsArray().Add(new JsonObject { ["tenantId"] = "pg", ["contactName"] = "Second", ["contactMobileNumber"] = Mobile() });
        change["contactDetails"]![0]!["active"] = false;

        var reply = (await works.ChangeAsync(change)).Ok();
        Assert.False((bool)reply.At("organisations[0].identifiers[0].isActive")!);

        var found = (await works.FindAsync(new { tenantId = "pg.citya", id = new[] { (string)stored["id"]! } })).Ok().At("organisations[0]")!;
        Assert.Empty(found["identifiers"]!.AsArray());
        Assert.Empty(found["documents"]!.AsArray());
        Assert.Single(found["functions"]!.AsArray());
        Assert.Equal("Second", (string?)Assert.Single(found["contactDetails"]!.AsArray())!["contactName"]);
        var all = (await works.FindAsync(new { tenantId = "pg.citya", id = new[] { (string)stored["id"]! }, includeDeleted = true })).Ok().At("organisations[0]")!;
        Assert.Equal((1, 1, 2, 2), (all["identifiers"]!.AsArray().Count, all["documents"]!.AsArray().Count, all["functions"]!.AsArray().Count, all["contactDetails"]!.AsArray().Count));
    }

    [Fact]
    public async Task Who_takes_over_from_whom_is_published_and_only_then()
    {
        var stored = await works.OrganisationAsync();
        var id = (string)stored["id"]!;
        var (old, fresh) = ((string)stored["contactDetails"]![0]!["contactMobileNumber"]!, Mobile());
        var second = stored.DeepClone().AsObject();
        second["contactDetails"]!.AsArray().Add(new JsonObject { ["tenantId"] = "pg", ["contactName"] = "Added", ["contactMobileNumber"] = Mobile() });
        var added = (await works.ChangeAsync(second)).Ok().At("organisations[0]")!.AsObject();
        Task<long> HandOversAsync() => works.CountAsync($"select count(*) from platform.outbox_events where aggregate_id = '{id}' and topic = 'organisation.contact.details.update'");
        Assert.Equal(0, await HandOversAsync());

        added["contactDetails"]![0]!["contactMobileNumber"] = fresh;
        var swapped = (await works.ChangeAsync(added)).Ok();

        Assert.Equal(fresh, swapped.Text("organisations[0].contactDetails[0].contactMobileNumber"));
        Assert.Equal(1, await HandOversAsync());
        var payload = JsonNode.Parse((string)(await works.StoredAsync($"select payload::text as p from platform.outbox_events where aggregate_id = '{id}' and topic = 'organisation.contact.details.update'"))[0]["p"]!)!;
        Assert.Equal((id, "pg.citya"), ((string?)payload["organisationId"], (string?)payload["tenantId"]));
        Assert.Single(payload["oldContacts"]!.AsArray());
        Assert.Single(payload["newContacts"]!.AsArray());
        Assert.Empty((await works.FindAsync(new { contactMobileNumber = old })).Ids());
        Assert.Equal([id], (await works.FindAsync(new { contactMobileNumber = fresh })).Ids());
    }

    [Fact]
    public async Task A_contact_of_another_organisation_is_taken_unless_the_office_refuses_it()
    {
        var (one, other) = (await works.OrganisationAsync(), await works.OrganisationAsync());
        other["contactDetails"]!.AsArray().Add(new JsonObject { ["tenantId"] = "pg", ["contactName"] = "Both", ["contactMobileNumber"] = (string)one["contactDetails"]![0]!["contactMobileNumber"]! });
        var changed = (await works.ChangeAsync(other)).Ok().At("organisations[0]")!.AsObject(); // off in the demo profile
        Assert.Equal(2, (await works.FindAsync(new { contactMobileNumber = (string)one["contactDetails"]![0]!["contactMobileNumber"]! })).Ids().Count);

        await works.SwitchAsync("contact-of-other-organisation-refused-on-update", "on");
        (await works.ChangeAsync(changed)).Ok(); // unchanged mobiles are not checked again
        var third = await works.OrganisationAsync();
        third["contactDetails"]!.AsArray().Add(other["contactDetails"]![1]!.DeepClone());
        (await works.ChangeAsync(third)).Refused("USER.EXISTS");
        await works.SwitchAsync("contact-of-other-organisation-refused-on-update", "off");
    }

    [Fact]
    public async Task An_older_copy_is_refused_when_the_client_says_which_it_saw()
    {
        var stored = await works.OrganisationAsync();
        (await works.ChangeAsync(stored, ("If-Match", "\"1\""))).Ok();
        (await works.ChangeAsync(stored, ("If-Match", "\"1\""))).Refused("ROW_VERSION_MISMATCH");
        (await works.ChangeAsync(stored)).Ok();
    }

    [Fact]
    public async Task Updates_at_once_all_count()
    {
        var stored = await works.OrganisationAsync();
        await works.AsAsync("SUPERUSERA");
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            var copy = stored.DeepClone().AsObject();
            copy["identifiers"]!.AsArray().Add(new JsonObject { ["type"] = "PAN", ["value"] = $"RACE{i}" });
            return await works.ChangeAsync(copy);
        }));

        Assert.All(replies, reply => reply.Ok());
        var found = (await works.FindAsync(new { tenantId = "pg.citya", id = new[] { (string)stored["id"]! } })).Ok();
        Assert.Equal(9, found.At("organisations[0].identifiers")!.AsArray().Count);
    }
}
