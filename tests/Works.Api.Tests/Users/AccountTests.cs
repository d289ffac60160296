using System.Text.Json.Nodes;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Users;

/// <summary>Opening and changing accounts by administrators and owners: spec 50 §3.4, §3.6, §3.7, §3.9, §3.10, §2.2.</summary>
public sealed class AccountTests(AccountsHost works) : IClassFixture<AccountsHost>
{
    private const string Create = "/user/users/_createnovalidate";
    private const string Update = "/user/users/_updatenovalidate";

    [Fact]
    public async Task An_administrator_opens_an_account_that_can_sign_in()
    {
        var admin = await works.FreshAsync("HR1");
        var mobile = Given.MobileNumber();
        var reply = (await admin.PostAsync(Create, new
        {
            user = new
            {
                userName = "NEW1", name = "Asha Rani", mobileNumber = mobile, password = "Aa@12345", type = "employee", tenantId = "pg.citya", active = true, gender = "female", dob = "15/08/1990",
                emailId = "asha@example.org", permanentCity = "CityA", permanentAddress = new { city = "an object, ignored" }, correspondenceAddress = "12 Tank Road",
                roles = new object[] { new { code = "EMPLOYEE" }, new { code = "PROJECT_VIEWER", name = "whatever", tenantId = "pg.citya" } },
            },
        })).Ok();
        Assert.Equal("200", reply.Text("responseInfo.status"));
        Assert.Equal(("NEW1", "FEMALE", "15/08/1990", "12 Tank Road"), (reply.Text("user[0].userName"), reply.Text("user[0].gender"), reply.Text("user[0].dob"), reply.Text("user[0].correspondenceAddress")));
        Assert.Null(reply.At("user[0].permanentAddress"));
        Assert.Equal("pg.citya", reply.Text("user[0].roles[0].tenantId"));
        Assert.True((long)reply.At("user[0].id")! > 0);
        Assert.DoesNotContain("Aa@12345", reply.Body, StringComparison.Ordinal);
        var signedIn = (await works.SignInAsync("new1", "Aa@12345")).Ok();
        Assert.Equal("CityA", signedIn.Text("UserRequest.permanentCity"));
        var stored = await works.StoredAsync("select password_hash, password_expiry_time - created_time as life from administration.users where user_name = 'NEW1'");
        Assert.Equal(90L * 24 * 60 * 60 * 1000, stored[0]["life"]);
        Assert.DoesNotContain("Aa@12345", (string)stored[0]["password_hash"]!, StringComparison.Ordinal);
        Assert.Equal(0, await works.CountAsync("select count(*) from platform.audit_entries where after::text like '%Aa@12345%' or after::text like '%' || (select password_hash from administration.users where user_name = 'NEW1') || '%'"));

        (await admin.PostAsync(Create, new { User = Given.Employee("new1") })).Refused("DuplicateUserNameException");
    }

