using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using Works.Api.Tests.Users;

namespace Works.Api.Tests.Employees;

/// <summary>HRMS: spec 50 §11, §22 checks 16, 18; spec 05 §5.2, §17 check 3.</summary>
public sealed class EmployeeTests(AccountsHost works) : IClassFixture<AccountsHost>
{
    private const string Root = "/egov-hrms/employees";
    private const string City = AccountsHost.City;
    private const long Day = 24L * 60 * 60 * 1000;

    [Fact]
    public async Task The_employees_of_the_data_set_are_found_by_code_whatever_its_letter_case()
    {
        var client = await works.AsAsync("JE1");
        var reply = (await client.PostAsync($"{Root}/_search?tenantId={City}&codes=superusera&_=1")).Ok();
        var employee = Assert.Single(reply.Json!["Employees"]!.AsArray())!;
        Assert.Equal(("SUPERUSERA", "EMPLOYED", "PNT", City), ((string?)employee["code"], (string?)employee["employeeStatus"], (string?)employee["employeeType"], (string?)employee["tenantId"]));
        Assert.Contains(employee["user"]!["roles"]!.AsArray(), role => (string?)role!["code"] == "OFFICER_IN_CHARGE");
        Assert.Equal((string?)employee["uuid"], (string?)employee["user"]!["uuid"]);
        Assert.Equal((long)employee["id"]!, (long)employee["user"]!["id"]!);
        Assert.Equal(255983400000, (long)employee["user"]!["dob"]!);
        Assert.Equal(("ADMIN", "City", City), ((string?)employee["jurisdictions"]![0]!["hierarchy"], (string?)employee["jurisdictions"]![0]!["boundaryType"], (string?)employee["jurisdictions"]![0]!["boundary"]));
        var assignment = employee["assignments"]![0]!.AsObject();
        Assert.Equal(("WRK", "WRK_EE", City, true), ((string?)assignment["department"], (string?)assignment["designation"], (string?)assignment["tenantid"], (bool)assignment["isCurrentAssignment"]!));
        Assert.Equal(["createdBy", "createdDate", "lastModifiedBy", "lastModifiedDate"], employee["auditDetails"]!.AsObject().Select(member => member.Key));
        Assert.Equal(12, await works.CountAsync($"select count(*) from administration.employees where tenant_id = '{City}' and created_by = 'seed'"));
    }

    [Fact]
    public async Task Loading_the_data_set_again_changes_no_employee()
    {
        var before = await works.StoredAsync("select uuid, row_version, last_modified_time from administration.employees where created_by = 'seed' order by uuid");
        var files = new Works.Platform.SeedFiles(Path.GetFullPath(Path.Combine(RepositoryRoot(), "seed")), "demo", "eGov@123", works.Clock.GetUtcNow());
        await Works.Platform.Seeding.LoadAsync(works.Services, files, TestContext.Current.CancellationToken);
        var after = await works.StoredAsync("select uuid, row_version, last_modified_time from administration.employees where created_by = 'seed' order by uuid");
        Assert.Equal(before.Select(row => string.Join(',', row.Values)), after.Select(row => string.Join(',', row.Values)));
    }

