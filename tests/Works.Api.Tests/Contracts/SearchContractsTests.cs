using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Support;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;
using static Works.Api.Tests.Contracts.ContractScenario;

namespace Works.Api.Tests.Contracts;

/// <summary>Spec 20 §1.8, the inbox and <c>/wms/contract/_search</c> (§5.2), and what later stages ask (<see cref="IContracts"/>).</summary>
public sealed class SearchContractsTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task The_tenant_is_mandatory_and_known_and_dates_come_in_pairs()
    {
        var client = await works.AsAsync("SUPERUSERA");
        (await client.PostRawAsync(Search, string.Empty, headers: ("auth-token", client.Token!))).Refused("CONTRACT_SEARCH_CRITERIA_REQUEST");
        (await client.PostAsync(Search, new { tenantId = " " })).Refused("TENANT_ID");
        (await client.PostAsync(Search, new { })).Refused("TENANT_ID");
        (await client.PostAsync(Search, new { tenantId = "pg.nosuch" })).Refused("CustomException", 403);
        (await (await works.AsAsync("SUPERUSER", "pg")).PostAsync(Search, new { tenantId = "pg.nosuch" })).Refused("INVALID_TENANT", message: "Invalid tenantId [pg.nosuch]");
        (await client.PostAsync(Search, new { tenantId = City, toDate = 5 })).Refused("INVALID_SEARCH_PARAM", message: "Cannot specify toDate without a fromDate");
        (await (await works.AsAsync("AO1")).PostAsync(Search, new { tenantId = City })).Refused("CustomException", 403);
    }

    [Fact]
    public async Task Filters_match_exactly_and_what_is_blank_or_empty_is_not_applied()
    {
        var accepted = await AcceptedAsync(works);
        var pending = await CreatedAsync(works);
        var (first, second) = ((string)accepted["id"]!, (string)pending["id"]!);
        async Task<List<string>> IdsAsync(JsonObject criteria)
        {
            criteria["tenantId"] = City;
            criteria["ids"] ??= new JsonArray(first, second);
            return [.. (await FoundAsync(works, criteria)).Select(contract => (string)contract!["id"]!).Order()];
        }

        List<string> both = [.. new[] { first, second }.Order()];
        Assert.Equal(both, await IdsAsync(new JsonObject { ["contractNumber"] = "", ["orgIds"] = new JsonArray(), ["wfStatus"] = new JsonArray(""), ["status"] = null, ["estimateLineItemIds"] = new JsonArray("x") }));
        Assert.Equal([first], await IdsAsync(new JsonObject { ["contractNumber"] = accepted["contractNumber"]!.DeepClone() }));
        Assert.Equal([first], await IdsAsync(new JsonObject { ["status"] = "ACTIVE" }));
        Assert.Equal([second], await IdsAsync(new JsonObject { ["wfStatus"] = new JsonArray("PENDING_FOR_VERIFICATION", "APPROVED") }));
        Assert.Equal(both, await IdsAsync(new JsonObject { ["orgIds"] = new JsonArray(await OrganisationAsync(works)), ["businessService"] = "CONTRACT", ["contractType"] = "CON-01" }));
        Assert.Empty(await IdsAsync(new JsonObject { ["orgIds"] = new JsonArray("no-org") }));
        Assert.Empty(await IdsAsync(new JsonObject { ["contractType"] = "CON-02" }));
        Assert.Empty(await IdsAsync(new JsonObject { ["supplementNumber"] = "RW/1" }));
        Assert.Equal([second], await IdsAsync(new JsonObject { ["estimateIds"] = new JsonArray(pending["lineItems"]![0]!["estimateId"]!.DeepClone(), "no-estimate") }));
        Assert.Empty(await IdsAsync(new JsonObject { ["ids"] = new JsonArray("no-id") }));

        var start = (long)accepted["startDate"]!;
        Assert.Equal([first], await IdsAsync(new JsonObject { ["fromDate"] = start, ["toDate"] = start })); // inclusive
        Assert.Equal([first], await IdsAsync(new JsonObject { ["fromDate"] = start }));
        Assert.Empty(await IdsAsync(new JsonObject { ["fromDate"] = start + 1 }));
        Assert.Equal(both, await IdsAsync(new JsonObject { ["fromDate"] = 0, ["toDate"] = 0 }));
    }

    [Fact]
    public async Task Pages_are_clamped_and_sorted_by_the_whitelist_with_missing_values_last()
    {
        var estimates = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => EstimateScenario.ApprovedAsync(works)));
        var client = await works.AsAsync("SUPERUSERA");
        var ids = new List<string>();
        foreach (var (estimate, amount, start) in estimates.Zip([5000m, 5500m, 5200m], [(long?)7, null, 9]))
        {
            var body = Body(estimate, await OrganisationAsync(works));
            (body["contract"]!["totalContractedAmount"], body["contract"]!["startDate"]) = (amount, start);
            ids.Add((await client.PostAsync(Create, body)).Ok().Text("contracts[0].id"));
        }

        async Task<(string Order, JsonNode Paging)> PageAsync(JsonObject pagination)
        {
            var reply = (await client.PostAsync(Search, new { tenantId = City, ids, pagination })).Ok();
            return (string.Concat(reply.At("contracts")!.AsArray().Select(contract => ids.IndexOf((string)contract!["id"]!))), reply.At("pagination")!);
        }

        var (order, paging) = await PageAsync([]);
        Assert.Equal("201", order); // startDate, newest first, without a date last
        Assert.Equal("""{"limit":10,"offSet":0,"totalCount":3,"sortBy":"startDate","order":"desc"}""", paging.ToJsonString());
        Assert.Equal("021", (await PageAsync(new JsonObject { ["order"] = "asc" })).Order);
        Assert.Equal("120", (await PageAsync(new JsonObject { ["sortBy"] = "totalContractedamount" })).Order);
        Assert.Equal("021", (await PageAsync(new JsonObject { ["sortBy"] = "totalContractedAmount", ["order"] = "ASC" })).Order);
        Assert.Equal("012", (await PageAsync(new JsonObject { ["sortBy"] = "createdTime", ["order"] = "asc" })).Order);
        foreach (var sort in new[] { "id", "contractNumber", "securityDeposit", "agreementDate", "defectLiabilityPeriod", "endDate", "lastModifiedTime" })
            Assert.Equal(sort, (string)(await PageAsync(new JsonObject { ["sortBy"] = sort })).Paging["sortBy"]!);
        (order, paging) = await PageAsync(new JsonObject { ["sortBy"] = "start_date; drop table contracts", ["limit"] = 500 });
        Assert.Equal(("201", 100L, "startDate"), (order, (long)paging["limit"]!, (string)paging["sortBy"]!));
        Assert.Equal("0", (await PageAsync(new JsonObject { ["limit"] = 1, ["offSet"] = "1" })).Order);
        Assert.Equal(3, (long)(await PageAsync(new JsonObject { ["limit"] = 1, ["offSet"] = 1 })).Paging["totalCount"]!);
    }

    [Fact]
    public async Task The_inbox_shows_what_waits_with_the_configured_members_and_the_projects_where_the_client_left_them_out()
    {
        var body = await BodyAsync(works);
        body["contract"]!["additionalDetails"] = new JsonObject { ["officerInChargeId"] = "JE1" };
        var contract = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, body)).Ok().At("contracts[0]")!;
        var number = (string)contract["contractNumber"]!;
        var item = Assert.Single((await InboxAsync("EE1", new JsonObject { ["workOrderNumber"] = number })).At("items")!.AsArray())!;
        Assert.Equal("PENDING_FOR_VERIFICATION", (string)item["ProcessInstance"]!["state"]!["state"]!);
        var found = item["businessObject"]!;
        Assert.Equal(
            ["tenantId", "id", "contractNumber", "supplementNumber", "businessService", "contractType", "executingAuthority", "contractStatus", "startDate", "endDate", "totalContractedAmount", "additionalDetails", "auditDetails", "serviceSla"],
            found.AsObject().Select(member => member.Key));
        Assert.Equal((number, "PENDING_FOR_VERIFICATION", Total, 2L), ((string)found["contractNumber"]!, (string)found["contractStatus"]!, (decimal)found["totalContractedAmount"]!, (long)found["serviceSla"]!));
        Assert.Equal(("Culvert at ward 4", "B1", "Navjeevan Women's Works Group"), ((string)found["additionalDetails"]!["projectName"]!, (string)found["additionalDetails"]!["ward"]!, (string)found["additionalDetails"]!["orgName"]!));
        var project = (string)found["additionalDetails"]!["projectId"]!;
        Assert.StartsWith("PJ/", project, StringComparison.Ordinal);

        var state = (string)item["ProcessInstance"]!["state"]!["uuid"]!;
        foreach (var (name, value, other) in new[]
        {
            ("projectId", project, "PJ/1"), ("projectType", "WT-CWS", "MP-CWS"), ("projectName", "culvert AT", "bridge"), ("ward", "B1", "B2"), ("wfStatus", "PENDING_FOR_VERIFICATION", "ACCEPTED"), ("status", state, Guid.NewGuid().ToString()),
        })
        {
            Assert.Single((await InboxAsync("EE1", new JsonObject { ["workOrderNumber"] = number, [name] = value })).At("items")!.AsArray());
            Assert.Empty((await InboxAsync("EE1", new JsonObject { ["workOrderNumber"] = number, [name] = other })).At("items")!.AsArray());
        }

        Assert.Empty((await InboxAsync("EO1", new JsonObject { ["workOrderNumber"] = number })).At("items")!.AsArray()); // nothing for the approver yet
    }

    [Fact]
    public async Task The_register_of_work_orders_finds_contracts_and_extensions_with_exactly_the_configured_members()
    {
        var accepted = await AcceptedAsync(works);
        var revision = await ExtendedAsync(works, accepted);
        var number = (string)accepted["contractNumber"]!;
        var found = (await WmsAsync("SUPERUSERA", new JsonObject { ["workOrderNumber"] = number, ["projectName"] = "Culvert", ["ward"] = "B1" })).At("items")!.AsArray();
        Assert.Equal([(string)revision["supplementNumber"]!, number], found.Select(item => (string)item!["ProcessInstance"]!["businessId"]!));
        var item = found[1]!["businessObject"]!.AsObject();
        Assert.Equal(
            ["tenantId", "contractNumber", "supplementNumber", "businessService", "totalContractedAmount", "contractType", "executingAuthority", "contractStatus", "startDate", "endDate", "additionalDetails", "lineItems", "auditDetails", "serviceSla"],
            item.Select(member => member.Key));
        Assert.Equal(("ACCEPTED", "IA", "CON-01"), ((string)item["contractStatus"]!, (string)item["executingAuthority"]!, (string)item["contractType"]!));
        Assert.Equal(Refs(accepted), Refs(item));
        Assert.Equal(4930.20m, (decimal)item["lineItems"]![0]!["amountBreakups"]![0]!["amount"]!);

        Assert.Single((await WmsAsync("SUPERUSERA", new JsonObject { ["revisedWorkOrderNumber"] = revision["supplementNumber"]!.DeepClone() })).At("items")!.AsArray());
        Assert.Single((await WmsAsync("SUPERUSERA", new JsonObject { ["workOrderNumber"] = number, ["status"] = "ACCEPTED,REJECTED" })).At("items")!.AsArray());
        var created = (long)accepted["auditDetails"]!["createdTime"]!;
        Assert.Single((await WmsAsync("SUPERUSERA", new JsonObject { ["workOrderNumber"] = number, ["startDate"] = created, ["endDate"] = created })).At("items")!.AsArray());

        // People of an organisation find their own only.
        Assert.Equal(2, (await WmsAsync(Sarita, new JsonObject { ["workOrderNumber"] = number })).At("items")!.AsArray().Count);
        Assert.Equal(0, (int)(await WmsAsync(Gouri, new JsonObject { ["workOrderNumber"] = number })).At("totalCount")!);
    }

    [Fact]
    public async Task Later_stages_are_told_of_versions_the_one_in_force_and_the_contracts_of_an_estimate()
    {
        var accepted = await AcceptedAsync(works);
        var revision = await ExtendedAsync(works, accepted);
        await using var scope = works.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System("pg"), TenantScope.Of([City]), "test");
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(TestContext.Current.CancellationToken);
        var contracts = scope.ServiceProvider.GetRequiredService<IContracts>();

        var number = (string)accepted["contractNumber"]!;
        var versions = await contracts.VersionsAsync(City, number, TestContext.Current.CancellationToken);
        Assert.Equal([(2, "INWORKFLOW"), (1, "ACTIVE")], versions.Select(version => (version.VersionNumber, version.Status)));
        Assert.Equal((string)revision["supplementNumber"]!, versions[0].SupplementNumber);
        var active = (await contracts.LockActiveAsync(City, number, TestContext.Current.CancellationToken))!;
        Assert.Equal(((string)accepted["id"]!, Total), (active.Id.ToString(), active.Lines.Sum(line => line.Amount)));
        Assert.Equal(Refs(accepted), active.Lines.Select(line => line.Ref));
        Assert.Equal(2, (await contracts.OfEstimateAsync(City, Guid.Parse(active.Lines[0].EstimateId), TestContext.Current.CancellationToken)).Count);
        Assert.Null(await contracts.LockActiveAsync(City, "WO/0000-00/1", TestContext.Current.CancellationToken));

        // Whoever revises the contract waits for whoever measures it.
        var step = (await works.AsAsync("SUPERUSERA")).PostAsync(Change, Update(revision, "VERIFY_AND_FORWARD"));
        while (await works.CountAsync("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%contracts.contracts%for update%' and datname = current_database()") == 0 && !step.IsCompleted)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.False(step.IsCompleted);
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        (await step).Ok();
    }

    private async Task<Reply> InboxAsync(string user, JsonObject criteria)
    {
        criteria["tenantId"] = City;
        return (await (await works.AsAsync(user)).PostAsync("/inbox/v2/_search", new JsonObject
        {
            ["inbox"] = new JsonObject
            {
                ["tenantId"] = City, ["moduleSearchCriteria"] = criteria, ["limit"] = 10, ["offset"] = 0,
                ["processSearchCriteria"] = new JsonObject { ["tenantId"] = City, ["moduleName"] = "contract-service", ["businessService"] = new JsonArray("CONTRACT", "CONTRACT-REVISION") },
            },
        })).Ok();
    }

    private async Task<Reply> WmsAsync(string user, JsonObject criteria)
    {
        criteria["tenantId"] = City;
        return (await (await works.AsAsync(user)).PostAsync("/wms/contract/_search", new JsonObject { ["inbox"] = new JsonObject { ["tenantId"] = City, ["moduleSearchCriteria"] = criteria, ["limit"] = 10, ["offset"] = 0 } })).Ok();
    }
}
