using System.Text.Json.Nodes;
using Works.Api.Tests.Organisations;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Attendance.AttendanceScenario;

namespace Works.Api.Tests.Attendance;

/// <summary>Who marks and who works (spec 30 §2.8, §2.9, §2.12; checklist rows 7, 10, 13, 20).</summary>
public sealed class StaffAndAttendeeTests(WorksHost works) : IClassFixture<WorksHost>
{
    private static JsonObject Staff(JsonNode register, string? userId, long? from = null, long? to = null) => new()
    {
        ["staff"] = new JsonArray(new JsonObject { ["tenantId"] = City, ["registerId"] = register["id"]!.DeepClone(), ["userId"] = userId, ["enrollmentDate"] = from, ["denrollmentDate"] = to }),
    };

    [Fact]
    public async Task People_are_enrolled_leave_and_come_back()
    {
        var person = (await PeopleAsync(works, 1))[0];
        var register = await OpenedAsync(works, Register(to: new DateOnly(2099, 3, 31)));
        var client = await works.AsAsync(Sarita);
        var enrolled = (await client.PostAsync(Enrol, Attendees(Attendee(register, person, At(Monday), null)))).Ok().At("attendees[0]")!;
        Assert.True(enrolled.AsObject().ContainsKey("denrollmentDate"));
        (await client.PostAsync(Enrol, Attendees(Attendee(register, person)))).Refused("INDIVIDUAL_ID");
        Assert.Equal(At(Monday.AddDays(2)), (long)(await client.PostAsync(Leave, Attendees(Attendee(register, person, null, At(Monday.AddDays(2)))))).Ok().At("attendees[0].denrollmentDate")!);
        (await client.PostAsync(Leave, Attendees(Attendee(register, person)))).Refused("INDIVIDUAL_ID");
        (await client.PostAsync(Enrol, Attendees(Attendee(register, person, At(Monday.AddDays(1)))))).Refused("INDIVIDUAL_ID"); // would overlap
        (await client.PostAsync(Enrol, Attendees(Attendee(register, person, At(Monday.AddDays(4)))))).Ok();
        Assert.Equal(2, await works.CountAsync($"select count(*) from attendance.attendees where register_id = '{register["id"]}'"));

        await works.SwitchAsync("re-enrolment", "off");
        (await client.PostAsync(Leave, Attendees(Attendee(register, person, null, At(Monday.AddDays(5)))))).Ok();
        (await client.PostAsync(Enrol, Attendees(Attendee(register, person, At(Monday.AddDays(6)))))).Refused("INDIVIDUAL_ID");
        await works.SwitchAsync("re-enrolment", "on");
    }

    [Fact]
    public async Task Every_rule_of_an_enrolment_has_its_code()
    {
        var person = (await PeopleAsync(works, 1))[0];
        var register = await OpenedAsync(works);
        var client = await works.AsAsync(Sarita);
        (await client.PostAsync(Enrol, Attendees())).Refused("ATTENDEE");
        var bare = await client.PostAsync(Enrol, Attendees(new JsonObject()));
        Assert.Equal(["REGISTER_ID", "INDIVIDUAL_ID", "TENANT_ID"], bare.Codes);
        Assert.Equal("Register id is mandatory", bare.Text("Errors[0].message"));
        var other = Attendee(register, person);
        other["tenantId"] = "pg.cityb";
        (await client.PostAsync(Enrol, Attendees(Attendee(register, person), other))).Refused("TENANT_ID");
        (await client.PostAsync(Enrol, Attendees(Attendee(register, person), Attendee(register, person)))).Refused("ATTENDEE");
        other["tenantId"] = "pg.nowhere";
        (await client.PostAsync(Enrol, Attendees(other))).Refused("INVALID_TENANT");
        (await client.PostAsync(Enrol, Attendees(Attendee(register, Guid.NewGuid().ToString())))).Refused("INDIVIDUAL_ID_NOT_FOUND");
        (await client.PostAsync(Enrol, Attendees(Attendee(new JsonObject { ["id"] = Guid.NewGuid().ToString() }, person)))).Refused("REGISTER_ID");
        (await client.PostAsync(Enrol, Attendees(Attendee(register, person, (long)register["startDate"]! - 1)))).Refused("ENROLLMENT_DATE");
        (await client.PostAsync(Enrol, Attendees(Attendee(register, person, (long)register["endDate"]! + 86_400_000)))).Refused("ENROLLMENT_DATE");
        (await client.PostAsync(Enrol, Attendees(Attendee(register, person, At(Monday), At(Monday.AddDays(-1)))))).Refused("DENROLLMENT_DATE");
        (await client.PostAsync(Leave, Attendees())).Refused("ATTENDEES");
        (await client.PostAsync(Leave, Attendees(Attendee(register, person)))).Refused("INDIVIDUAL_ID");
        (await client.PostAsync(Leave, Attendees(Attendee(register, person), Attendee(register, person)))).Refused("ATTENDEE");
        (await client.PostAsync(Enrol, Attendees(Attendee(register, person, At(Monday))))).Ok();
        (await client.PostAsync(Leave, Attendees(Attendee(register, person, null, At(Monday) - 1)))).Refused("DE ENROLLMENT_DATE");

        await works.SwitchAsync("enrolment-after-register-end-refused", "on");
        (await client.PostAsync(Enrol, Attendees(Attendee(register, (await PeopleAsync(works, 2))[1])))).Refused("END_DATE");
        await works.SwitchAsync("enrolment-after-register-end-refused", "off");
    }

