using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Support;
using Works.Contracts;
using Works.Platform;
using static Works.Api.Tests.Contracts.ContractScenario;

namespace Works.Api.Tests.Contracts;

/// <summary>Answers for the later stages that Contracts asks: measured work and attendance registers.</summary>
public sealed class LaterStagesHost : WorksHost, IMeasuredWork, IAttendanceRegisters
{
    public ConcurrentDictionary<string, Quantity> Measured { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<NewRegister> Opened { get; } = [];

    public ConcurrentQueue<(string Contract, long End)> Extended { get; } = [];

    public Task<IReadOnlyDictionary<string, Quantity>> OfContractAsync(string tenantId, string contractNumber, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, Quantity>>(Measured);

    public Task<string> OpenAsync(NewRegister register, CancellationToken cancellationToken)
    {
        Opened.Enqueue(register);
        return Task.FromResult($"WR/{Opened.Count}");
    }

    public Task ExtendAsync(string tenantId, string contractNumber, long endDate, CancellationToken cancellationToken)
    {
        Extended.Enqueue((contractNumber, endDate));
        return Task.CompletedTask;
    }

    protected override void Configure(IServiceCollection services)
    {
        services.RemoveAll<IMeasuredWork>().AddSingleton<IMeasuredWork>(this);
        services.RemoveAll<IAttendanceRegisters>().AddSingleton<IAttendanceRegisters>(this);
    }
}

/// <summary>Revisions and time extensions: spec 20 §1.4, §1.5, §1.7 and checks 5–8, 21, 22 of §16.</summary>
public sealed class ReviseContractTests(LaterStagesHost works) : IClassFixture<LaterStagesHost>
{
    [Fact]
    public async Task An_accepted_extension_takes_the_place_of_the_version_before_with_every_ref_kept()
    {
        var accepted = await AcceptedAsync(works);
        var number = (string)accepted["contractNumber"]!;
        var client = await works.AsAsync("SUPERUSERA");
        // Lines sent with the estimate only (check 21).
        var revision = (await client.PostAsync(Create, Extension(accepted, 20, (string)accepted["lineItems"]![0]!["estimateId"]!))).Ok().At("contracts[0]")!.AsObject();
        Assert.Matches(@"^RW/\d{4}-\d{2}/\d{6,}$", (string)revision["supplementNumber"]!);
        Assert.Equal((number, 2L, (string)accepted["id"]!, "INWORKFLOW"), ((string)revision["contractNumber"]!, (long)revision["versionNumber"]!, (string)revision["oldUuid"]!, (string)revision["status"]!));
        Assert.Equal(Refs(accepted), Refs(revision));
        Assert.All(revision["lineItems"]!.AsArray(), line => Assert.Equal(("INWORKFLOW", "INWORKFLOW"), ((string)line!["status"]!, (string)line["amountBreakups"]![0]!["status"]!)));

        foreach (var (user, action) in new[] { ("SUPERUSERA", "VERIFY_AND_FORWARD"), ("SUPERUSERA", "APPROVE"), (Sarita, "ACCEPT") })
        {
            var step = Update(revision, action);
            (step["contract"]!["versionNumber"], step["contract"]!["businessService"], step["contract"]!["documents"]) = (0, null, null);
            foreach (var line in step["contract"]!["lineItems"]!.AsArray()) (line!["contractLineItemRef"], line["name"], line["category"]) = (null, null, null);
            (await (await works.AsAsync(user)).PostAsync(Change, step)).Ok();
        }

        var versions = await FoundAsync(works, new { tenantId = City, contractNumber = number, pagination = new { sortBy = "createdTime", order = "asc" } });
        Assert.Equal([("INACTIVE", 1L), ("ACTIVE", 2L)], versions.Select(version => ((string)version!["status"]!, (long)version["versionNumber"]!)));
        Assert.Equal(Refs(accepted), Refs(versions[1]!));
        Assert.All(versions[0]!["lineItems"]!.AsArray(), line => Assert.Equal("INACTIVE", (string)line!["status"]!));
        Assert.All(versions[1]!["lineItems"]!.AsArray(), line => Assert.Equal(("ACTIVE", "ACTIVE"), ((string)line!["status"]!, (string)line["amountBreakups"]![0]!["status"]!)));
        Assert.Equal((long)accepted["endDate"]! + (20 * 86_400_000L), (long)versions[1]!["endDate"]!);
        Assert.Equal((long)accepted["startDate"]!, (long)versions[1]!["startDate"]!);
        Assert.Equal((string)revision["id"]!, (string)Assert.Single(await FoundAsync(works, new { tenantId = City, contractNumber = number, status = "ACTIVE" }))!["id"]!);

        Assert.Contains((number, (long)versions[1]!["endDate"]!), works.Extended);
        var facts = await works.StoredAsync($"select topic, business_event, payload ->> 'endDate' as ends, payload ->> 'referenceId' as reference from platform.outbox_events where aggregate_id = '{number}' order by id");
        var extended = Assert.Single(facts, fact => (string)fact["topic"]! == "contracts-revision");
        Assert.Equal((versions[1]!["endDate"]!.ToString(), number), ((string)extended["ends"]!, (string)extended["reference"]!));
        Assert.Equal("contract.extended", (string)facts[^1]["business_event"]!);
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'update-contract' and payload -> 'contract' ->> 'id' = '{accepted["id"]}' and payload -> 'contract' ->> 'status' = 'INACTIVE'"));
    }

    [Fact]
    public async Task Every_further_rule_of_a_revision_answers_in_its_turn()
    {
        var accepted = await AcceptedAsync(works);
        var client = await works.AsAsync("SUPERUSERA");
        async Task RefuseAsync(Action<JsonObject> spoil, string code, string? message = null)
        {
            var body = Extension(accepted);
            spoil(body["contract"]!.AsObject());
            (await client.PostAsync(Create, body)).Refused(code, message: message);
        }

        await RefuseAsync(contract => (contract["contractNumber"], contract["startDate"]) = (null, 0), "CONTRACT_NUMBER_NOT_PRESENT_IN_REQUEST", "Contract number mandatory for revision contract");
        await RefuseAsync(contract => (contract["contractNumber"], contract["startDate"]) = ("WO/0000-00/1", 0), "CONTRACT_NUMBER_NOT_PRESENT_IN_DB", "Given contract number is not present in database");
        var pending = (string)(await CreatedAsync(works))["contractNumber"]!;
        await RefuseAsync(contract => contract["contractNumber"] = pending, "CONTRACT_NUMBER_NOT_PRESENT_IN_DB");
        await RefuseAsync(contract => contract["orgId"] = null, "CONTRACT.ORGNISATIONID");
        var other = await OrganisationAsync(works, "ORG-000018");
        await RefuseAsync(contract => (contract["orgId"], contract["startDate"]) = (other, 0), "ORG_ID_MISMATCH");
        await RefuseAsync(contract => (contract["startDate"], contract["endDate"]) = (0, 0), "START_DATE_DIFFERENT", "Start date of contract revision cannot be different");
        await RefuseAsync(contract => contract["endDate"] = (long)accepted["endDate"]! - 1, "END_DATE_NOT_EXTENDED", "End date should not be earlier than previous end date");
        await RefuseAsync(contract => contract["lineItems"]![0]!["estimateId"] = Guid.NewGuid().ToString(), "ACTIVE_ESTIMATE_NOT_FOUND");
        await RefuseAsync(contract => contract["lineItems"]!.AsArray().RemoveAt(1), "LINE_ITEM_REF_MISMATCH");

        // Equal dates pass, also when they arrive as text.
        var equal = Extension(accepted, days: 0);
        (equal["contract"]!["startDate"], equal["contract"]!["endDate"]) = (equal["contract"]!["startDate"]!.ToString(), equal["contract"]!["endDate"]!.ToString());
        var revision = (await client.PostAsync(Create, equal)).Ok().At("contracts[0]")!.AsObject();
        await RefuseAsync(_ => { }, "DUPLICATE_CONTRACT_REVISION_REQUEST", "Duplicate contract revision request");

        async Task RefuseUpdateAsync(Action<JsonObject> spoil, string code, string? message = null)
        {
            var body = Update(revision, "VERIFY_AND_FORWARD");
            spoil(body["contract"]!.AsObject());
            (await client.PostAsync(Change, body)).Refused(code, message: message);
        }

        await RefuseUpdateAsync(contract => contract["contractNumber"] = null, "CONTRACT_NUMBER_NOT_PRESENT_IN_REQUEST");
        await RefuseUpdateAsync(contract => contract["contractNumber"] = pending, "CONTRACT_NUMBER_NOT_PRESENT_IN_DB");
        await RefuseUpdateAsync(contract => contract["supplementNumber"] = "", "SUPPLEMENT_NUMBER_EMPTY", "Supplement number must not be empty");
        await RefuseUpdateAsync(contract => contract["supplementNumber"] = "RW/1", "SUPPLEMENT_NUMBER_NOT_PRESENT", "Supplement Number not present in DB");
        await RefuseUpdateAsync(contract => contract["startDate"] = 1, "START_DATE_DIFFERENT");
        await RefuseUpdateAsync(contract => contract["endDate"] = 1, "END_DATE_NOT_EXTENDED");
        var rejected = await MoveAsync(works, revision, "VERIFY_AND_FORWARD", "REJECT");
        Assert.Equal(("INACTIVE", "INACTIVE"), ((string)rejected["status"]!, (string)rejected["lineItems"]![0]!["status"]!));
        (await client.PostAsync(Change, Update(rejected, "APPROVE"))).Refused("SUPPLEMENT_NUMBER_NOT_PRESENT");
        Assert.Equal("ACTIVE", (await works.StoredAsync($"select status from contracts.contracts where id = '{accepted["id"]}'"))[0]["status"]);
        Assert.Equal(2L, (long)(await ExtendedAsync(works, accepted))["versionNumber"]!); // the rejected one counts for nothing
    }

    [Fact]
    public async Task Two_revisions_are_the_most()
    {
        var contract = await AcceptedAsync(works);
        for (var version = 2; version <= 3; version++)
        {
            contract = await MoveAsync(works, await ExtendedAsync(works, contract), ToAcceptance);
            Assert.Equal(version, (long)contract["versionNumber"]!);
        }

        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Extension(contract))).Refused("CONTRACT_REVISION_MAX_LIMIT_REACHED");
        Assert.Equal(1, await works.CountAsync($"select count(*) from contracts.contracts where contract_number = '{contract["contractNumber"]}' and status = 'ACTIVE'"));
    }

