using System.Text.Json.Nodes;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Encryption;

/// <summary>Masking by role, unmasking on request, and the record of both. Spec 50 §15.4, 30 §5.6.</summary>
public sealed class MaskingTests(MaskingTests.MaskingHost works) : IClassFixture<MaskingTests.MaskingHost>
{
    private const string City = "pg.citya";

    [Fact]
    public async Task What_a_role_sees_follows_the_policy()
    {
        var uuid = await UuidAsync("EE1");

        Assert.Equal("*******307", await MobileAsync("JE1", uuid)); // the pattern of this test: all but three
        Assert.Equal("9000000307", await MobileAsync("AO1", uuid)); // BILL_ACCOUNTANT sees it in clear
        Assert.Equal("9000000307", await MobileAsync("EE1", uuid)); // one's own
        Assert.Null(await MobileAsync("HR1", uuid, attribute: "pan"));
    }

    [Fact]
    public async Task A_role_at_another_city_unmasks_nothing_here()
    {
        await works.StoredAsync($"insert into administration.user_roles (user_uuid, position, tenant_id, role_code, role_tenant_id) values ('{await UuidAsync("EO1")}', 99, '{City}', 'BILL_ACCOUNTANT', 'pg.cityb') returning 1");

        Assert.Equal("*******307", await MobileAsync("EO1", await UuidAsync("EE1")));
    }

    [Fact]
    public async Task Asking_shows_one_record_and_the_named_fields_to_those_who_may()
    {
        var (wanted, other) = (await UuidAsync("EE1"), await UuidAsync("ME1"));

        Assert.Equal("9000000307", await MobileAsync("HR1", wanted, wanted, "mobileNumber"));
        Assert.Equal("*******307", await MobileAsync("HR1", wanted, wanted, "emailId"));
        Assert.Equal("*******307", await MobileAsync("HR1", wanted, other, "mobileNumber"));
        Assert.Equal("*******307", await MobileAsync("JE1", wanted, wanted, "mobileNumber")); // no second level for this role
    }

    [Fact]
    public async Task Every_read_in_clear_is_recorded_and_a_masked_one_is_not()
    {
        var (reader, record) = (await UuidAsync("AO1"), await UuidAsync("ME1"));
        await MobileAsync("JE1", record);
        Assert.Equal(0, await works.CountAsync($"select count(*) from platform.audit_entries where operation = 'READ' and entity_id = '{record}'"));

        await MobileAsync("AO1", record);

        var auditor = await works.AsAsync("SUPERUSERA");
        var reads = (await auditor.PostAsync("/audit-service/reads/v1/_search", new { criteria = new { tenantId = City, recordId = record } })).Ok();
        var read = Assert.Single(reads.At("reads")!.AsArray())!;
        Assert.Equal((reader, "User", record, City), ((string)read["userUUID"]!, (string)read["model"]!, (string)read["recordId"]!, (string)read["tenantId"]!));
        Assert.Equal(["mobileNumber"], read["fields"]!.AsArray().Select(field => (string)field!));
        Assert.InRange((long)read["readTime"]!, TimeProvider.System.GetUtcNow().AddMinutes(-5).ToUnixTimeMilliseconds(), TimeProvider.System.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds());
        foreach (var (criteria, count) in new (object, int)[] { (new { userUUID = reader, recordId = record }, 1), (new { model = "Nothing", recordId = record }, 0), (new { field = "mobileNumber", recordId = record }, 1), (new { field = "pan", recordId = record }, 0), (new { recordId = record, toTime = 1 }, 0) })
            Assert.Equal(count, (await auditor.PostAsync("/audit-service/reads/v1/_search", new { criteria })).Ok().At("reads")!.AsArray().Count);
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => works.StoredAsync("set role works_app; delete from platform.audit_entries where operation = 'READ'"));
    }

    private async Task<string?> MobileAsync(string caller, string uuid, string? recordId = null, string? field = null, string attribute = "mobileNumber")
    {
        var client = await works.AsAsync(caller);
        var info = new JsonObject { ["authToken"] = client.Token };
        if (recordId is not null) info["plainAccessRequest"] = new JsonObject { ["recordId"] = recordId, ["plainRequestFields"] = new JsonArray(field) };
        return (string?)(await client.PostAsync("/user/_search", new JsonObject { ["RequestInfo"] = info, ["uuid"] = new JsonArray(uuid), ["tenantId"] = City })).Ok().At($"user[0].{attribute}");
    }

    private async Task<string> UuidAsync(string userName) => (await works.StoredAsync($"select uuid from administration.users where user_name = '{userName}' and tenant_id = '{City}'"))[0]["uuid"]!.ToString()!;

    /// <summary>Mobile numbers are masked here; accountants see them, personnel officers on request.</summary>
    public sealed class MaskingHost : WorksHost
    {
        protected override Task StartedAsync() => StoredAsync(
            """
            update administration.masters set data =
            '{"model": "User", "uniqueIdentifier": {"name": "uuid", "jsonPath": "uuid"},
              "attributes": [{"name": "mobileNumber", "jsonPath": "mobileNumber", "patternId": "T1", "defaultVisibility": "MASKED"}, {"name": "pan", "jsonPath": "pan", "patternId": "001", "defaultVisibility": "NONE"}],
              "roleBasedDecryptionPolicy": [
                {"roles": ["BILL_ACCOUNTANT"], "attributeAccessList": [{"attribute": "mobileNumber", "firstLevelVisibility": "PLAIN", "secondLevelVisibility": "PLAIN"}]},
                {"roles": ["HRMS_ADMIN"], "attributeAccessList": [{"attribute": "mobileNumber", "firstLevelVisibility": "MASKED", "secondLevelVisibility": "PLAIN"}]}]}'
            where schema_code = 'DataSecurity.SecurityPolicy' and data->>'model' = 'User';
            update administration.masters set data = '{"patternId": "001", "pattern": "."}' where schema_code = 'DataSecurity.MaskingPatterns' and data->>'patternId' = '001';
            insert into administration.masters (id, tenant_id, schema_code, unique_identifier, data, position, created_by, created_time, last_modified_by, last_modified_time)
            values (gen_random_uuid(), 'pg', 'DataSecurity.MaskingPatterns', 'T1', '{"patternId": "T1", "pattern": "\\d(?=\\d{3})"}', 99, 'test', 0, 'test', 0);
            update administration.master_revision set revision = revision + 1;
            """);
    }
}