    [Fact]
    public async Task A_date_nobody_gave_is_moved_into_the_register()
    {
        var people = await PeopleAsync(works, 2);
        var register = await OpenedAsync(works); // ended long ago
        var client = await works.AsAsync(Sarita);
        var enrolled = (await client.PostAsync(Enrol, Attendees(Attendee(register, people[0])))).Ok().At("attendees[0]")!;
        Assert.Equal((long)register["endDate"]!, (long)enrolled["enrollmentDate"]!);
        Assert.Equal((long)register["endDate"]!, (long)(await client.PostAsync(Leave, Attendees(Attendee(register, people[0])))).Ok().At("attendees[0].denrollmentDate")!);
        var ahead = await OpenedAsync(works, Register(from: new DateOnly(2090, 1, 1), to: new DateOnly(2090, 6, 1)));
        Assert.Equal((long)ahead["startDate"]!, (long)(await client.PostAsync(Enrol, Attendees(Attendee(ahead, people[0])))).Ok().At("attendees[0].enrollmentDate")!);
    }

    [Fact]
    public async Task Of_many_who_enrol_one_person_at_once_one_succeeds()
    {
        var person = (await PeopleAsync(works, 1))[0];
        var register = await OpenedAsync(works);
        var client = await works.AsAsync(Sarita);
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => client.PostAsync(Enrol, Attendees(Attendee(register, person, At(Monday.AddDays(i)))))));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("INDIVIDUAL_ID"));
    }

    [Fact]
    public async Task Strangers_and_former_staff_change_nobody()
    {
        var person = (await PeopleAsync(works, 1))[0];
        var register = await OpenedAsync(works, Register(to: new DateOnly(2099, 3, 31)));
        (await (await works.AsAsync(Gouri)).PostAsync(Enrol, Attendees(Attendee(register, person)))).Refused("SEARCH_ATTENDANCE_REGISTER");
        (await (await works.AsAsync(Sarita)).PostAsync(StaffCreate, Staff(register, IndividualOf(Helper)))).Ok();
        (await (await works.AsAsync(Helper)).PostAsync(Enrol, Attendees(Attendee(register, person, At(Monday))))).Ok();
        (await (await works.AsAsync(Sarita)).PostAsync(StaffDelete, Staff(register, IndividualOf(Helper)))).Ok();
        (await (await works.AsAsync(Helper)).PostAsync(Leave, Attendees(Attendee(register, person)))).Refused("UNAUTHORIZED");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Leave, Attendees(Attendee(register, person)))).Ok();
    }

    [Fact]
    public async Task Staff_comes_and_goes_and_the_last_one_stays()
    {
        var register = await OpenedAsync(works, Register(to: new DateOnly(2099, 3, 31)));
        var client = await works.AsAsync(Sarita);
        (await client.PostAsync(StaffDelete, Staff(register, IndividualOf(Sarita)))).Refused("MIN_STAFF_REQUIRED");
        var added = (await client.PostAsync(StaffCreate, Staff(register, IndividualOf(Helper)))).Ok().At("staff[0]")!;
        Assert.Equal("OWNER", (string)added["staffType"]!);
        Assert.NotEqual("NA", (string)added["additionalDetails"]!["staffName"]!);
        (await client.PostAsync(StaffCreate, Staff(register, IndividualOf(Helper)))).Refused("USER_id");
        Assert.Equal("NA", (await client.PostAsync(StaffCreate, Staff(register, "any text"))).Ok().Text("staff[0].additionalDetails.staffName"));
        (await client.PostAsync(StaffCreate, Staff(register, IndividualOf(Gouri), (long)register["startDate"]! - 1))).Refused("ENROLLMENT_DATE");
        (await client.PostAsync(StaffCreate, new JsonObject { ["staff"] = new JsonArray() })).Refused("STAFF");
        Assert.Equal(["REGISTER_ID", "USER_ID", "TENANT_ID"], (await client.PostAsync(StaffCreate, new JsonObject { ["staff"] = new JsonArray(new JsonObject()) })).Codes);
        (await client.PostAsync(StaffDelete, Staff(register, "nobody"))).Refused("USER_ID");
        (await client.PostAsync(StaffDelete, Staff(register, IndividualOf(Helper), null, (long)register["startDate"]! - 1))).Refused("DENROLLMENT_DATE");
        (await client.PostAsync(StaffDelete, Staff(register, IndividualOf(Helper)))).Ok();
        (await client.PostAsync(StaffDelete, Staff(register, IndividualOf(Helper)))).Refused("USER_ID");
        (await client.PostAsync(StaffCreate, Staff(register, IndividualOf(Helper)))).Ok(); // and back
        Assert.Equal(3, await works.CountAsync($"select count(*) from attendance.staff where register_id = '{register["id"]}' and denrollment_date is null"));
    }

    [Fact]
    public async Task Two_who_leave_at_once_do_not_leave_a_register_alone()
    {
        var register = await OpenedAsync(works, Register(to: new DateOnly(2099, 3, 31)));
        var client = await works.AsAsync(Sarita);
        (await client.PostAsync(StaffCreate, Staff(register, IndividualOf(Helper)))).Ok();
        var admin = await works.AsAsync("SUPERUSERA");
        var replies = await Task.WhenAll(admin.PostAsync(StaffDelete, Staff(register, IndividualOf(Sarita))), admin.PostAsync(StaffDelete, Staff(register, IndividualOf(Helper))));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.Single(replies, reply => reply.Codes is ["MIN_STAFF_REQUIRED"]);
    }

    [Fact]
    public async Task Tags_and_searches()
    {
        var people = await PeopleAsync(works, 2);
        var register = await StaffedAsync(works, people);
        var client = await works.AsAsync("SUPERUSERA");
        async Task<JsonArray> Found(string criterion, JsonNode value) => (await client.PostAsync($"{AttendeeSearch}?tenantId={City}", new JsonObject { ["attendees"] = new JsonObject { ["registerIds"] = new JsonArray((string)register["id"]!), [criterion] = value } })).Ok().At("attendees")!.AsArray();
        var attendee = Assert.Single(await Found("individualIds", new JsonArray(people[0])))!;
        (await (await works.AsAsync(Sarita)).PostAsync(Tag, new JsonObject { ["attendees"] = new JsonArray(new JsonObject { ["id"] = attendee["id"]!.DeepClone(), ["tenantId"] = City, ["tag"] = "masons" }) })).Ok();
        Assert.Equal(people[0], (string)Assert.Single(await Found("tags", new JsonArray("masons")))!["individualId"]!);
        (await client.PostAsync(Tag, new JsonObject { ["attendees"] = new JsonArray() })).Refused("ATTENDEE_LIST_EMPTY");
        Assert.Equal(["ID_MISSING", "TENANT_ID_MISSING", "TAG_MISSING"], (await client.PostAsync(Tag, new JsonObject { ["attendees"] = new JsonArray(new JsonObject()) })).Codes);
        (await client.PostAsync(Tag, new JsonObject { ["attendees"] = new JsonArray(new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["tenantId"] = City, ["tag"] = "x" }) })).Refused("ATTENDEES_NOT_FOUND");
        (await client.PostAsync($"{AttendeeSearch}?tenantId={City}", new JsonObject { ["attendees"] = new JsonObject { ["denrollmentDate"] = 1 } })).Refused("INVALID_SEARCH_PARAM");
        (await (await works.AsAsync(Sarita)).PostAsync($"{AttendeeSearch}?tenantId={City}", new JsonObject { ["attendees"] = new JsonObject() })).Refused("UNAUTHORIZED");
        var staff = (await client.PostAsync($"{StaffSearch}?tenantId={City}", new JsonObject { ["staff"] = new JsonObject { ["registerIds"] = new JsonArray((string)register["id"]!), ["staffTypes"] = new JsonArray("OWNER") } })).Ok().At("staff")!.AsArray();
        Assert.Equal(IndividualOf(Sarita), (string)Assert.Single(staff)!["userId"]!);
        (await (await works.AsAsync(Sarita)).PostAsync($"{StaffSearch}?tenantId={City}", new JsonObject { ["staff"] = new JsonObject() })).Refused("UNAUTHORIZED");
    }

    [Fact]
    public async Task New_contacts_of_an_organisation_take_over_its_registers()
    {
        var organisation = await works.OrganisationAsync();
        var leaving = (string)organisation["contactDetails"]![0]!["individualId"]!;
        var register = await OpenedAsync(works, Register(to: new DateOnly(2099, 3, 31)), "SUPERUSERA");
        var second = await OpenedAsync(works, Register(to: new DateOnly(2099, 3, 31)), "SUPERUSERA");
        var foreign = await OpenedAsync(works, Register(to: new DateOnly(2099, 3, 31)), "SUPERUSERA");
        var admin = await works.AsAsync("SUPERUSERA");
        foreach (var one in new[] { register, second, foreign }) (await admin.PostAsync(StaffCreate, Staff(one, leaving))).Ok();
        (await admin.PostAsync(StaffDelete, Staff(register, IndividualOf("SUPERUSERA")))).Ok(); // now the contact alone staffs it
        var contract = await Contracts.ContractScenario.AcceptedAsync(works); // of ORG-000017
        await works.StoredAsync($"update attendance.registers set reference_id = '{contract["contractNumber"]}', service_code = 'OTHER' where id = '{foreign["id"]}'");

        organisation["contactDetails"]![0]!["contactMobileNumber"] = GivenOrganisations.Mobile();
        (await works.ChangeAsync(organisation)).Ok();
        var started = TimeProvider.System.GetTimestamp();
        Task<long> ActiveAsync(JsonNode of, string condition) => works.CountAsync($"select count(*) from attendance.staff where register_id = '{of["id"]}' and denrollment_date is null and {condition}");
        while (await ActiveAsync(register, $"user_id = '{leaving}'") + await ActiveAsync(second, $"user_id = '{leaving}'") > 0 && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20)) await Task.Delay(50, TestContext.Current.CancellationToken);
        var taking = (string)(await works.FindAsync(new { tenantId = City, id = new[] { (string)organisation["id"]! } })).Ok().At("organisations[0].contactDetails[0].individualId")!;
        Assert.NotEqual(leaving, taking);
        foreach (var (one, others) in new[] { (register, 0), (second, 1) }) // an officer staffs the second as well
        {
            Assert.Equal((0, 1 + others), (await ActiveAsync(one, $"user_id = '{leaving}'"), await ActiveAsync(one, "true")));
            Assert.Equal(1, await ActiveAsync(one, $"user_id = '{taking}'"));
        }

        Assert.Equal(1, await ActiveAsync(foreign, $"user_id = '{leaving}'")); // a work of another organisation
    }
}