    [Fact]
    public async Task A_revision_cannot_fall_below_what_is_measured_but_can_be_rejected()
    {
        var accepted = await AcceptedAsync(works);
        var client = await works.AsAsync("SUPERUSERA");
        var reference = Refs(accepted)[0];
        JsonObject With(decimal? quantity)
        {
            var body = Extension(accepted);
            body["contract"]!["lineItems"]![0]!["noOfunit"] = quantity;
            return body;
        }

        works.Measured[reference] = new Quantity(10.5m);
        (await client.PostAsync(Create, With(10.4m))).Refused("CUMULATIVE_VALUE_GREATER_THAN_CONTRACT_UNITS");
        (await client.PostAsync(Create, With(null))).Refused("CUMULATIVE_VALUE_GREATER_THAN_CONTRACT_UNITS");
        var revision = (await client.PostAsync(Create, With(10.5m))).Ok().At("contracts[0]")!.AsObject();

        works.Measured[reference] = new Quantity(27.0001m); // beyond the estimate's 27
        var step = Update(revision, "VERIFY_AND_FORWARD");
        step["contract"]!["lineItems"]![0]!["noOfunit"] = 28m;
        (await client.PostAsync(Change, step)).Refused("CUMULATIVE_VALUE_GREATER_THAN_ESTIMATE_DETAIL_UNITS");
        works.Measured.TryRemove(reference, out _);
        var forwarded = await MoveAsync(works, revision, "VERIFY_AND_FORWARD");
        works.Measured[reference] = new Quantity(27.0001m);
        (await client.PostAsync(Change, Update(forwarded, "APPROVE"))).Refused("CUMULATIVE_VALUE_GREATER_THAN_CONTRACT_UNITS");
        (await client.PostAsync(Change, Update(forwarded, "REJECT"))).Ok();
        works.Measured.TryRemove(reference, out _);
    }

