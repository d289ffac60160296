using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Duties.Office;

namespace Works.Api.Tests.Duties;

/// <summary>Authority lent for a time: no more than one holds, not further, and never around segregation of duties (spec 02 §1).</summary>
public sealed class DelegationTests(StrictHost works) : IClassFixture<StrictHost>
{
    private const string Create = WorkflowPath + "/delegation/v1/_create";
    private const string Revoke = WorkflowPath + "/delegation/v1/_revoke";
    private const string Search = WorkflowPath + "/delegation/v1/_search";

    [Fact]
    public async Task Who_is_lent_authority_takes_the_step_in_the_name_of_the_lender_and_both_are_recorded()
    {
        var estimate = await SubmittedAsync(works);
        var number = (string)estimate["estimateNumber"]!;
        await WalkAsync(works, estimate, steps: 2);
        (await StepAsync(works, "AE1", estimate, "APPROVE")).Refused("INVALID ROLE");
        var id = await LentAsync("EO1", "AE1", "ESTIMATE_APPROVER");

        // His inbox and what he may do next know of it.
        var inbox = (await (await works.AsAsync("AE1")).PostAsync($"{WorkflowPath}/process/_search?tenantId={City}&businessService=ESTIMATE&limit=100")).Ok();
        var row = inbox.At("ProcessInstances")!.AsArray().Single(found => (string)found!["businessId"]! == number)!;
        Assert.Contains("APPROVE", row["nextActions"]!.AsArray().Select(action => (string)action!["action"]!));

        (await StepAsync(works, "AE1", estimate, "APPROVE")).Ok();
        var stored = (await works.StoredAsync($"select assigner, on_behalf_of from administration.process_instances where business_id = '{number}' and action = 'APPROVE'"))[0];
        Assert.Equal((await UuidAsync(works, "AE1"), await UuidAsync(works, "EO1")), (stored["assigner"]!.ToString(), stored["on_behalf_of"]!.ToString()));
        var seen = (await (await works.AsAsync("JE1")).PostAsync($"{WorkflowPath}/process/_search?tenantId={City}&businessIds={number}&history=true")).Ok();
        Assert.Equal(await UuidAsync(works, "EO1"), seen.Text("ProcessInstances[0].onBehalfOf.uuid"));
        Assert.Null(seen.At("ProcessInstances[1].onBehalfOf"));

        await RevokedAsync("EO1", id);
        var next = await SubmittedAsync(works);
        await WalkAsync(works, next, steps: 2);
        (await StepAsync(works, "AE1", next, "APPROVE")).Refused("INVALID ROLE");
        (await (await works.AsAsync("EO1")).PostAsync(Revoke, Named(id))).Refused("DELEGATION_ENDED");
    }

    [Fact]
    public async Task Lent_authority_is_no_way_around_segregation_of_duties()
    {
        var id = await LentAsync("EO1", "ME1", "ESTIMATE_APPROVER");
        var estimate = await SubmittedAsync(works);
        await WalkAsync(works, estimate, steps: 2);
        (await StepAsync(works, "ME1", estimate, "APPROVE")).Refused("INCOMPATIBLE_DUTY"); // he has given the technical sanction
        await RevokedAsync("EO1", id);

        // Nor for the lender: who acts for him has made him a party.
        await GrantAsync(works, "EE1", "TECHNICAL_SANCTIONER");
        id = await LentAsync("EE1", "AE1", "ESTIMATE_VERIFIER");
        var other = await SubmittedAsync(works);
        (await StepAsync(works, "AE1", other, "VERIFYANDFORWARD")).Ok();
        (await StepAsync(works, "EE1", other, "TECHNICALSANCTION")).Refused("INCOMPATIBLE_DUTY");
        await RevokedAsync("EE1", id);
    }

    [Fact]
    public async Task A_delegate_acts_within_the_lenders_limit_and_within_what_was_lent()
    {
        var id = await LentAsync("ME1", "AE1", "TECHNICAL_SANCTIONER", upTo: 20_000);
        var estimate = await SubmittedAsync(works); // 21,546.80
        await WalkAsync(works, estimate, steps: 1);
        var refused = (await StepAsync(works, "AE1", estimate, "TECHNICALSANCTION")).Refused("LIMIT_OF_SANCTION");
        Assert.Contains("by WRK_ME (lent), is 21546.8, allowed is 20000", refused.Text("Errors[0].message"), StringComparison.Ordinal);
        await RevokedAsync("ME1", id);

        id = await LentAsync("ME1", "AE1", "TECHNICAL_SANCTIONER");
        (await StepAsync(works, "AE1", estimate, "TECHNICALSANCTION")).Ok();
        var large = await SubmittedAsync(works, units: 20_000);
        await WalkAsync(works, large, steps: 1);
        (await StepAsync(works, "AE1", large, "TECHNICALSANCTION")).Refused("LIMIT_OF_SANCTION");
        await RevokedAsync("ME1", id);
    }

