using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Api.Tests.Contracts;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;
using Works.Administration;
using static Works.Api.Tests.Attendance.AttendanceScenario;

namespace Works.Api.Tests.Attendance;

/// <summary>What screens and printed forms show of attendance: inbox, search, nominal roll, measurement sheet, sample works.</summary>
public sealed class AttendanceScreenTests(WorksHost works) : IClassFixture<WorksHost>
{
    // A roll of a work order, so that it belongs to an organisation and a project.
    private async Task<(JsonObject Contract, JsonObject Register, string[] People, JsonObject Roll)> OfContractAsync(DateOnly? monday = null)
    {
        var contract = await ContractScenario.AcceptedAsync(works);
        await works.StoredAsync($"update attendance.registers set start_date = {At(Monday.AddDays(-28))} where reference_id = '{contract["contractNumber"]}'");
        var register = (await (await works.AsAsync(Sarita)).PostAsync($"{Search}?tenantId={City}&referenceId={contract["contractNumber"]}")).Ok().At("attendanceRegister[0]")!.AsObject();
        var people = await PeopleAsync(works, 3);
        await EnrolledAsync(works, register, people);
        await WorkedAsync(works, register, people[..1], 6, monday);
        await MarkedAsync(works, Day(register, people[1], monday ?? Monday, 0.5m));
        return (contract, register, people, await SubmittedAsync(works, register, people[..2], monday));
    }

    private async Task<JsonNode> FoundAsync(string user, string number) => (await (await works.AsAsync(user)).PostAsync("/wms/muster/_search", new
    {
        inbox = new { tenantId = City, limit = 10, offset = 0, moduleSearchCriteria = new { tenantId = City, musterRollNumber = number } },
    })).Ok().Json!;

    [Fact]
    public async Task Rolls_wait_in_the_inbox_of_whoever_may_act_and_are_found_by_search()
    {
        var (_, _, people, roll) = await OfContractAsync();
        var number = (string)roll["musterRollNumber"]!;
        async Task<JsonNode> Inbox(string user, string module, object criteria, string workflow = "MR") => (await (await works.AsAsync(user)).PostAsync("/inbox/v2/_search", new
        {
            inbox = new { tenantId = City, limit = 10, offset = 0, processSearchCriteria = new { tenantId = City, moduleName = module, businessService = new[] { workflow } }, moduleSearchCriteria = criteria },
        })).Ok().Json!;

        // The shipped client names an older workflow (spec 30 §8).
        foreach (var (module, workflow) in new[] { ("muster-roll-service", "MR"), ("muster-roll-approval", "MR"), ("muster-roll-service", "muster-roll-approval"), ("muster-roll-approval", "muster-roll-approval") })
        {
            var inbox = await Inbox("EE1", module, new { tenantId = City, musterRollNumber = number }, workflow);
            var item = Assert.Single(inbox["items"]!.AsArray())!;
            Assert.Equal("PENDINGFORVERIFICATION", (string)item["ProcessInstance"]!["state"]!["state"]!);
            var document = item["businessObject"]!;
            Assert.Equal((number, "Culvert at ward 4", 3), ((string)document["musterRollNumber"]!, (string)document["additionalDetails"]!["attendanceRegisterName"]!, document["individualEntries"]!.AsArray().Count));
            Assert.Equal(Values(EntryOf(roll, people[0])), Values(EntryOf(document, people[0])));
            Assert.Equal(At(Monday), (long)EntryOf(document, people[0])["attendanceEntries"]![0]!["time"]!);
            Assert.NotNull(document["serviceSla"]);
        }

        foreach (var criteria in new object[]
        {
            new { tenantId = City, musterRollNumber = number, attendanceRegisterName = "culvert AT", ward = new[] { "B1" }, startDate = At(Monday), endDate = At(Monday.AddDays(6)) },
            new { tenantId = City, musterRollNumber = number, orgId = "Navjeevan Women's Works Group", musterRollStatus = new[] { "PENDINGFORVERIFICATION" } },
        }) Assert.Equal(1, (long)(await Inbox("EE1", "muster-roll-service", criteria))["totalCount"]!);
        Assert.Equal(0, (long)(await Inbox("EE1", "muster-roll-service", new { tenantId = City, musterRollNumber = number, ward = new[] { "B9" } }))["totalCount"]!);
        Assert.Equal(0, (long)(await Inbox("EO1", "muster-roll-service", new { tenantId = City, musterRollNumber = number }))["totalCount"]!);
        Assert.Equal(1, (long)(await FoundAsync("EE1", number))["totalCount"]!);
        Assert.Equal(1, (long)(await FoundAsync(Sarita, number))["totalCount"]!);
        Assert.Equal(0, (long)(await FoundAsync(Gouri, number))["totalCount"]!); // of another organisation
    }