    [Fact]
    public async Task A_revised_estimate_is_followed_line_by_line_and_what_is_new_gets_a_ref_of_its_own()
    {
        var estimate = await EstimateScenario.ApprovedAsync(works);
        var accepted = await AcceptedAsync(works, estimate);
        var request = EstimateScenario.Revision(estimate, quantity: 30m);
        var extra = EstimateScenario.Line("NON-SOR", null, 850, 3, "NOS", 2550m, (3, null, null, null));
        EstimateScenario.Lines(request).Insert(0, extra);
        var client = await works.AsAsync("SUPERUSERA");
        var revised = await EstimateScenario.MoveAsync(works, (await client.PostAsync("/estimate/v1/_create", request)).Ok().At("estimates[0]")!.AsObject(), EstimateScenario.ToApproval);

        (await client.PostAsync(Create, Extension(accepted))).Refused("ESTIMATE_NOT_ACTIVE"); // the lines name the version before
        var revision = (await client.PostAsync(Create, Extension(accepted, 20, (string)revised["id"]!))).Ok().At("contracts[0]")!.AsObject();
        var refs = Refs(revision);
        Assert.Equal(Refs(accepted), refs.Skip(1));
        Assert.DoesNotContain(refs[0], Refs(accepted));
        var inForce = await MoveAsync(works, revision, ToAcceptance);
        Assert.Equal(refs, Refs(inForce));
        Assert.Equal("contract.varied", (string)(await works.StoredAsync($"select business_event from platform.outbox_events where aggregate_id = '{accepted["contractNumber"]}' and business_event is not null order by id desc limit 1"))[0]["business_event"]!);

        // The work itself is not free again under the new ids: C10 and C05 see it (report-only here).
        (await client.PostAsync(Create, Body(revised, await OrganisationAsync(works)))).Refused("INVALID_ESTIMATELINEITEMID");
    }