    [Fact]
    public async Task Two_who_ask_for_one_name_at_once_do_not_both_get_it()
    {
        var admin = await works.FreshAsync("HR1");
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => admin.PostAsync(Create, new { user = Given.Employee("TWIN") })));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("DuplicateUserNameException"));
    }

    [Theory]
    [InlineData("userName", null, "NotNull.createUserRequest.user.userName")]
    [InlineData("name", "", "NotNull.createUserRequest.user.name")]
    [InlineData("name", "Robert'); <script>", "Pattern.createUserRequest.user.name")]
    [InlineData("mobileNumber", "12345", "Pattern.createUserRequest.user.mobileNumber")]
    [InlineData("mobileNumber", "9000000301\n1", "Pattern.createUserRequest.user.mobileNumber")]
    [InlineData("emailId", "no mail", "Email.createUserRequest.user.emailId")]
    [InlineData("password", "short", "INVALID_PWD_LENGTH")]
    [InlineData("password", "alllowercase1", "INVALID_PWD_PATTERN")]
    [InlineData("password", "Aa@1 2345678", "INVALID_PWD_PATTERN")]
    [InlineData("pan", "ABCDE12345F", "Size.createUserRequest.user.pan")]
    [InlineData("aadhaarNumber", "12", "Pattern.createUserRequest.user.aadhaarNumber")]
    [InlineData("permanentPinCode", "012345", "Pattern.createUserRequest.user.permanentPinCode")]
    [InlineData("type", "ROBOT", "NotNull.createUserRequest.user.type")]
    [InlineData("tenantId", "", "NotNull.createUserRequest.user.tenantId")]
    [InlineData("roles", null, "NotNull.createUserRequest.user.roles")]
    [InlineData("dob", "yesterday", "JsonMappingException")]
    public async Task A_member_that_breaks_its_rule_is_named(string member, string? value, string code)
    {
        var user = System.Text.Json.JsonSerializer.SerializeToNode(Given.Employee("BROKEN"))!.AsObject();
        user[member] = value;
        (await (await works.FreshAsync("HR1")).PostAsync(Create, new JsonObject { ["user"] = user })).Refused(code);
        Assert.Equal(0, await works.CountAsync("select count(*) from administration.users where user_name = 'BROKEN'"));
    }

    [Fact]
    public async Task Roles_must_exist_must_not_be_internal_and_must_be_the_administrators_to_give()
    {
        var admin = await works.FreshAsync("SUPERUSERA"); // holds MUKTA_ADMIN at pg.cityb, which administers nobody there
        async Task<Reply> WithRoleAsync(string code, string tenantId)
        {
            var user = System.Text.Json.JsonSerializer.SerializeToNode(Given.Employee("GRASPING"))!.AsObject();
            user["roles"] = new JsonArray(new JsonObject { ["code"] = code, ["tenantId"] = tenantId });
            return await admin.PostAsync(Create, new JsonObject { ["user"] = user });
        }

        foreach (var code in new[] { "SYSTEM", "INTERNAL_MICROSERVICE_ROLE", "LOC_ADMIN", "NO_SUCH_ROLE" }) (await WithRoleAsync(code, "pg.citya")).Refused("INVALID_ROLE");
        foreach (var tenant in new[] { "pg", "pg.cityb" }) (await WithRoleAsync("EMPLOYEE", tenant)).Refused("CustomException", 403);
        Assert.Equal(0, await works.CountAsync("select count(*) from administration.users where user_name = 'GRASPING'"));
    }

    [Fact]
    public async Task Only_administrators_of_the_tenant_open_accounts_and_nobody_without_a_token_once_there_are_users()
    {
        (await works.Anonymous.PostAsync(Create, new { user = Given.Employee("ANON") })).Refused("CustomException", 401);
        (await (await works.FreshAsync("JE1")).PostAsync(Create, new { user = Given.Employee("ANON") })).Refused("CustomException", 403);
        (await (await works.FreshAsync("SUPERUSERB", "pg.cityb")).PostAsync(Create, new { user = Given.Employee("ANON") })).Refused("CustomException", 403);
        var state = System.Text.Json.JsonSerializer.SerializeToNode(Given.Employee("ANON"))!.AsObject();
        state["tenantId"] = "pg";
        (await (await works.FreshAsync("HR1")).PostAsync(Create, new JsonObject { ["user"] = state })).Refused("CustomException", 403);
        (await (await works.FreshAsync("HR1")).PostRawAsync(Create, "{\"user\": []}")).Refused("JsonMappingException");
        (await (await works.FreshAsync("HR1")).PostAsync(Create)).Refused("NotNull.createUserRequest.user");
    }

    [Fact]
    public async Task A_citizens_account_lives_at_the_state_and_is_named_by_its_number()
    {
        var admin = await works.FreshAsync("HR1");
        var mobile = Given.MobileNumber();
        object Citizen(string userName) => new { user = new { userName, name = "Meena", mobileNumber = mobile, type = "CITIZEN", tenantId = "pg.citya", active = true, roles = new[] { new { code = "CITIZEN" } } } };
        (await admin.PostAsync(Create, Citizen("MEENA"))).Refused("UserNameNotValidException");
        var reply = (await admin.PostAsync(Create, Citizen(mobile))).Ok();
        Assert.Equal(("pg", "pg"), (reply.Text("user[0].tenantId"), reply.Text("user[0].roles[0].tenantId")));
    }

    [Fact]
    public async Task Deactivating_or_setting_a_password_ends_sessions_and_name_type_and_tenant_stay()
    {
        var admin = await works.FreshAsync("HR1");
        var uuid = (await Given.EmployeeAsync(works, "CHANGING", "EMPLOYEE", "PROJECT_VIEWER")).Text("user[0].uuid");
        var session = await works.SignedInAsync("CHANGING", "Aa@12345");
        var changed = (await admin.PostAsync(Update, new { user = new { uuid, userName = "OTHER", type = "CITIZEN", name = "New Name", emailId = "new@example.org", tenantId = "pg.citya", roles = new[] { new { code = "PROJECT_VIEWER" } } } })).Ok();
        Assert.Equal(("CHANGING", "EMPLOYEE", "New Name", 1), (changed.Text("user[0].userName"), changed.Text("user[0].type"), changed.Text("user[0].name"), changed.Json!["user"]![0]!["roles"]!.AsArray().Count));
        (await session.PostAsync("/user/_details")).Ok();

        (await admin.PostAsync(Update, new { user = new { uuid, tenantId = "pg.citya", password = "Bb@12345" } })).Ok();
        (await session.PostAsync("/user/_details")).Refused("InvalidAccessTokenException", 401);
        session = await works.SignedInAsync("CHANGING", "Bb@12345");
        (await admin.PostAsync(Update, new { user = new { uuid, tenantId = "pg.citya", active = false } })).Ok();
        (await session.PostAsync("/user/_details")).Refused("InvalidAccessTokenException", 401);
        Assert.Equal("Please activate your account", (await works.SignInAsync("CHANGING", "Bb@12345")).Text("error_description"));
    }

    [Fact]
    public async Task An_administrator_unlocks_an_account()
    {
        var uuid = (await Given.EmployeeAsync(works, "STUCK")).Text("user[0].uuid");
        for (var i = 0; i < 5; i++) await works.SignInAsync("STUCK", "wrong");
        (await (await works.FreshAsync("HR1")).PostAsync(Update, new { user = new { uuid, tenantId = "pg.citya", accountLocked = false } })).Ok();
        (await works.SignInAsync("STUCK", "Aa@12345")).Ok();
    }

    [Fact]
    public async Task Accounts_of_elsewhere_and_those_that_also_work_elsewhere_are_protected()
    {
        var admin = await works.FreshAsync("HR1");
        async Task<string> UuidAsync(string name) => (await works.StoredAsync($"select uuid from administration.users where user_name = '{name}'"))[0]["uuid"]!.ToString()!;
        (await admin.PostAsync(Update, new { user = new { uuid = await UuidAsync("SUPERUSERB"), tenantId = "pg.citya", name = "Taken" } })).Refused("UserNotFoundException");
        (await admin.PostAsync(Update, new { user = new { uuid = await UuidAsync("SUPERUSER"), tenantId = "pg.citya", password = "Bb@12345" } })).Refused("UserNotFoundException");
        (await admin.PostAsync(Update, new { user = new { uuid = await UuidAsync("SUPERUSERB"), tenantId = "pg.cityb", name = "Taken" } })).Refused("CustomException", 403);
        (await admin.PostAsync(Update, new { user = new { uuid = Guid.NewGuid(), tenantId = "pg.citya" } })).Refused("UserNotFoundException");
        // AUTO1 holds a role at pg.cityb: whoever administers pg.citya alone may not take the account over.
        (await admin.PostAsync(Update, new { user = new { uuid = await UuidAsync("AUTO1"), tenantId = "pg.citya", password = "Bb@12345" } })).Refused("CustomException", 403);
        var kept = (await admin.PostAsync(Update, new { user = new { uuid = await UuidAsync("AUTO1"), tenantId = "pg.citya", roles = new[] { new { code = "EMPLOYEE" } } } })).Ok();
        Assert.Equal(["EMPLOYEE pg.citya", "MUKTA_ADMIN pg.cityb"], kept.Json!["user"]![0]!["roles"]!.AsArray().Select(role => $"{role!["code"]} {role["tenantId"]}"));
        (await (await works.FreshAsync("JE1")).PostAsync(Update, new { user = new { uuid = await UuidAsync("EE1"), tenantId = "pg.citya" } })).Refused("CustomException", 403);
        (await works.Anonymous.PostAsync(Update, new { user = new { } })).Refused("CustomException", 401);
    }

    [Fact]
    public async Task A_person_changes_his_own_profile_and_nothing_that_decides_on_rights()
    {
        await Given.EmployeeAsync(works, "SELF");
        var client = await works.SignedInAsync("SELF", "Aa@12345");
        var me = (await client.PostAsync("/user/_search", new { tenantId = "pg.citya", userName = "SELF" })).Ok().Json!["user"]![0]!.AsObject();
        var mine = (JsonObject)me.DeepClone();
        (mine["name"], mine["gender"], mine["dob"], mine["emailId"], mine["permanentCity"]) = ("My Own Name", "male", "01/02/1980", "me@example.org", "CityA");
        (mine["mobileNumber"], mine["userName"], mine["active"], mine["roles"], mine["password"]) = ("7777777777", "BOSS", false, new JsonArray(new JsonObject { ["code"] = "SUPERUSER", ["tenantId"] = "pg.citya" }), "Zz@12345");
        var reply = (await client.PostAsync("/user/profile/_update", new JsonObject { ["user"] = mine })).Ok();
        Assert.Equal(("My Own Name", "MALE", "01/02/1980", "me@example.org"), (reply.Text("user[0].name"), reply.Text("user[0].gender"), reply.Text("user[0].dob"), reply.Text("user[0].emailId")));
        Assert.Equal(((string?)me["mobileNumber"], "SELF", "true", "EMPLOYEE"), (reply.Text("user[0].mobileNumber"), reply.Text("user[0].userName"), reply.Text("user[0].active"), reply.Text("user[0].roles[0].code")));
        (await works.SignInAsync("SELF", "Aa@12345")).Ok();

        async Task<string?> PhotoAsync(object particulars) => (string?)(await client.PostAsync("/user/profile/_update", new { user = particulars })).Ok().Json!["user"]![0]!["photo"];
        var uuid = (string?)me["uuid"];
        Assert.Equal("a-file", await PhotoAsync(new { uuid, name = "My Own Name", photo = "a-file" }));
        Assert.Equal("a-file", await PhotoAsync(new { uuid, name = "My Own Name", photo = " " }));
        Assert.Null(await PhotoAsync(new { uuid, name = "My Own Name", removePhoto = true }));

        var other = (await works.StoredAsync("select uuid from administration.users where user_name = 'EE1'"))[0]["uuid"]!.ToString();
        (await client.PostAsync("/user/profile/_update", new { user = new { uuid = other, name = "Not me" } })).Refused("UserProfileUpdateDeniedException");
        (await client.PostAsync("/user/profile/_update", new { user = new { uuid = (string?)me["uuid"], id = 1, name = "Not me" } })).Refused("UserProfileUpdateDeniedException");
        (await works.Anonymous.PostAsync("/user/profile/_update", new { user = new { } })).Refused("CustomException", 401);
        (await client.PostRawAsync("/user/profile/_update", "{\"RequestInfo\":{\"authToken\":\"" + client.Token + "\"},\"user\":\"x\"}")).Refused("JsonMappingException");
    }

    [Fact]
    public async Task A_new_password_needs_the_old_one_must_be_strong_and_ends_every_session()
    {
        const string Change = "/user/password/_update";
        await Given.EmployeeAsync(works, "RENEWING");
        var (one, other) = (await works.SignedInAsync("RENEWING", "Aa@12345"), await works.SignedInAsync("RENEWING", "Aa@12345"));
        object Body(string existing, string next) => new { existingPassword = existing, newPassword = next, tenantId = "pg.citya", type = "EMPLOYEE" };
        (await one.PostAsync(Change, new { newPassword = "Bb@12345", tenantId = "pg.citya", type = "EMPLOYEE" })).Refused("NotNull.loggedInUserUpdatePasswordRequest.existingPassword", message: "must not be null");
        (await one.PostAsync(Change, Body("wrong", "Bb@12345"))).Refused("PasswordMismatchException");
        (await one.PostAsync(Change, Body("Aa@12345", "short"))).Refused("INVALID_PWD_LENGTH");
        (await one.PostAsync(Change, Body("Aa@12345", "NoDigits@here"))).Refused("INVALID_PWD_PATTERN");
        Assert.Equal("200", (await one.PostAsync(Change, Body("Aa@12345", "Bb@12345"))).Ok().Text("responseInfo.status"));
        foreach (var dead in new[] { one, other }) (await dead.PostAsync("/user/_details")).Refused("InvalidAccessTokenException", 401);
        (await works.SignInAsync("RENEWING", "Bb@12345")).Ok();
        (await (await works.FreshAsync("9000000102", "pg")).PostAsync(Change, new { existingPassword = "x", newPassword = "Bb@12345", tenantId = "pg", type = "CITIZEN" })).Refused("InvalidUpdatePasswordRequestException");
        (await works.Anonymous.PostAsync(Change, Body("x", "y"))).Refused("CustomException", 401);
    }

    [Fact]
    public async Task Five_wrong_old_passwords_lock_the_account_too()
    {
        await Given.EmployeeAsync(works, "STOLEN");
        var thief = await works.SignedInAsync("STOLEN", "Aa@12345");
        for (var i = 0; i < 5; i++) (await thief.PostAsync("/user/password/_update", new { existingPassword = "guess", newPassword = "Bb@12345", tenantId = "pg.citya", type = "EMPLOYEE" })).Refused("PasswordMismatchException");
        (await thief.PostAsync("/user/_details")).Refused("InvalidAccessTokenException", 401);
    }

    [Fact]
    public async Task A_password_that_is_due_opens_nothing_but_its_change()
    {
        await Given.EmployeeAsync(works, "DUE", "EMPLOYEE", "PROJECT_VIEWER", "HRMS_ADMIN");
        await works.StoredAsync("update administration.users set must_change_password = true where user_name = 'DUE' returning 1");
        var reply = (await works.SignInAsync("DUE", "Aa@12345")).Ok();
        Assert.True((bool)reply.At("UserRequest.mustChangePassword")!);
        var client = new Client(works.Http, reply.Text("access_token"));
        (await client.PostAsync("/egov-hrms/employees/_search?tenantId=pg.citya")).Refused("CustomException", 403);
        (await client.PostAsync(Create, new { user = Given.Employee("SNEAKED") })).Refused("CustomException", 403);
        (await client.PostAsync("/user/password/_update", new { existingPassword = "Aa@12345", newPassword = "Aa@12345", tenantId = "pg.citya", type = "EMPLOYEE" })).Refused("InvalidUpdatePasswordRequestException");
        (await client.PostAsync("/user/password/_update", new { existingPassword = "Aa@12345", newPassword = "Bb@12345", tenantId = "pg.citya", type = "EMPLOYEE" })).Ok();
        Assert.Null((await works.SignInAsync("DUE", "Bb@12345")).Ok().At("UserRequest.mustChangePassword"));
        (await (await works.SignedInAsync("DUE", "Bb@12345")).PostAsync("/egov-hrms/employees/_search?tenantId=pg.citya")).Ok();

        works.Clock.Ahead += TimeSpan.FromDays(91);
        Assert.True((bool)(await works.SignInAsync("DUE", "Bb@12345")).Ok().At("UserRequest.mustChangePassword")!);
    }
}

/// <summary>The operator's first account (spec 50 §2.2).</summary>
public sealed class BootstrapTests(AccountsHost works) : IClassFixture<AccountsHost>
{
    [Fact]
    public async Task The_first_account_of_an_empty_table_needs_no_token_the_second_does()
    {
        await works.StoredAsync("truncate administration.users cascade; select 1");
        (await works.Anonymous.PostAsync("/user/users/_createnovalidate", new { user = Given.Employee("FIRST", "SYSTEM") })).Refused("INVALID_ROLE");
        var replies = await Task.WhenAll(Enumerable.Range(1, 3).Select(i => works.Anonymous.PostAsync("/user/users/_createnovalidate", new { user = Given.Employee($"FIRST{i}", "SUPERUSER", "HRMS_ADMIN") })));
        var first = Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("CustomException", 401));
        (await works.SignInAsync(first.Text("user[0].name") == string.Empty ? "" : (string)(await works.StoredAsync("select user_name from administration.users"))[0]["user_name"]!, "Aa@12345")).Ok();
    }
}