    [Fact]
    public async Task The_nominal_roll_has_every_mark_and_every_rupee()
    {
        var (contract, register, people, submitted) = await OfContractAsync(Monday.AddDays(-7));
        var roll = submitted;
        var corrected = Step(roll, "RE-SUBMIT", "half a day less", sent => sent["individualEntries"] = new JsonArray(new JsonObject { ["id"] = EntryOf(roll, people[0])["id"]!.DeepClone(), ["modifiedTotalAttendance"] = 5.5m }));
        roll = (await (await works.AsAsync("EE1")).PostAsync(MusterChange, corrected)).Ok().At("musterRolls[0]")!.AsObject();
        var number = (string)roll["musterRollNumber"]!;
        var rate = decimal.Parse((string)(await works.StoredAsync($"select data ->> 'rate' as rate from administration.masters where schema_code = 'WORKS-SOR.Rates' and data ->> 'sorId' = '{Skill}' order by length(tenant_id) desc limit 1"))[0]["rate"]!, System.Globalization.CultureInfo.InvariantCulture);
        var nominal = (await (await works.AsAsync("EE1")).PostAsync($"{Nominal}?tenantId={City}&musterRollNumber={number}")).Ok().At("nominalRoll")!;
        Assert.Equal((number, (string)contract["contractNumber"]!, (string)register["registerNumber"]!, "ORG-000017", "IA"), ((string)nominal["musterRollNumber"]!, (string)nominal["contractNumber"]!,
            (string)nominal["registerNumber"]!, (string)nominal["organisation"]!["number"]!, (string)nominal["organisation"]!["role"]!));
        Assert.StartsWith("PJ/", (string)nominal["project"]!["number"]!, StringComparison.Ordinal);
        var workers = nominal["workers"]!.AsArray();
        var (whole, half, absent) = (workers[0]!, workers[1]!, workers[2]!);
        Assert.Equal("FFFFFFA", string.Concat(whole["days"]!.AsArray().Select(day => (string)day!["mark"]!)));
        Assert.Equal("HAAAAAA", string.Concat(half["days"]!.AsArray().Select(day => (string)day!["mark"]!)));
        Assert.Equal("AAAAAAA", string.Concat(absent["days"]!.AsArray().Select(day => (string)day!["mark"]!)));
        Assert.Equal(("Mithun Baral", "Haradhan Baral", "************0101", "IND-2024-04-01-000101"), ((string)whole["name"]!, (string)whole["guardianName"]!, (string)whole["bankAccount"]!, (string)whole["registrationNumber"]!));
        Assert.Equal((6m, 5.5m, 5.5m, rate), ((decimal)whole["daysByLogs"]!, (decimal)whole["daysModified"]!, (decimal)whole["daysPaid"]!, (decimal)whole["dailyWage"]!));
        decimal Wage(decimal days) => Math.Round(days * rate, 0, MidpointRounding.AwayFromZero);
        Assert.Equal((Wage(5.5m), Wage(0.5m)), ((decimal)whole["wage"]!, (decimal)half["wage"]!));
        Assert.Null(absent["wage"]);
        Assert.Equal((6.5m, 6m, Wage(5.5m) + Wage(0.5m), 0), ((decimal)nominal["totalDaysByLogs"]!, (decimal)nominal["totalDaysPaid"]!, (decimal)nominal["totalWage"]!, (int)nominal["workersWithoutRate"]!));
        Assert.Equal([1.5m, 1m, 1m, 1m, 1m, 1m, 0m], nominal["days"]!.AsArray().Select(day => (decimal)day!["attendance"]!));
        Assert.Equal("RE-SUBMIT", (string)nominal["lastAction"]!);
        (await (await works.AsAsync(Sarita)).PostAsync($"{Nominal}?tenantId={City}&musterRollNumber={number}")).Ok();
        (await (await works.AsAsync(Gouri)).PostAsync($"{Nominal}?tenantId={City}&musterRollNumber={number}")).Refused("NO_MATCH_FOUND");
        (await (await works.AsAsync("EE1")).PostAsync($"{Nominal}?tenantId={City}")).Refused("MUSTER_ROLL_NUMBER");
        (await (await works.AsAsync("EE1")).PostAsync($"{Nominal}?tenantId={City}&musterRollNumber=MR/none")).Refused("NO_MATCH_FOUND");
    }