    [Fact]
    public async Task An_employee_is_created_with_an_account_whose_first_password_comes_by_sms()
    {
        var admin = await works.AsAsync("HR1");
        var mobile = Given.MobileNumber();
        var reply = (await admin.PostAsync($"{Root}/_create?tenantId={City}", Request(Person(mobile, code: null)))).Ok(202);
        var employee = reply.Json!["Employees"]![0]!;
        Assert.Matches("^EMP-1013-[0-9]{6,}$", (string)employee["code"]!);
        Assert.Equal(((string?)employee["code"], "EMPLOYEE", true), ((string?)employee["user"]!["userName"], (string?)employee["user"]!["type"], (bool)employee["user"]!["active"]!));
        Assert.True(Guid.TryParse((string?)employee["assignments"]![0]!["id"], out _) && Guid.TryParse((string?)employee["jurisdictions"]![0]!["id"], out _));

        var text = works.Messages.LastTo(mobile);
        Assert.Contains((string)employee["code"]!, text, StringComparison.Ordinal);
        var password = System.Text.RegularExpressions.Regex.Match(text, "password:? ?(?<password>[^ ]{12})", System.Text.RegularExpressions.RegexOptions.IgnoreCase | System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["password"].Value;
        (await works.SignInAsync((string)employee["code"]!, password)).Ok();
        Assert.DoesNotContain(password, reply.Body, StringComparison.Ordinal);
        var found = (await admin.PostAsync($"{Root}/_search?tenantId={City}&phone={mobile}")).Ok();
        Assert.Equal((string?)employee["uuid"], found.Text("Employees[0].uuid"));
        Assert.Equal(2, await works.CountAsync($"select count(*) from platform.audit_entries where entity_id = '{employee["uuid"]}' and operation = 'CREATE' and entity in ('administration.employees', 'administration.users')"));
    }

    [Theory]
    [InlineData("employeeType", "null", "NotNull.employeeRequest.employees[0].employeeType")]
    [InlineData("tenantId", "null", "NotNull.employeeRequest.employees[0].tenantId")]
    [InlineData("user", "null", "NotNull.employeeRequest.employees[0].user")]
    [InlineData("user.dob", "null", "NotNull.employeeRequest.employees[0].user.dob")]
    [InlineData("user.name", "\"\"", "NotNull.employeeRequest.employees[0].user.name")]
    [InlineData("jurisdictions", "null", "NotNull.employeeRequest.employees[0].jurisdictions")]
    [InlineData("jurisdictions", "[]", "Size.employeeRequest.employees[0].jurisdictions")]
    [InlineData("jurisdictions.0.hierarchy", "null", "NotNull.employeeRequest.employees[0].jurisdictions[0].hierarchy")]
    [InlineData("assignments.0.department", "null", "NotNull.employeeRequest.employees[0].assignments[0].department")]
    [InlineData("assignments.0.isCurrentAssignment", "null", "NotNull.employeeRequest.employees[0].assignments[0].isCurrentAssignment")]
    [InlineData("assignments", "[null]", "NotNull.employeeRequest.employees[0].assignments[0].designation")]
    [InlineData("user.mobileNumber", "\"12345\"", "ERR_HRMS_INVALID_MOB_NO")]
    [InlineData("user.mobileNumber", "\"9000000301\"", "ERR_HRMS_USER_EXIST_MOB")]
    [InlineData("code", "\"je1\"", "ERR_HRMS_USER_EXIST_USERNAME")]
    [InlineData("user.dob", "4102444800000", "ERR_HRMS_INVALID_DOB")]
    [InlineData("user.dob", "\"soon\"", "JsonMappingException")]
    [InlineData("user.roles", "[]", "ERR_HRMS_MISSING_ROLES")]
    [InlineData("user.roles", "null", "ERR_HRMS_MISSING_ROLES")]
    [InlineData("user.roles.0.code", "\"NOT_A_ROLE\"", "ERR_HRMS_INVALID_ROLE")]
    [InlineData("user.roles.0.code", "\"SYSTEM\"", "ERR_HRMS_INVALID_ROLE")]
    [InlineData("employeeStatus", "\"ASLEEP\"", "ERR_HRMS_INVALID_EMP_STATUS_ROLE")]
    [InlineData("employeeType", "\"GHOST\"", "ERR_HRMS_INVALID_EMP_TYPE")]
    [InlineData("dateOfAppointment", "4102444800000", "ERR_HRMS_INVALID_DATE_OF_APPOINTMENT")]
    [InlineData("dateOfAppointment", "1000", "ERR_HRMS_INVALID_DATE_OF_APPOINTMENT_DOB")]
    [InlineData("assignments.0.department", "\"XXX\"", "ERR_HRMS_INVALID_DEPT")]
    [InlineData("assignments.0.designation", "\"XXX\"", "ERR_HRMS_INVALID_DESG")]
    [InlineData("assignments.0.toDate", "1700000000000", "ERR_HRMS_INVALID_ASSIGNMENT_CURRENT_TO_DATE")]
    [InlineData("assignments.0.isCurrentAssignment", "false", "ERR_HRMS_INVALID_CURRENT_ASSGN")]
    [InlineData("assignments.0.fromDate", "1000", "ERR_HRMS_INVALID_ASSIGNMENT_DATES")]
    [InlineData("assignments.0.fromDate", "1420000000000", "ERR_HRMS_INVALID_ASSIGNMENT_DATES_APPOINTMENT")]
    [InlineData("jurisdictions.0.hierarchy", "\"MOON\"", "ERR_HRMS_INVALID_JURISDICTION_HEIRARCHY")]
    [InlineData("jurisdictions.0.boundaryType", "\"Crater\"", "ERR_HRMS_INVALID_BOUNDARY_TYPE_HEIRARCHY")]
    [InlineData("jurisdictions.0.boundary", "\"pg.cityb\"", "ERR_HRMS_INVALID_JURISDICTION_BOUNDARY")]
    [InlineData("jurisdictions.0.isActive", "false", "ERR_HRMS_INVALID_JURISDICTION_ACTIIEV_NULL")]
    [InlineData("serviceHistory", "[{\"serviceStatus\":\"X\",\"isCurrentPosition\":true,\"serviceFrom\":1500000000000}]", "ERR_HRMS_INVALID_SERVICE_STATUS")]
    [InlineData("serviceHistory", "[{\"isCurrentPosition\":false,\"serviceFrom\":1500000000000}]", "ERR_HRMS_INVALID_SERVICE_NOT_CURRENT_TO_DATE")]
    [InlineData("serviceHistory", "[{\"isCurrentPosition\":false,\"serviceFrom\":1500000000000,\"serviceTo\":1400000000000}]", "ERR_HRMS_INVALID_SERVICE_PERIOD")]
    [InlineData("education", "[{\"qualification\":\"BE\",\"yearOfPassing\":1000}]", "ERR_HRMS_INVALID_EDUCATIONAL_PASSING_YEAR")]
    [InlineData("tests", "[{\"test\":\"T\",\"yearOfPassing\":1000}]", "ERR_HRMS_INVALID_DEPARTMENTAL_TEST_PASSING_YEAR")]
    [InlineData("user.name", "\"<b>\"", "Pattern.employeeRequest.employees[0].user.name")]
    public async Task A_broken_rule_is_named_and_nothing_is_stored(string path, string value, string code)
    {
        var person = Person(Given.MobileNumber(), "BROKEN");
        Set(person, path, JsonNode.Parse(value));
        (await (await works.AsAsync("HR1")).PostAsync($"{Root}/_create?tenantId={City}", Request(person))).Refused(code);
        Assert.Equal(0, await works.CountAsync("select count(*) from administration.users where user_name = 'BROKEN'"));
    }

    [Fact]
    public async Task Assignments_must_not_overlap_nor_follow_the_current_one()
    {
        var admin = await works.AsAsync("HR1");
        async Task<Reply> WithAsync(long from, long to)
        {
            var person = Person(Given.MobileNumber(), "OVERLAP");
            person["assignments"]!.AsArray().Add(new JsonObject { ["department"] = "WRK", ["designation"] = "WRK_JE", ["fromDate"] = from, ["toDate"] = to, ["isCurrentAssignment"] = false });
            return await admin.PostAsync($"{Root}/_create", Request(person));
        }

        (await WithAsync(1_450_000_000_000, 1_440_000_000_000)).Refused("ERR_HRMS_INVALID_ASSIGNMENT_PERIOD");
        (await WithAsync(1_450_000_000_000, 1_600_000_000_001)).Refused("ERR_HRMS_OVERLAPPING_ASSGN");
        (await WithAsync(1_650_000_000_000, 1_660_000_000_000)).Refused("ERR_HRMS_OVERLAPPING_ASSGN_CURRENT");
        (await WithAsync(1_450_000_000_000, 1_600_000_000_000)).Ok(202);
    }

    [Fact]
    public async Task Repetitions_within_a_request_are_refused_and_one_bad_employee_stops_all()
    {
        var admin = await works.AsAsync("HR1");
        var mobile = Given.MobileNumber();
        (await admin.PostAsync($"{Root}/_create", Request(Person(mobile, "BULK1"), Person(mobile, "BULK2")))).Refused("ERR_HRMS_BULK_CREATE_DUPLICATE_MOBILE");
        (await admin.PostAsync($"{Root}/_create", Request(Person(Given.MobileNumber(), "BULK1"), Person(Given.MobileNumber(), "bulk1")))).Refused("ERR_HRMS_BULK_CREATE_DUPLICATE_EMPCODE");
        var bad = Person(Given.MobileNumber(), "BULK2");
        bad["employeeType"] = "GHOST";
        (await admin.PostAsync($"{Root}/_create", Request(Person(Given.MobileNumber(), "BULK1"), bad))).Refused("ERR_HRMS_INVALID_EMP_TYPE");
        Assert.Equal(0, await works.CountAsync("select count(*) from administration.users where user_name like 'BULK%'"));
        Assert.Equal(2, (await admin.PostAsync($"{Root}/_create", Request(Person(Given.MobileNumber(), "BULK1"), Person(Given.MobileNumber(), "BULK2")))).Ok(202).Json!["Employees"]!.AsArray().Count);
        (await admin.PostAsync($"{Root}/_create")).Refused("NotNull.employeeRequest.employees");
        (await admin.PostAsync($"{Root}/_create", new { Employees = new[] { (object?)null } })).Refused("NotNull.employeeRequest.employees[0]");
    }

    [Fact]
    public async Task Of_two_who_take_one_mobile_number_at_once_one_is_refused()
    {
        var admin = await works.AsAsync("HR1");
        var mobile = Given.MobileNumber();
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => admin.PostAsync($"{Root}/_create", Request(Person(mobile, $"RACER{i}")))));
        Assert.Single(replies, reply => reply.Status == 202);
        Assert.All(replies.Where(reply => reply.Status != 202), reply => reply.Refused("ERR_HRMS_USER_EXIST_MOB"));
    }

    [Fact]
    public async Task An_update_changes_the_employee_and_the_account_and_keeps_history()
    {
        var admin = await works.AsAsync("HR1");
        var created = await CreateAsync(admin, "MOVER");
        var moved = (JsonObject)created.DeepClone();
        (moved["assignments"]![0]!["isCurrentAssignment"], moved["assignments"]![0]!["toDate"]) = (false, 1_690_000_000_000);
        moved["assignments"]!.AsArray().Insert(0, new JsonObject { ["department"] = "ADM", ["designation"] = "ADM_EO", ["fromDate"] = 1_690_000_000_000, ["isCurrentAssignment"] = true, ["isHOD"] = true });
        (moved["user"]!["name"], moved["user"]!["roles"]) = ("Moved Person", new JsonArray(new JsonObject { ["code"] = "EMPLOYEE" }, new JsonObject { ["code"] = "BILL_VIEWER", ["tenantId"] = City }));
        var reply = (await admin.PostAsync($"{Root}/_update?tenantId={City}", Request(moved))).Ok(202);
        var employee = reply.Json!["Employees"]![0]!;
        Assert.Equal(["ADM_EO", "WRK_JE"], employee["assignments"]!.AsArray().Select(assignment => (string?)assignment!["designation"]));
        Assert.Equal((string?)created["assignments"]![0]!["id"], (string?)employee["assignments"]![1]!["id"]);
        Assert.Equal(("Moved Person", "EMPLOYEE,BILL_VIEWER"), ((string?)employee["user"]!["name"], string.Join(',', employee["user"]!["roles"]!.AsArray().Select(role => (string?)role!["code"]))));

        // The same older copy once more: history that came since is missing.
        (await admin.PostAsync($"{Root}/_update", Request((JsonObject)created.DeepClone()))).Refused("ERR_HRMS_UPDATE_ASSIGNEMENT_INCOSISTENT");
        var found = (await admin.PostAsync($"{Root}/_search?tenantId={City}&departments=ADM&designations=ADM_EO&asOnDate=1695000000000")).Ok();
        Assert.Contains(found.Json!["Employees"]!.AsArray(), one => (string?)one!["code"] == "MOVER");
        var earlier = (await admin.PostAsync($"{Root}/_search?tenantId={City}&departments=ADM&designations=ADM_EO&asOnDate=1685000000000")).Ok();
        Assert.DoesNotContain(earlier.Json!["Employees"]!.AsArray(), one => (string?)one!["code"] == "MOVER");
    }

    [Fact]
    public async Task An_update_names_what_is_missing_unknown_or_unchangeable()
    {
        var admin = await works.AsAsync("HR1");
        var created = await CreateAsync(admin, "FIXED");
        async Task<Reply> WithAsync(string path, JsonNode? value)
        {
            var changed = (JsonObject)created.DeepClone();
            Set(changed, path, value);
            return await admin.PostAsync($"{Root}/_update", Request(changed));
        }

        (await WithAsync("id", null)).Refused("ERR_HRMS_UPDATE_NULL_ID");
        (await WithAsync("code", null)).Refused("ERR_HRMS_UPDATE_NULL");
        (await WithAsync("uuid", "")).Refused("ERR_HRMS_UPDATE_NULL_UUID");
        (await WithAsync("uuid", Guid.NewGuid().ToString())).Refused("ERR_HRMS_UPDATE_EMPLOYEE_NOT_EXIST_CODE");
        (await WithAsync("code", "RENAMED")).Refused("ERR_HRMS_UPDATE_EMPLOYEE_CODE_CHANGE");
        (await WithAsync("user.mobileNumber", "9000000301")).Refused("ERR_HRMS_UPDATE_EXISTING_MOBNO");
        (await WithAsync("jurisdictions", new JsonArray(new JsonObject { ["hierarchy"] = "ADMIN", ["boundaryType"] = "City", ["boundary"] = City }))).Refused("ERR_HRMS_UPDATE_JURISDICTION_INCOSISTENT");
        (await WithAsync("user.roles.0.code", "INTERNAL_MICROSERVICE_ROLE")).Refused("ERR_HRMS_INVALID_ROLE");
        (await WithAsync("isActive", false)).Refused("ERR_HRMS_INVALID_DEACT_REQUEST");
        (await WithAsync("user.mobileNumber", "******" + ((string)created["user"]!["mobileNumber"]!)[6..])).Ok(202); // came back masked
        Assert.Equal((string?)created["user"]!["mobileNumber"], (await admin.PostAsync($"{Root}/_search?tenantId={City}&codes=FIXED")).Text("Employees[0].user.mobileNumber"));
    }

    [Fact]
    public async Task A_deactivated_employee_cannot_sign_in_his_tokens_are_dead_and_he_can_be_taken_back()
    {
        var admin = await works.AsAsync("HR1");
        var created = await CreateAsync(admin, "LEAVER");
        await works.StoredAsync("update administration.users set password_hash = (select password_hash from administration.users where user_name = 'JE1') where user_name = 'LEAVER' returning 1");
        var session = await works.SignedInAsync("LEAVER", "eGov@123");

        var leaving = (JsonObject)created.DeepClone();
        (leaving["isActive"], leaving["employeeStatus"]) = (false, "INACTIVE");
        JsonArray Ending(string reason, long from) => [new JsonObject { ["reasonForDeactivation"] = reason, ["effectiveFrom"] = from, ["orderNo"] = "1" }];
        var now = works.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        leaving["deactivationDetails"] = Ending("BOREDOM", now);
        (await admin.PostAsync($"{Root}/_update", Request(leaving))).Refused("ERR_HRMS_INVALID_DEACT_REASON");
        leaving["deactivationDetails"] = Ending("OTHERS", now - (2 * Day));
        (await admin.PostAsync($"{Root}/_update", Request(leaving))).Refused("ERR_HRMS_UPDATE_DEACT_DETAILS_INCORRECT_EFFECTIVEFROM");
        leaving["deactivationDetails"] = Ending("OTHERS", now);
        var left = (await admin.PostAsync($"{Root}/_update", Request(leaving))).Ok(202).Json!["Employees"]![0]!.AsObject();
        Assert.Equal((false, false), ((bool)left["isActive"]!, (bool)left["user"]!["active"]!));
        (await session.PostAsync("/user/_details")).Refused("InvalidAccessTokenException", 401);
        Assert.Equal("Please activate your account", (await works.SignInAsync("LEAVER", "eGov@123")).Text("error_description"));
        Assert.DoesNotContain((await admin.PostAsync($"{Root}/_search?tenantId={City}&isActive=true")).Ok().Json!["Employees"]!.AsArray(), one => (string?)one!["code"] == "LEAVER");

        var back = (JsonObject)left.DeepClone();
        (back["reActivateEmployee"], back["employeeStatus"]) = (true, "EMPLOYED");
        (await admin.PostAsync($"{Root}/_update", Request(back))).Refused("ERR_HRMS_UPDATE_REACT_DETAILS_INCORRECT_EFFECTIVEFROM");
        back["reactivationDetails"] = new JsonArray(new JsonObject { ["reasonForReactivation"] = "OTHERS", ["effectiveFrom"] = now });
        Assert.True((bool)(await admin.PostAsync($"{Root}/_update", Request(back))).Ok(202).At("Employees[0].isActive")!);
        (await works.SignInAsync("LEAVER", "eGov@123")).Ok();
        (await session.PostAsync("/user/_details")).Refused("InvalidAccessTokenException", 401); // what was dead stays dead
    }

    [Fact]
    public async Task Searching_by_roles_finds_who_holds_any_of_them_at_the_tenant()
    {
        var client = await works.AsAsync("JE1");
        var reply = (await client.PostAsync($"{Root}/_search?tenantId={City}&roles=TECHNICAL_SANCTIONER,BILL_ACCOUNTANT&isActive=true")).Ok();
        var codes = reply.Json!["Employees"]!.AsArray().Select(one => (string)one!["code"]!).ToList();
        Assert.True(codes.Contains("ME1") && codes.Contains("AO1"), string.Join(',', codes));
        Assert.DoesNotContain("JE1", codes);
        Assert.Empty((await client.PostAsync($"{Root}/_search?tenantId={City}&roles=NO_SUCH_ROLE")).Ok().Json!["Employees"]!.AsArray());
    }

    [Fact]
    public async Task Filters_combine_and_the_order_is_stable_over_pages()
    {
        var client = await works.AsAsync("HR1");
        async Task<List<string>> CodesAsync(string query) => [.. (await client.PostAsync($"{Root}/_search?tenantId={City}&{query}")).Ok().Json!["Employees"]!.AsArray().Select(one => (string)one!["code"]!)];
        var all = await CodesAsync("limit=500");
        var paged = new List<string>();
        for (var offset = 0; offset < all.Count; offset += 5) paged.AddRange(await CodesAsync($"limit=5&offset={offset}"));
        Assert.Equal(all, paged);
        Assert.Equal(["JE1"], await CodesAsync("names=tarini&departments=WRK&designations=WRK_JE"));
        var je1 = (await works.StoredAsync("select uuid, id from administration.employees where code = 'JE1'"))[0];
        Assert.Equal(["JE1"], await CodesAsync($"uuids={je1["uuid"]},nonsense"));
        Assert.Equal(["JE1"], await CodesAsync($"ids={je1["id"]},x&employeetypes=PNT&employeestatuses=EMPLOYED&codes="));
        Assert.Empty(await CodesAsync("designations=ADM_MC"));
        Assert.Equal(400, (await client.PostAsync($"{Root}/_search?tenantId={City}&limit=many")).Status);
    }

    [Fact]
    public async Task Searches_that_say_too_little_are_refused()
    {
        var (clerk, admin) = (await works.AsAsync("JE1"), await works.AsAsync("HR1"));
        (await clerk.PostAsync($"{Root}/_search?tenantId={City}&asOnDate=1")).Refused("ERR_HRMS_INVALID_SEARCH_AOD");
        (await clerk.PostAsync($"{Root}/_search?roles=EMPLOYEE")).Refused("ERR_HRMS_INVALID_SEARCH_ROLES");
        (await clerk.PostAsync($"{Root}/_search?names=a")).Refused("ERR_HRMS_INVALID_SEARCH_USER");
        (await clerk.PostAsync($"{Root}/_search?phone=9000000301")).Refused("ERR_HRMS_INVALID_SEARCH_USER");
        (await clerk.PostAsync($"{Root}/_search")).Refused("ERR_HRMS_INVALID_SEARCH_REQ");
        (await admin.PostAsync($"{Root}/_search")).Ok();
        Assert.Single((await clerk.PostAsync($"{Root}/_search?codes=JE1")).Ok().Json!["Employees"]!.AsArray());
    }

    [Fact]
    public async Task Counts_are_texts_under_the_contracts_key_and_the_state_counts_its_cities()
    {
        var city = (await (await works.AsAsync("HR1")).PostAsync($"{Root}/_count?tenantId={City}")).Ok();
        Assert.Equal(["totalEmployee", "activeEmployee", "inactiveEmployee"], city.At("EmployeCount")!.AsObject().Select(member => member.Key));
        Assert.All(city.At("EmployeCount")!.AsObject(), member => Assert.Equal(System.Text.Json.JsonValueKind.String, member.Value!.GetValueKind()));
        var state = await works.AsAsync("SUPERUSER", "pg");
        var whole = int.Parse((await state.PostAsync($"{Root}/_count?tenantId=pg")).Ok().Text("EmployeCount.totalEmployee"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(await works.CountAsync("select count(*) from administration.employees"), whole);
        Assert.Equal("0", (await state.PostAsync($"{Root}/_count?tenantId=pg.cityc")).Ok().Text("EmployeCount.totalEmployee"));
        (await state.PostAsync($"{Root}/_count")).Refused(string.Empty);
    }

    [Fact]
    public async Task Only_the_citys_administrators_employ_and_other_cities_stay_closed()
    {
        var clerk = await works.AsAsync("JE1");
        var foreigner = await works.AsAsync("SUPERUSERB", "pg.cityb");
        foreach (var route in new[] { "_create", "_update", "_count" })
        {
            (await clerk.PostAsync($"{Root}/{route}?tenantId={City}", Request(Person(Given.MobileNumber(), "NOBODY1")))).Refused("CustomException", 403);
            (await works.Anonymous.PostAsync($"{Root}/{route}?tenantId={City}", Request())).Refused("CustomException", 401);
        }

        foreach (var route in new[] { "_create", "_update", "_count", "_search" })
            (await foreigner.PostAsync($"{Root}/{route}?tenantId={City}", Request(Person(Given.MobileNumber(), "NOBODY2")))).Refused("CustomException", 403);
        (await works.Anonymous.PostAsync($"{Root}/_search?tenantId={City}")).Refused("CustomException", 401);
        (await (await works.AsAsync("9000000101", "pg")).PostAsync($"{Root}/_search?tenantId={City}")).Refused("CustomException", 403);
        Assert.Empty((await foreigner.PostAsync($"{Root}/_search?codes=JE1")).Ok().Json!["Employees"]!.AsArray());

        var admin = await works.AsAsync("HR1");
        var reaching = Person(Given.MobileNumber(), "REACHING");
        reaching["user"]!["roles"]!.AsArray().Add(new JsonObject { ["code"] = "EMPLOYEE", ["tenantId"] = "pg" });
        (await admin.PostAsync($"{Root}/_create", Request(reaching))).Refused("CustomException", 403);
        // Another city's employee under one's own tenant is nobody.
        var stolen = (await (await works.AsAsync("SUPERUSERB", "pg.cityb")).PostAsync($"{Root}/_search?tenantId=pg.cityb&codes=JEB1")).Ok().Json!["Employees"]![0]!.DeepClone().AsObject();
        stolen["tenantId"] = City;
        (await admin.PostAsync($"{Root}/_update", Request(stolen))).Refused("ERR_HRMS_UPDATE_EMPLOYEE_NOT_EXIST_CODE");
        foreach (var body in new[] { "\"Employees\":7", "\"Employees\":[7]", "\"Employees\":[{\"tenantId\":\"pg.citya\",\"user\":[]}]", "\"Employees\":[{\"assignments\":{\"a\":1}}]" })
            (await admin.PostRawAsync($"{Root}/_create", "{\"RequestInfo\":{\"authToken\":\"" + admin.Token + "\"}," + body + "}")).Refused("JsonMappingException");
    }

    private static async Task<JsonObject> CreateAsync(Client admin, string code) =>
        (await admin.PostAsync($"{Root}/_create?tenantId={City}", Request(Person(Given.MobileNumber(), code)))).Ok(202).Json!["Employees"]![0]!.DeepClone().AsObject();

    private static JsonObject Request(params JsonObject[] employees) => new() { ["Employees"] = new JsonArray([.. employees.Select(employee => employee.DeepClone())]) };

    private static JsonObject Person(string mobileNumber, string? code) => (JsonObject)JsonNode.Parse($$"""
        {
          "tenantId": "{{City}}", "code": {{(code is null ? "null" : $"\"{code}\"")}}, "employeeStatus": "EMPLOYED", "employeeType": "PNT", "dateOfAppointment": 1430000000000,
          "user": {"name": "Some Body", "mobileNumber": "{{mobileNumber}}", "dob": 600000000000, "gender": "MALE", "fatherOrHusbandName": "Other Body",
                   "correspondenceAddress": "12 Tank Road", "roles": [{"code": "EMPLOYEE", "name": "Employee", "tenantId": "{{City}}"}], "tenantId": "{{City}}"},
          "jurisdictions": [{"hierarchy": "ADMIN", "boundaryType": "City", "boundary": "{{City}}", "tenantId": "{{City}}", "roles": []}],
          "assignments": [{"department": "WRK", "designation": "WRK_JE", "fromDate": 1600000000000, "toDate": null, "isCurrentAssignment": true}],
          "serviceHistory": [], "education": [], "tests": []
        }
        """)!;

    private static void Set(JsonObject root, string path, JsonNode? value)
    {
        var steps = path.Split('.');
        JsonNode owner = root;
        foreach (var step in steps[..^1]) owner = owner is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : owner[step]!;
        owner[steps[^1]] = value;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Works.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