    [Fact]
    public async Task It_holds_in_its_period_and_while_the_lender_holds_the_role()
    {
        var id = await LentAsync("EO1", "AE1", "ESTIMATE_APPROVER", from: Now + 3_600_000);
        var estimate = await SubmittedAsync(works);
        await WalkAsync(works, estimate, steps: 2);
        (await StepAsync(works, "AE1", estimate, "APPROVE")).Refused("INVALID ROLE"); // not yet
        await works.StoredAsync($"update administration.delegations set from_time = 1, to_time = 2 where id = '{id}'");
        (await StepAsync(works, "AE1", estimate, "APPROVE")).Refused("INVALID ROLE"); // no more
        await works.StoredAsync($"update administration.delegations set to_time = {Now + 3_600_000} where id = '{id}'");
        await works.StoredAsync("update administration.user_roles set role_code = 'GONE' where role_code = 'ESTIMATE_APPROVER' and user_uuid = (select uuid from administration.users where user_name = 'EO1')");
        (await StepAsync(works, "AE1", estimate, "APPROVE")).Refused("INVALID ROLE");
        await works.StoredAsync("update administration.user_roles set role_code = 'ESTIMATE_APPROVER' where role_code = 'GONE'");
        await RevokedAsync("EO1", id);
        (await StepAsync(works, "AE1", estimate, "APPROVE")).Refused("INVALID ROLE"); // taken back
        id = await LentAsync("EO1", "AE1", "ESTIMATE_APPROVER");
        (await StepAsync(works, "AE1", estimate, "APPROVE")).Ok();
        await RevokedAsync("EO1", id);
    }

    [Fact]
    public async Task What_is_not_ones_own_or_makes_no_sense_is_not_lent()
    {
        var me = await works.AsAsync("ME1");
        async Task<Reply> Lend(Action<JsonObject> change)
        {
            var body = await BodyAsync("AO1", "TECHNICAL_SANCTIONER");
            change(body["Delegation"]!.AsObject());
            return await me.PostAsync(Create, body);
        }

        var before = await works.CountAsync("select count(*) from administration.delegations");
        (await Lend(wire => wire["roles"] = new JsonArray("ESTIMATE_APPROVER"))).Refused("DELEGATION_EXCEEDS");
        (await Lend(wire => wire["roles"] = new JsonArray("MUNICIPAL_ENGINEER"))).Refused("DELEGATION_EXCEEDS"); // held, but takes no step
        (await Lend(wire => wire["upTo"] = 2_500_001)).Refused("DELEGATION_EXCEEDS", message: "02-1-LIMIT: the amount to lend authority for is 2500001, allowed is 2500000. Lend at most your own limit of sanction.");
        (await Lend(wire => wire["upTo"] = -1)).Refused("DELEGATION_AMOUNT");
        (await Lend(wire => wire["toTime"] = Now - 1)).Refused("DELEGATION_PERIOD");
        (await Lend(wire => wire["toTime"] = wire["fromTime"]!.DeepClone())).Refused("DELEGATION_PERIOD");
        (await Lend(wire => wire["toTime"] = Now + (400L * 86_400_000))).Refused("DELEGATION_PERIOD");
        (await Lend(wire => wire["roles"] = new JsonArray())).Refused("NotNull.Delegation.roles");
        (await Lend(wire => wire["delegate"] = "nobody")).Refused("DELEGATION_DELEGATE");
        var self = await UuidAsync(works, "ME1");
        (await Lend(wire => wire["delegate"] = self)).Refused("DELEGATION_DELEGATE");
        var elsewhere = await UuidAsync(works, "EOB1");
        (await Lend(wire => wire["delegate"] = elsewhere)).Refused("DELEGATION_DELEGATE");
        (await Lend(wire => wire["tenantId"] = "pg.cityb")).Refused("CustomException", 403);
        Assert.Equal(before, await works.CountAsync("select count(*) from administration.delegations"));
    }

