using System.Text.Json.Nodes;
using Works.Api.Tests.Contracts;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Attendance.AttendanceScenario;

namespace Works.Api.Tests.Attendance;

/// <summary>Opening, changing, withdrawing and finding registers (spec 30 §2.4–2.7, checklist rows 11 and 19).</summary>
public sealed class RegisterTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task A_register_is_opened_with_its_opener_as_owner()
    {
        var register = await OpenedAsync(works);
        Assert.Matches(@"^WR/\d{4}-\d{2}/\d{2}/\d{2}/\d{6}$", (string)register["registerNumber"]!);
        Assert.Equal("ACTIVE", (string)register["status"]!);
        var owner = Assert.Single(register["staff"]!.AsArray())!;
        Assert.Equal((IndividualOf(Sarita), "OWNER", (long)register["startDate"]!), ((string)owner["userId"]!, (string)owner["staffType"]!, (long)owner["enrollmentDate"]!));
        Assert.False(string.IsNullOrWhiteSpace((string?)owner["additionalDetails"]!["staffName"]));
        Assert.Equal(1, await EventsAsync(works, "save-attendance", (string)register["id"]!));
    }

    [Fact]
    public async Task Every_rule_of_a_new_register_has_its_code_and_message()
    {
        var client = await works.AsAsync(Sarita);
        async Task<Reply> Sent(Action<JsonObject> change)
        {
            var register = Register();
            change(register);
            return await client.PostAsync(Create, Registers(register));
        }

        (await client.PostAsync(Create, new JsonObject { ["attendanceRegister"] = new JsonArray() })).Refused("ATTENDANCE_REGISTER", message: "Attendance Register is mandatory");
        (await client.PostAsync(Create, new JsonObject { ["attendanceRegister"] = new JsonArray(Register(), null) })).Refused("ATTENDANCE_REGISTER");
        (await client.PostAsync(Create, new JsonObject())).Refused("ATTENDANCE_REGISTER");
        (await Sent(register => register["tenantId"] = " ")).Refused("TENANT_ID", message: "Tenant is mandatory");
        (await Sent(register => register["name"] = "")).Refused("NAME", message: "Name is mandatory");
        (await Sent(register => register["startDate"] = 0)).Refused("START_DATE", message: "Start date is mandatory");
        (await Sent(register => register["startDate"] = -1)).Refused("START_DATE", message: "Start date should be valid");
        (await Sent(register => register["endDate"] = 1)).Refused("DATE", message: "Start date should be less than end date");
        var incomplete = await Sent(register => (register["tenantId"], register["name"], register["startDate"]) = (null, null, null));
        Assert.Equal(["TENANT_ID", "NAME", "START_DATE"], incomplete.Codes);
        var other = Register();
        other["tenantId"] = "pg.cityb";
        (await client.PostAsync(Create, Registers(Register(), other))).Refused("MULTIPLE_TENANTS", message: "All registers must have same tenant Id. Please create new request for different tenant id");
        var unknown = Register();
        unknown["tenantId"] = "pg.nowhere";
        (await client.PostAsync(Create, Registers(unknown))).Refused("INVALID_TENANT");
        (await (await works.AsAsync("JE1")).PostAsync(Create, Registers(Register()))).Ok(); // employees have their record too
    }

    [Fact]
    public async Task A_reference_has_one_active_register_however_many_ask_at_once()
    {
        var client = await works.AsAsync(Sarita);
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.PostAsync(Create, Registers(Register(reference: "WO/race/1")))));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("REGISTER_ALREADY_EXISTS"));
        (await client.PostAsync(Create, Registers(Register(reference: "WO/race/2"), Register(reference: "WO/race/2")))).Refused("REGISTER_ALREADY_EXISTS");
        await OpenedAsync(works, Register("Same name"));
        await OpenedAsync(works, Register("Same name")); // names need not be unique, nor what has no reference
    }

    [Fact]
    public async Task Reference_and_service_are_asked_for_where_the_switch_says_so()
    {
        await works.SwitchAsync("register-reference-required", "on");
        var reply = await (await works.AsAsync(Sarita)).PostAsync(Create, Registers(Register()));
        Assert.Equal(["REFERENCE_ID", "SERVICE_CODE"], reply.Codes);
        await works.SwitchAsync("register-reference-required", "off");
    }

    [Fact]
    public async Task Staff_changes_name_end_and_status_and_nothing_else()
    {
        var register = await OpenedAsync(works, Register(reference: "WO/change/1"));
        var sent = register.DeepClone().AsObject();
        (sent["name"], sent["endDate"], sent["status"], sent["registerNumber"], sent["referenceId"], sent["staff"]) = ("Renamed", At(Monday.AddDays(90)), "INACTIVE", "WR/1", "WO/other", new JsonArray());
        var changed = (await (await works.AsAsync(Sarita)).PostAsync(Change, Registers(sent))).Ok().At("attendanceRegister[0]")!;
        Assert.Equal(("Renamed", "INACTIVE", (string)register["registerNumber"]!, "WO/change/1"), ((string)changed["name"]!, (string)changed["status"]!, (string)changed["registerNumber"]!, (string)changed["referenceId"]!));
        Assert.Single(changed["staff"]!.AsArray());
        Assert.Equal(1, await EventsAsync(works, "update-attendance", (string)register["id"]!));

        (await (await works.AsAsync(Gouri)).PostAsync(Change, Registers(sent))).Refused("INVALID_REGISTER_MODIFY");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Change, Registers(sent))).Refused("INVALID_REGISTER_MODIFY"); // sees it, is not on its staff
        sent["startDate"] = At(Monday);
        (await (await works.AsAsync(Sarita)).PostAsync(Change, Registers(sent))).Refused("INVALID_START_DATE_UPDATE");
        sent["id"] = null;
        (await (await works.AsAsync(Sarita)).PostAsync(Change, Registers(sent))).Refused("ATTENDANCE_REGISTER_ID", message: "Attendance register id is mandatory");
        sent["id"] = Guid.NewGuid().ToString();
        (await (await works.AsAsync(Sarita)).PostAsync(Change, Registers(sent))).Refused("INVALID_REGISTER_MODIFY");
    }

    [Fact]
    public async Task A_change_that_has_not_seen_the_last_one_is_refused()
    {
        var register = await OpenedAsync(works);
        var client = await works.AsAsync(Sarita);
        var first = (await client.PostAsync(Change, Registers(register), ("If-Match", "\"1\""))).Ok();
        Assert.Equal("\"2\"", first.Message.Headers.ETag!.Tag);
        (await client.PostAsync(Change, Registers(register), ("If-Match", "\"1\""))).Refused("ROW_VERSION_MISMATCH");
    }

    [Fact]
    public async Task A_deleted_register_is_found_no_more()
    {
        var register = await OpenedAsync(works);
        var client = await works.AsAsync(Sarita);
        (await client.PostAsync(Delete, new JsonObject { ["attendanceRegister"] = new JsonArray(new JsonObject { ["tenantId"] = City }) })).Refused("INVALID_DELETE_REQUEST");
        (await (await works.AsAsync(Gouri)).PostAsync(Delete, Registers(register))).Refused("SEARCH_ATTENDANCE_REGISTER");
        Assert.Equal("INACTIVE", (await client.PostAsync(Delete, Registers(register))).Ok().Text("attendanceRegister[0].status"));
        Assert.Equal(1, await EventsAsync(works, "delete-attendance", (string)register["id"]!));
        (await client.PostAsync(Delete, Registers(register))).Refused("REGISTER_ALREADY_DELETED");
        register["id"] = Guid.NewGuid().ToString();
        (await client.PostAsync(Delete, Registers(register))).Refused("REGISTER_NOT_FOUND");
        Assert.Equal(0, (long)(await (await works.AsAsync("SUPERUSERA")).PostAsync($"{Search}?tenantId={City}&registerNumber={register["registerNumber"]}")).Ok().At("totalCount")!);
    }

    [Fact]
    public async Task People_of_an_organisation_find_their_registers_and_those_who_see_all_find_all()
    {
        var (mine, hers) = (await OpenedAsync(works), await OpenedAsync(works, user: Gouri));
        async Task<JsonNode> Found(string user, string query) => (await (await works.AsAsync(user)).PostAsync($"{Search}?tenantId={City}&limit=1000&{query}")).Ok().Json!;
        static IEnumerable<string> Ids(JsonNode reply) => reply["attendanceRegister"]!.AsArray().Select(register => (string)register!["id"]!);
        Assert.Contains((string)mine["id"]!, Ids(await Found(Sarita, "")));
        Assert.DoesNotContain((string)hers["id"]!, Ids(await Found(Sarita, "")));
        Assert.Superset(new HashSet<string> { (string)mine["id"]!, (string)hers["id"]! }, Ids(await Found("SUPERUSERA", "")).ToHashSet());
        (await (await works.AsAsync(Sarita)).PostAsync($"{Search}?tenantId={City}&ids={mine["id"]},{hers["id"]}&name=nothing")).Refused("INVALID_REGISTER_ID", message: "User can search only associated registers");
        (await (await works.AsAsync(Sarita)).PostAsync($"{Search}?tenantId={City}&ids={Guid.NewGuid()}")).Refused("INVALID_REGISTER_ID");
        Assert.Empty(Ids(await Found("SUPERUSERA", $"ids={Guid.NewGuid()}")));
        // Whoever staffs none gets none, not all of them.
        var none = await Found("9000000105", "");
        Assert.Equal((0, 0L), (none["attendanceRegister"]!.AsArray().Count, (long)none["totalCount"]!));
    }

    [Fact]
    public async Task Criteria_narrow_what_is_found_and_which_people_are_shown()
    {
        var people = await PeopleAsync(works, 2);
        var register = await StaffedAsync(works, people, register: Register("Only this one", "WO/criteria/1"));
        async Task<JsonArray> Found(string query) => (await (await works.AsAsync(Sarita)).PostAsync($"{Search}?tenantId={City}&{query}")).Ok().At("attendanceRegister")!.AsArray();
        foreach (var query in new[]
        {
            "name=Only this one", "referenceId=WO/criteria/1", "referenceIds=WO/criteria/1,x&serviceCode=WORKS-CONTRACT,OTHER", "referenceId=WO/criteria/1&serviceCode=contract&isServiceCodeExact=false",
            $"referenceId=WO/criteria/1&fromDate={register["startDate"]}", $"referenceId=WO/criteria/1&staffId={IndividualOf(Sarita)}&staffTypes=OWNER,EDITOR&status=ACTIVE",
        }) Assert.Equal((string)register["id"]!, (string)Assert.Single(await Found(query))!["id"]!);
        foreach (var query in new[]
        {
            "name=only", "referenceId=WO/criteria/1&serviceCode=CONTRACT", $"referenceId=WO/criteria/1&fromDate={(long)register["startDate"]! + 1}", "referenceId=WO/criteria/1&staffTypes=EDITOR",
            "referenceId=WO/criteria/1&status=INACTIVE", $"referenceId=WO/criteria/1&attendeeId={Guid.NewGuid()}", "referenceId=WO/criteria/1&staffId=nobody", $"referenceId=WO/criteria/1&fromDate={Now}&toDate=1",
        }) Assert.Empty(await Found(query));
        (await (await works.AsAsync(Sarita)).PostAsync($"{Search}?tenantId={City}&toDate=1")).Refused("INVALID_SEARCH_PARAM");

        Assert.Equal(2, (await Found("name=Only this one"))[0]!["attendees"]!.AsArray().Count);
        var one = (await Found($"name=Only this one&attendeeId={people[1]}"))[0]!;
        Assert.Equal(people[1], (string)Assert.Single(one["attendees"]!.AsArray())!["individualId"]!);
        Assert.True(one["attendees"]![0]!.AsObject().ContainsKey("denrollmentDate"));
        var bare = (await Found("name=Only this one&includeStaff=false&includeAttendee=false"))[0]!;
        Assert.True(bare["staff"] is null && bare["attendees"] is null);
    }

    [Fact]
    public async Task Accepting_a_work_order_opens_its_register_and_extending_it_moves_the_end()
    {
        var contract = await ContractScenario.AcceptedAsync(works);
        var number = (string)contract["contractNumber"]!;
        var registerNumber = (string)contract["additionalDetails"]!["attendanceRegisterNumber"]!;
        async Task<JsonNode> RegisterAsync() => Assert.Single((await (await works.AsAsync(Sarita)).PostAsync($"{Search}?tenantId={City}&referenceId={number}")).Ok().At("attendanceRegister")!.AsArray())!;
        var register = await RegisterAsync();
        Assert.Equal((registerNumber, "WORKS-CONTRACT", "Culvert at ward 4"), ((string)register["registerNumber"]!, (string)register["serviceCode"]!, (string)register["name"]!));
        Assert.Equal(((long)contract["startDate"]!, (long)contract["endDate"]!), ((long)register["startDate"]!, (long)register["endDate"]!));
        Assert.Equal(number, (string)register["additionalDetails"]!["contractId"]!);
        Assert.Equal(IndividualOf(Sarita), (string)Assert.Single(register["staff"]!.AsArray())!["userId"]!);

        var extended = await ContractScenario.MoveAsync(works, await ContractScenario.ExtendedAsync(works, contract), ContractScenario.ToAcceptance);
        Assert.Equal((long)contract["endDate"]! + (20 * 86_400_000L), (long)extended["endDate"]!);
        Assert.Equal((long)extended["endDate"]!, (long)(await RegisterAsync())["endDate"]!);
        // What somebody has set further out stays.
        await works.StoredAsync($"update attendance.registers set end_date = end_date + 864000000 where reference_id = '{number}'");
        var further = (long)(await RegisterAsync())["endDate"]!;
        await ContractScenario.MoveAsync(works, await ContractScenario.ExtendedAsync(works, extended, days: 1), ContractScenario.ToAcceptance);
        Assert.Equal(further, (long)(await RegisterAsync())["endDate"]!);
    }

    [Fact]
    public async Task A_repeated_acceptance_opens_no_second_register()
    {
        var pending = await ContractScenario.MoveAsync(works, await ContractScenario.CreatedAsync(works), "VERIFY_AND_FORWARD", "APPROVE");
        var client = await works.AsAsync(Sarita);
        var accept = ContractScenario.Update(pending, "ACCEPT");
        var first = (await client.PostAsync(ContractScenario.Change, accept, ("Idempotency-Key", "accept-1"))).Ok();
        Assert.Equal(first.Body, (await client.PostAsync(ContractScenario.Change, accept, ("Idempotency-Key", "accept-1"))).Ok().Body); // the answer was lost
        (await client.PostAsync(ContractScenario.Change, accept)).Refused("INVALID ACTION");
        Assert.Equal(1, await works.CountAsync($"select count(*) from attendance.registers where reference_id = '{pending["contractNumber"]}'"));
    }

    [Fact]
    public async Task A_work_order_without_labour_has_no_register()
    {
        var created = await ContractScenario.BodyAsync(works);
        created["contract"]!["contractType"] = "CON-02";
        var contract = (await (await works.AsAsync("SUPERUSERA")).PostAsync(ContractScenario.Create, created)).Ok().At("contracts[0]")!.AsObject();
        contract = await ContractScenario.MoveAsync(works, contract, ContractScenario.ToAcceptance);
        Assert.Equal(0, await works.CountAsync($"select count(*) from attendance.registers where reference_id = '{contract["contractNumber"]}'"));
    }
}