    [Fact]
    public async Task The_measurement_sheet_shows_the_roll_of_its_contract()
    {
        var (contract, _, _, roll) = await OfContractAsync(Monday.AddDays(-14));
        var sheet = (await (await works.AsAsync("JE1")).PostAsync("/mukta-services/measurement/_search", new { tenantId = City, contractNumber = (string)contract["contractNumber"]! })).Ok();
        Assert.Contains((string)roll["musterRollNumber"]!, sheet.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sample_works_have_registers_attendance_and_rolls()
    {
        Assert.Equal(
            [("APPROVED", 6L), ("APPROVED", 10L), ("PENDINGFORVERIFICATION", 10L)],
            (await works.StoredAsync("select m.muster_roll_status as s, (select count(*) from attendance.muster_entries e where e.muster_roll_id = m.id) as n from attendance.muster_rolls m where m.created_by <> 'x' and m.created_time <= (select min(loaded_time) from platform.seed_loads)"))
                .Select(row => ((string)row["s"]!, (long)row["n"]!)).Order());
        // 10 people × 6 days, two absent days, two half days.
        Assert.Equal(57m, (decimal)(await works.StoredAsync("select sum(e.actual_total) as total from attendance.muster_entries e join attendance.muster_rolls m on m.id = e.muster_roll_id where m.muster_roll_status = 'PENDINGFORVERIFICATION' and m.created_time <= (select min(loaded_time) from platform.seed_loads)"))[0]["total"]!);
        Assert.Equal(0, await works.CountAsync("select count(*) from attendance.muster_entries e join attendance.muster_rolls m on m.id = e.muster_roll_id where e.skill_code is null and m.created_time <= (select min(loaded_time) from platform.seed_loads)"));
    }
}

/// <summary>Messages to the organisation (spec 30 §3.6).</summary>
public sealed class MusterNotificationTests(GatewayHost works) : IClassFixture<GatewayHost>
{
    [Fact]
    public async Task The_organisation_is_told_of_approval_with_the_amount_and_of_a_send_back()
    {
        var contract = await ContractScenario.AcceptedAsync(works);
        await works.StoredAsync($"update attendance.registers set start_date = {At(Monday.AddDays(-28))} where reference_id = '{contract["contractNumber"]}'");
        var register = (await (await works.AsAsync(Sarita)).PostAsync($"{Search}?tenantId={City}&referenceId={contract["contractNumber"]}")).Ok().At("attendanceRegister[0]")!;
        var people = await PeopleAsync(works, 1);
        await EnrolledAsync(works, register, people);
        await WorkedAsync(works, register, people, 2);
        var roll = await SubmittedAsync(works, register, people);
        var number = (string)roll["musterRollNumber"]!;
        roll = await MovedAsync(works, roll, ("EE1", "SENDBACKTOCBO"));
        await ToldAsync(number, ("9000000101", "has been sent back"), ("9000000102", "has been sent back"));
        roll = await MovedAsync(works, roll, (Sarita, "RE-SUBMIT"));
        await ApprovedAsync(works, roll);
        var rate = decimal.Parse((string)(await works.StoredAsync($"select data ->> 'rate' as rate from administration.masters where schema_code = 'WORKS-SOR.Rates' and data ->> 'sorId' = '{Skill}' order by length(tenant_id) desc limit 1"))[0]["rate"]!, System.Globalization.CultureInfo.InvariantCulture);
        var amount = Math.Round(2 * rate, 0, MidpointRounding.AwayFromZero).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await ToldAsync(number, ("9000000101", $"Rs. {amount}"), ("9000000102", "approved"));
        Assert.DoesNotContain(works.Sent, sms => sms.Text.Contains('{', StringComparison.Ordinal));
    }

    private async Task ToldAsync(string number, params (string Mobile, string Part)[] expected)
    {
        var started = TimeProvider.System.GetTimestamp();
        bool All() => expected.All(message => works.Sent.Any(sms => sms.MobileNumber == message.Mobile && sms.Text.Contains(number, StringComparison.Ordinal) && sms.Text.Contains(message.Part, StringComparison.Ordinal)));
        while (!All() && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20)) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(All(), $"{string.Join(", ", expected)}\n{string.Join('\n', works.Sent.Select(sms => sms.Text))}");
    }
}

/// <summary>C17–C19 over the whole store: each has a fault put straight into the database, is found, and mended (spec 02 §8, check 2).</summary>
public sealed class AttendanceRuleTests(WorksHost works) : IClassFixture<WorksHost>
{
    public static TheoryData<string, string, string, string> Faults { get; } = new()
    {
        { "C17", "Σ attendance", "update attendance.muster_entries set days[1] = 1.5 where muster_roll_id = '{roll}'", "update attendance.muster_entries set days[1] = 1 where muster_roll_id = '{roll}'" },
        { "C17", "in the same hours", "insert into attendance.logs select gen_random_uuid(), tenant_id, '{other}', individual_id, null, time, day, type, status, null, null, null, created_by, created_time, last_modified_by, last_modified_time from attendance.logs where register_id = '{register}'", "delete from attendance.logs where register_id = '{other}'" },
        { "C17", "lies within an enrolment", "update attendance.attendees set denrollment_date = enrollment_date where register_id = '{register}'", "update attendance.attendees set denrollment_date = null where register_id = '{register}'" },
        { "C18", "Days of a person on a muster roll ≤", "update attendance.muster_entries set modified_total = 8 where muster_roll_id = '{roll}'", "update attendance.muster_entries set modified_total = null where muster_roll_id = '{roll}'" },
        { "C18", "= Σ of its days", "update attendance.muster_entries set actual_total = 2 where muster_roll_id = '{roll}'", "update attendance.muster_entries set actual_total = 1 where muster_roll_id = '{roll}'" },
        { "C18", "paid at most once", "update attendance.muster_entries set days[1] = 1.5 where muster_roll_id = '{roll}'", "update attendance.muster_entries set days[1] = 1 where muster_roll_id = '{roll}'" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_found_and_gone_when_mended(string rule, string title, string fault, string mend)
    {
        var week = Monday.AddDays(7 * Faults.ToList().FindIndex(row => row.Data.Item3 == fault && row.Data.Item2 == title));
        var (register, people, submitted) = await WeekAsync(works, 1, 1, week);
        var other = await StaffedAsync(works, people);
        var roll = await ApprovedAsync(works, submitted);
        string Filled(string sql) => sql.Replace("{roll}", (string)roll["id"]!, StringComparison.Ordinal).Replace("{register}", (string)register["id"]!, StringComparison.Ordinal).Replace("{other}", (string)other["id"]!, StringComparison.Ordinal);
        var assertion = works.Services.GetServices<ConservationRule>().Single(one => one.Id == rule && one.Title.Contains(title, StringComparison.Ordinal)).Assertion;
        Assert.Empty(await works.StoredAsync(assertion));
        await works.StoredAsync(Filled(fault));
        Assert.NotEmpty(await works.StoredAsync(assertion));
        await works.StoredAsync(Filled(mend));
        Assert.Empty(await works.StoredAsync(assertion));
        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync($"/controls/rules/v1/_run?tenantId={City}&rules=C17,C18,C19")).Ok();
        Assert.All(reply.At("results")!.AsArray(), result => Assert.True(result!["error"] is null && (long)result["breaches"]! == 0, reply.Body));
    }

    [Fact]
    public async Task Wages_above_measured_labour_are_warned_of()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        await works.StoredAsync($"update attendance.registers set start_date = {At(Monday.AddDays(-28))} where reference_id = '{contract["contractNumber"]}'");
        var register = (await (await works.AsAsync(Sarita)).PostAsync($"{Search}?tenantId={City}&referenceId={contract["contractNumber"]}")).Ok().At("attendanceRegister[0]")!;
        var people = await PeopleAsync(works, 1);
        await EnrolledAsync(works, register, people);
        var week = Monday.AddDays(-21);
        await WorkedAsync(works, register, people, 6, week);
        await ApprovedAsync(works, await SubmittedAsync(works, register, people, week));
        var rule = works.Services.GetServices<ConservationRule>().Single(one => one.Id == "C19");
        Assert.Empty(await works.StoredAsync(rule.Assertion)); // nothing is measured yet: nothing to compare with
        var measurement = await MeasurementScenario.ApprovedAsync(works, contract, 1m, 0.1m, 1m);
        // The statement comes after the approval, by itself; what it says of labour is put there.
        var started = TimeProvider.System.GetTimestamp();
        Task<long> OpenAsync() => works.CountAsync("select count(*) from platform.outbox_deliveries where delivered_time is null and discarded_time is null and parked_time is null");
        while (await OpenAsync() > 0 && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20)) await Task.Delay(50, TestContext.Current.CancellationToken);
        await works.StoredAsync(
            $$"""
            delete from estimates.statements where target_id = '{{measurement["id"]}}';
            insert into estimates.statements (id, tenant_id, statement_type, target_id, status, totals, items, created_by, created_time, last_modified_by, last_modified_time)
            values (gen_random_uuid(), '{{City}}', 'UTILIZATION', '{{measurement["id"]}}', 'READY', '[{"type": "L", "amount": 100}, {"type": "M", "amount": 9000}]', '[]', 't', 0, 't', 0)
            """);
        var found = Assert.Single(await works.StoredAsync(rule.Assertion));
        Assert.Equal(((string)contract["contractNumber"]!, 120m), ((string)found["subject"]!, (decimal)found["allowed"]!));
        Assert.True((decimal)found["found"]! > 120m);
        await works.StoredAsync($"update estimates.statements set totals = '[{{\"type\": \"L\", \"amount\": 90000}}]' where target_id = '{measurement["id"]}'");
        Assert.Empty(await works.StoredAsync(rule.Assertion));
    }
}