    [Fact]
    public async Task What_is_lent_is_not_lent_on_in_either_order_nor_by_two_at_once()
    {
        var id = await LentAsync("EE1", "PC1", "BILL_VERIFIER");
        (await (await works.AsAsync("PC1")).PostAsync(Create, await BodyAsync("HR1", "BILL_VERIFIER"))).Refused("DELEGATION_CHAIN"); // not his
        await GrantAsync(works, "AE1", "BILL_VERIFIER");
        await GrantAsync(works, "HR1", "BILL_VERIFIER");
        (await (await works.AsAsync("AE1")).PostAsync(Create, await BodyAsync("EE1", "BILL_VERIFIER"))).Refused("DELEGATION_CHAIN"); // EE1 lends his away
        await RevokedAsync("EE1", id);

        // AE1 → HR1 and HR1 → AE1 at once: one of the two, also when both have looked before either could write.
        Task<Reply>[] lent;
        await using (var connection = new Npgsql.NpgsqlConnection(works.Administrator))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var hold = new Npgsql.NpgsqlCommand("lock table administration.delegations in exclusive mode", connection, transaction); // read, not written
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            lent = [(await works.AsAsync("AE1")).PostAsync(Create, await BodyAsync("HR1", "BILL_VERIFIER")), (await works.AsAsync("HR1")).PostAsync(Create, await BodyAsync("AE1", "BILL_VERIFIER"))];
            await Events.Eventually.HoldsAsync(async () => await works.CountAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 2, "both wait");
        }

        var replies = await Task.WhenAll(lent);
        Assert.Single(replies, reply => reply.Status == 200);
        replies.Single(reply => reply.Status != 200).Refused("DELEGATION_CHAIN");
    }

    [Fact]
    public async Task Only_the_lender_takes_it_back_and_the_office_sees_who_lends_to_whom()
    {
        var id = await LentAsync("AO1", "HR1", "BILL_ACCOUNTANT", expectRefusal: "DELEGATION_EXCEEDS"); // no step of any workflow is the accountant's
        Assert.Null(id);
        id = await LentAsync("EO1", "HR1", "BILL_APPROVER");
        (await (await works.AsAsync("HR1")).PostAsync(Revoke, Named(id))).Refused("DELEGATION_UNKNOWN");
        var found = (await (await works.AsAsync("JE1")).PostAsync($"{Search}?tenantId={City}&delegator={await UuidAsync(works, "EO1")}&live=true")).Ok();
        Assert.Contains(found.At("Delegations")!.AsArray(), row => (string)row!["id"]! == id);
        await RevokedAsync("EO1", id);
        found = (await (await works.AsAsync("JE1")).PostAsync($"{Search}?tenantId={City}&id={id}&live=true")).Ok();
        Assert.Equal(0, (int)found.At("totalCount")!);
        found = (await (await works.AsAsync("JE1")).PostAsync($"{Search}?tenantId={City}&id={id}")).Ok();
        Assert.NotNull(found.At("Delegations[0].revokedTime"));
        Assert.Equal(2, await works.CountAsync($"select count(*) from platform.audit_entries where entity = 'administration.delegations' and entity_id = '{id}'"));
    }

    private static JsonObject Named(string? id) => new() { ["Delegation"] = new JsonObject { ["id"] = id } };

    private async Task<JsonObject> BodyAsync(string to, string role, decimal? upTo = null, long? from = null) => new()
    {
        ["Delegation"] = new JsonObject
        {
            ["tenantId"] = City, ["delegate"] = await UuidAsync(works, to), ["roles"] = new JsonArray(role), ["upTo"] = upTo, ["fromTime"] = from ?? Now - 1000, ["toTime"] = Now + 7_200_000, ["reason"] = "on leave",
        },
    };

    private async Task<string?> LentAsync(string by, string to, string role, decimal? upTo = null, long? from = null, string? expectRefusal = null)
    {
        var reply = await (await works.AsAsync(by)).PostAsync(Create, await BodyAsync(to, role, upTo, from));
        if (expectRefusal is null) return reply.Ok().Text("Delegations[0].id");
        reply.Refused(expectRefusal);
        return null;
    }

    private async Task RevokedAsync(string by, string? id) => (await (await works.AsAsync(by)).PostAsync(Revoke, Named(id))).Ok();
}
