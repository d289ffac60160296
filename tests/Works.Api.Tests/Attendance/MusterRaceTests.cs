using Works.Api.Tests.Persons;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Attendance.AttendanceScenario;

namespace Works.Api.Tests.Attendance;

/// <summary>Many at once (spec 30 §15 rows 3 and 18), in an office that locks the days behind a roll.</summary>
public sealed class MusterRaceTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task Of_fifty_rolls_of_one_week_at_once_one_is_made()
    {
        var people = await PeopleAsync(works, 2);
        var register = await StaffedAsync(works, people);
        await WorkedAsync(works, register, people, 2);
        var client = await works.AsAsync(Sarita);
        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.PostAsync(MusterCreate, Muster(register, people))));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("DUPLICATE_MUSTER_ROLL"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from attendance.muster_rolls where register_id = '{register["id"]}'"));
    }

    [Fact]
    public async Task Without_the_lock_of_the_register_the_constraint_still_says_no()
    {
        var (_, _, roll) = await WeekAsync(works, 1, 1);
        var copy = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => works.StoredAsync(
            $"insert into attendance.muster_rolls select gen_random_uuid(), tenant_id, 'MR/copy', register_id, start_date, end_date, zone, first_day + 3, last_day + 3, status, muster_roll_status, reference_id, service_code, additional_details, created_by, created_time, last_modified_by, last_modified_time, row_version from attendance.muster_rolls where id = '{roll["id"]}'"));
        Assert.Equal("one_muster_roll_per_day", copy.ConstraintName);
    }

    [Fact]
    public async Task A_log_that_races_the_roll_is_either_on_it_or_refused()
    {
        var people = await PeopleAsync(works, 1);
        var client = await works.AsAsync(Sarita);
        for (var round = 0; round < 6; round++)
        {
            var register = await StaffedAsync(works, people);
            await MarkedAsync(works, Day(register, people[0], Monday));
            var marking = client.PostAsync(Log, Logs(Day(register, people[0], Monday.AddDays(1))));
            var submitting = client.PostAsync(MusterCreate, Muster(register, people));
            var (marked, submitted) = (await marking, (await submitting).Ok());
            if (marked.Status != 200) marked.Refused("ATTENDANCE_LOCKED");
            Assert.Equal(marked.Status == 200 ? 2m : 1m, (decimal)EntryOf(submitted.At("musterRolls[0]")!, people[0])["actualTotalAttendance"]!);
        }
    }

    [Fact]
    public async Task Of_approval_and_send_back_at_once_one_happens_and_the_bill_is_asked_for_once_or_not_at_all()
    {
        var approver = await works.AsAsync("EO1");
        for (var round = 0; round < 4; round++)
        {
            var (_, _, submitted) = await WeekAsync(works, 1, 1, Monday.AddDays(-7 * (round % 3)));
            var roll = await MovedAsync(works, submitted, ("EE1", "VERIFYANDFORWARD"));
            var replies = await Task.WhenAll(approver.PostAsync(MusterChange, Step(roll, "APPROVE", "ok")), approver.PostAsync(MusterChange, Step(roll, "SENDBACKTOCBO", "no")), approver.PostAsync(MusterChange, Step(roll, "APPROVE", "ok")));
            Assert.Single(replies, reply => reply.Status == 200);
            var isApproved = replies[1].Status != 200;
            Assert.Equal(isApproved ? 1 : 0, await EventsAsync(works, "calculate-musterroll", (string)roll["musterRollNumber"]!));
            Assert.Equal(isApproved ? "APPROVED" : "PENDINGFORCORRECTION", (string)(await works.StoredAsync($"select muster_roll_status from attendance.muster_rolls where id = '{roll["id"]}'"))[0]["muster_roll_status"]!);
        }
    }

    [Fact]
    public async Task A_roll_of_more_than_a_hundred_has_everybodys_name_and_bank()
    {
        var first = await works.PersonAsync();
        await works.AccountAsync((string)first["id"]!);
        // Copies of one person, each with an account of its own: the register of a large site.
        await works.StoredAsync(
            $"""
            insert into registries.individuals select (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(), 'individual_id', 'IND-COPY-' || n, 'given_name', 'Copy ' || n, 'client_reference_id', null))).*
            from registries.individuals i, generate_series(1, 130) n where i.id = '{first["id"]}'
            """);
        await works.StoredAsync(
            $"""
            with copies as (
                insert into registries.bank_accounts select (jsonb_populate_record(b, jsonb_build_object('id', gen_random_uuid(), 'reference_id', i.id))).*
                from registries.bank_accounts b, registries.individuals i where b.reference_id = '{first["id"]}' and i.individual_id like 'IND-COPY-%' returning id, reference_id)
            insert into registries.bank_account_details select (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'bank_account_id', c.id, 'reference_id', c.reference_id))).*
            from copies c, registries.bank_account_details d join registries.bank_accounts b on b.id = d.bank_account_id where b.reference_id = '{first["id"]}'
            """);
        string[] people = [.. (await works.StoredAsync("select id from registries.individuals where individual_id like 'IND-COPY-%'")).Select(row => row["id"]!.ToString()!)];
        Assert.Equal(130, people.Length);
        var register = await StaffedAsync(works, people);
        await WorkedAsync(works, register, people, 1);
        var roll = await SubmittedAsync(works, register, people);
        Assert.Equal(130, Entries(roll).Count);
        Assert.All(Entries(roll), entry => Assert.True(
            ((string)entry!["additionalDetails"]!["userName"]!).StartsWith("Copy ", StringComparison.Ordinal) && ((string)entry["additionalDetails"]!["bankDetails"]!).EndsWith("-DEMO0000017", StringComparison.Ordinal), entry.ToJsonString()));
    }
}