    [Fact]
    public async Task Of_simultaneous_requests_one_revision_is_opened_and_one_approval_retires_the_old_version_once()
    {
        var accepted = await AcceptedAsync(works);
        var client = await works.AsAsync("SUPERUSERA");
        var opened = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.PostAsync(Create, Extension(accepted))));
        var revision = Assert.Single(opened, reply => reply.Status == 200).At("contracts[0]")!.AsObject();
        Assert.All(opened.Where(reply => reply.Status != 200), reply => reply.Refused("DUPLICATE_CONTRACT_REVISION_REQUEST"));

        revision = await MoveAsync(works, revision, "VERIFY_AND_FORWARD", "APPROVE");
        var sarita = await works.AsAsync(Sarita);
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => sarita.PostAsync(Change, Update(revision, "ACCEPT"))));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Equal(400, reply.Status));
        Assert.Equal(1, await works.CountAsync($"select count(*) from contracts.contracts where contract_number = '{accepted["contractNumber"]}' and status = 'ACTIVE'"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'update-contract' and payload -> 'contract' ->> 'id' = '{accepted["id"]}' and payload -> 'contract' ->> 'status' = 'INACTIVE'"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'contracts-revision' and aggregate_id = '{accepted["contractNumber"]}'"));
    }

    [Fact]
    public async Task A_definition_that_ends_with_approval_retires_the_old_version_as_well()
    {
        await using var office = new ShortRevisionHost();
        await office.InitializeAsync();
        var accepted = await AcceptedAsync(office);
        var approved = await MoveAsync(office, await ExtendedAsync(office, accepted), "VERIFY_AND_FORWARD", "APPROVE");
        Assert.Equal(("ACTIVE", "APPROVED"), ((string)approved["status"]!, (string)approved["wfStatus"]!));
        Assert.Equal("INACTIVE", (await office.StoredAsync($"select status from contracts.contracts where id = '{accepted["id"]}'"))[0]["status"]);
    }

    [Fact]
    public async Task The_organisation_asks_for_its_own_extension_and_for_no_others()
    {
        var accepted = await AcceptedAsync(works);
        (await (await works.AsAsync(Gouri)).PostAsync(Create, Extension(accepted))).Refused("INVALID_ORGID");
        var revision = (await (await works.AsAsync(Sarita)).PostAsync(Create, Extension(accepted))).Ok().At("contracts[0]")!.AsObject();
        var sentBack = await MoveAsync(works, revision, "SEND_BACK");
        var edit = Update(sentBack, "EDIT");
        edit["contract"]!["endDate"] = (long)accepted["endDate"]! + (5 * 86_400_000L);
        Assert.Equal((long)accepted["endDate"]! + (5 * 86_400_000L), (long)(await (await works.AsAsync(Sarita)).PostAsync(Change, edit)).Ok().At("contracts[0].endDate")!);
        (await (await works.AsAsync(Gouri)).PostAsync(Change, Update(sentBack, "EDIT"))).Refused("CONTRACT_NOT_FOUND");
    }

    [Fact]
    public async Task The_register_is_opened_once_by_acceptance_and_only_where_the_contract_type_keeps_one()
    {
        var accepted = await AcceptedAsync(works);
        var register = Assert.Single(works.Opened, register => register.ContractNumber == (string)accepted["contractNumber"]!);
        Assert.Equal((City, "Culvert at ward 4", (long)accepted["startDate"]!, (long)accepted["endDate"]!), (register.TenantId, register.Name, register.StartDate, register.EndDate));
        var details = JsonNode.Parse(register.AdditionalDetails.GetRawText())!;
        Assert.Equal(["contractId", "orgName", "officerInCharge", "ward", "projectId", "projectName", "projectType", "locality", "projectDesc", "executingAuthority"], details.AsObject().Select(member => member.Key));
        Assert.Equal((register.ContractNumber, "JE1", "B1", "WT-CWS"), ((string)details["contractId"]!, (string)details["officerInCharge"]!, (string)details["ward"]!, (string)details["projectType"]!));
        Assert.StartsWith("WR/", (string)accepted["additionalDetails"]!["attendanceRegisterNumber"]!, StringComparison.Ordinal);
        (await (await works.AsAsync(Sarita)).PostAsync(Change, Update(accepted, "ACCEPT"))).Refused("INVALID ACTION");
        Assert.Single(works.Opened, other => other.ContractNumber == register.ContractNumber);

        var supply = await BodyAsync(works);
        supply["contract"]!["contractType"] = "CON-02";
        var created = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, supply)).Ok().At("contracts[0]")!.AsObject();
        Assert.Null((await MoveAsync(works, created, ToAcceptance))["additionalDetails"]!["attendanceRegisterNumber"]);
    }

    /// <summary>An office that loads the shorter definition shipped beside the demo's (spec 05 §11.3).</summary>
    private sealed class ShortRevisionHost : WorksHost
    {
        protected override async Task StartedAsync()
        {
            var definition = JsonNode.Parse(await File.ReadAllTextAsync(System.IO.Path.Combine(SeedFolder, "workflows", "variants", "CONTRACT-REVISION.json")))!.AsObject();
            definition["tenantId"] = City;
            (await (await AsAsync("SUPERUSERA")).PostAsync("/egov-workflow-v2/egov-wf/businessservice/_create", new JsonObject { ["BusinessServices"] = new JsonArray(definition) })).Ok();
        }
    }
}
