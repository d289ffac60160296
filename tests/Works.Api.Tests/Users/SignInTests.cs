using System.Text.Json.Nodes;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Users;

/// <summary>Spec 50 §3.1, §22 checks 1, 2; spec 05 §17 check 2.</summary>
public sealed class SignInTests(AccountsHost works) : IClassFixture<AccountsHost>
{
    [Theory]
    [InlineData("form")]
    [InlineData("multipart")]
    [InlineData("query")]
    public async Task Every_transport_gives_the_same_token_response(string transport)
    {
        var reply = (await works.SignInAsync("SUPERUSERA", "eGov@123", transport: transport)).Ok();
        Assert.Equal("bearer", reply.Text("token_type"));
        Assert.Equal("read", reply.Text("scope"));
        Assert.Equal("604800", reply.Text("expires_in"));
        Assert.True(Guid.TryParse(reply.Text("access_token"), out _) && Guid.TryParse(reply.Text("refresh_token"), out _));
        Assert.Equal("Access Token generated successfully", reply.Text("ResponseInfo.status"));
        string[] members = ["id", "uuid", "userName", "name", "mobileNumber", "emailId", "locale", "type", "roles", "active", "tenantId", "permanentCity"];
        Assert.Equal(members, reply.At("UserRequest")!.AsObject().Select(member => member.Key));
        var roles = reply.At("UserRequest.roles")!.AsArray();
        Assert.Contains(roles, role => (string?)role!["code"] == "OFFICER_IN_CHARGE" && (string?)role["tenantId"] == "pg.citya");
        Assert.Equal(("MUKTA_ADMIN", "pg.cityb"), ((string?)roles[^1]!["code"], (string?)roles[^1]!["tenantId"]));
        Assert.All(roles, role => Assert.False(string.IsNullOrEmpty((string?)role!["name"])));
        Assert.Null(reply.Message.Headers.ETag);
    }

    [Fact]
    public async Task The_state_user_and_the_citizen_of_the_data_set_sign_in()
    {
        var state = (await works.SignInAsync("SUPERUSER", "eGov@123", "pg")).Ok();
        Assert.Equal("pg", state.Text("UserRequest.tenantId"));
        var citizen = (await works.SignInAsync("9000000101", "123456", "pg.citya", "citizen", transport: "multipart")).Ok();
        Assert.Equal("pg", citizen.Text("UserRequest.tenantId"));
        Assert.Equal("ORG_ADMIN", citizen.Text("UserRequest.roles[0].code"));
    }

    [Theory]
    [InlineData("JE1", "wrong", "pg.citya", "EMPLOYEE", "Invalid login credentials")]
    [InlineData("NOBODY", "eGov@123", "pg.citya", "EMPLOYEE", "Invalid login credentials")]
    [InlineData("JE1", "eGov@123", "pg.cityb", "EMPLOYEE", "Invalid login credentials")]
    [InlineData("9000000101", "654321", "pg", "CITIZEN", "Invalid login credentials")]
    [InlineData("SYSTEM", "eGov@123", "pg", "SYSTEM", "Invalid login credentials")]
    [InlineData("SYSTEM", "eGov@123", "pg", "EMPLOYEE", "Invalid login credentials")]
    [InlineData("JE1", "eGov@123", "", "EMPLOYEE", "TenantId is mandatory")]
    [InlineData("JE1", "eGov@123", "pg.citya", "", "User Type is mandatory and has to be a valid type")]
    [InlineData("JE1", "eGov@123", "pg.citya", "ROBOT", "User Type is mandatory and has to be a valid type")]
    public async Task A_refusal_is_a_400_that_says_why(string userName, string password, string tenantId, string type, string description)
    {
        var reply = await works.SignInAsync(userName, password, tenantId, type);
        Assert.Equal((400, "invalid_request", description), (reply.Status, reply.Text("error"), reply.Text("error_description")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic c29tZWJvZHk6c2VjcmV0")]
    [InlineData("Bearer abc")]
    public async Task An_unknown_client_is_refused_with_401(string? client)
    {
        var reply = await works.SignInAsync("JE1", "eGov@123", client: client);
        Assert.Equal((401, "unauthorized"), (reply.Status, reply.Text("error")));
    }

    [Fact]
    public async Task Nobody_signs_in_by_saying_that_he_is_internal() =>
        Assert.Equal(400, (await works.SignInAsync("JE1", "wrong", more: ("isInternal", "true"))).Status);

    [Fact]
    public async Task The_fifth_failure_locks_the_account_ends_its_sessions_and_an_hour_later_it_opens_again()
    {
        await Given.EmployeeAsync(works, "LOCKME");
        var session = await works.SignedInAsync("LOCKME", "Aa@12345");
        for (var i = 0; i < 5; i++) Assert.Equal("Invalid login credentials", (await works.SignInAsync("LOCKME", "wrong")).Text("error_description"));
        Assert.Equal("Account locked", (await works.SignInAsync("LOCKME", "Aa@12345")).Text("error_description"));
        (await session.PostAsync("/user/profile/_update", new { user = new { } })).Refused("InvalidAccessTokenException", 401);

        works.Clock.Ahead += TimeSpan.FromMinutes(61);
        // A wrong password after the hour counts anew; it does not leave the door open for ever.
        for (var i = 0; i < 5; i++) Assert.Equal("Invalid login credentials", (await works.SignInAsync("LOCKME", "wrong")).Text("error_description"));
        Assert.Equal("Account locked", (await works.SignInAsync("LOCKME", "Aa@12345")).Text("error_description"));

        works.Clock.Ahead += TimeSpan.FromMinutes(61);
        (await works.SignInAsync("LOCKME", "Aa@12345")).Ok();
    }

    [Fact]
    public async Task Failures_older_than_half_an_hour_do_not_lock_and_a_success_clears_them()
    {
        await Given.EmployeeAsync(works, "FORGETFUL");
        for (var i = 0; i < 4; i++) await works.SignInAsync("FORGETFUL", "wrong");
        works.Clock.Ahead += TimeSpan.FromMinutes(31);
        for (var i = 0; i < 4; i++) await works.SignInAsync("FORGETFUL", "wrong");
        (await works.SignInAsync("FORGETFUL", "Aa@12345")).Ok();
        for (var i = 0; i < 4; i++) await works.SignInAsync("FORGETFUL", "wrong");
        (await works.SignInAsync("FORGETFUL", "Aa@12345")).Ok();
    }

    [Fact]
    public async Task Simultaneous_failures_wait_for_each_other_and_all_count()
    {
        await Given.EmployeeAsync(works, "HAMMERED");
        await using var connection = new Npgsql.NpgsqlConnection(works.Administrator);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var hold = new Npgsql.NpgsqlCommand("select 1 from administration.users where user_name = 'HAMMERED' for update", connection, transaction);
        await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var failures = Enumerable.Range(0, 5).Select(_ => works.SignInAsync("HAMMERED", "wrong")).ToList();
        // All five stand before the account's row: none has counted past another.
        var waiting = 0L;
        for (var tries = 0; waiting < 5 && tries < 200; tries++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            waiting = await works.CountAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
        }

        Assert.Equal(5, waiting);
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        await Task.WhenAll(failures);
        Assert.Equal("Account locked", (await works.SignInAsync("HAMMERED", "Aa@12345")).Text("error_description"));
    }

    [Fact]
    public async Task A_failure_for_an_unknown_account_is_noted_like_any_other_so_that_it_takes_as_long()
    {
        // By id, not by count: other tests of this host move its clock, and with the next failure the old ones go.
        var newest = await works.CountAsync("select coalesce(max(id), 0) from administration.failed_sign_ins");
        await works.SignInAsync("NOT-A-USER", "wrong");
        await works.SignInAsync("8888888888", "111111", "pg", "CITIZEN");
        Assert.Equal(2, await works.CountAsync($"select count(*) from administration.failed_sign_ins where user_uuid is null and id > {newest}"));
    }

    [Fact]
    public async Task An_inactive_account_is_told_so_only_with_the_right_password()
    {
        var user = await Given.EmployeeAsync(works, "ASLEEP");
        await works.StoredAsync($"update administration.users set active = false where uuid = '{user.Text("user[0].uuid")}' returning 1");
        Assert.Equal("Invalid login credentials", (await works.SignInAsync("ASLEEP", "wrong")).Text("error_description"));
        Assert.Equal("Please activate your account", (await works.SignInAsync("ASLEEP", "Aa@12345")).Text("error_description"));
    }

    [Fact]
    public async Task A_refresh_token_is_worth_one_new_session_and_ends_the_old_one()
    {
        var first = (await works.SignInAsync("JE1", "eGov@123")).Ok();
        Dictionary<string, string> Refresh(string token) => new(StringComparer.Ordinal) { ["grant_type"] = "refresh_token", ["refresh_token"] = token };
        var second = (await works.TokenAsync(Refresh(first.Text("refresh_token")))).Ok();
        Assert.Equal("JE1", second.Text("UserRequest.userName"));
        Assert.Equal(400, (await works.TokenAsync(Refresh(first.Text("refresh_token")))).Status);
        Assert.Equal(400, (await works.TokenAsync(Refresh(second.Text("access_token")))).Status);
        Assert.Equal(401, (await new Client(works.Http, first.Text("access_token")).PostAsync("/user/profile/_update", new { user = new { } })).Status);
        Assert.Equal(400, (await new Client(works.Http, second.Text("access_token")).PostAsync("/user/profile/_update", new { user = new { } })).Status);
        Assert.Equal("unsupported_grant_type", (await works.TokenAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "implicit" })).Text("error"));
    }

    [Fact]
    public async Task Tokens_live_seven_days_and_refresh_tokens_fourteen()
    {
        var reply = (await works.SignInAsync("JE1", "eGov@123")).Ok();
        works.Clock.Ahead += TimeSpan.FromDays(8);
        (await new Client(works.Http, reply.Text("access_token")).PostAsync("/user/profile/_update", new { user = new { } })).Refused("InvalidAccessTokenException", 401);
        (await works.TokenAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "refresh_token", ["refresh_token"] = reply.Text("refresh_token") })).Ok();
        var late = (await works.SignInAsync("JE1", "eGov@123")).Ok();
        works.Clock.Ahead += TimeSpan.FromDays(15);
        Assert.Equal(400, (await works.TokenAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "refresh_token", ["refresh_token"] = late.Text("refresh_token") })).Status);
    }

    [Fact]
    public async Task Each_sign_in_is_a_session_of_its_own_and_signing_out_ends_only_that()
    {
        var (one, other) = (await works.SignedInAsync("JE1", "eGov@123"), await works.SignedInAsync("JE1", "eGov@123"));
        Assert.NotEqual(one.Token, other.Token);
        var reply = (await one.PostAsync("/user/_logout?tenantId=pg.citya", new { access_token = one.Token })).Ok();
        Assert.Equal("{\"apiId\":\"\",\"ver\":\"\",\"ts\":\"\",\"resMsgId\":\"\",\"msgId\":\"\",\"status\":\"Logout successfully\"}", reply.Body);
        (await one.PostAsync("/user/_details")).Refused("InvalidAccessTokenException", 401, "InvalidAccessTokenException");
        (await other.PostAsync("/user/_details")).Ok();

        (await one.PostAsync("/user/_logout", new { access_token = one.Token })).Ok(); // a dead token is no failure
        (await works.Anonymous.PostAsync("/user/_logout")).Refused("CustomException", 401);
        (await works.Anonymous.PostAsync($"/user/_logout?access_token={other.Token}")).Ok();
        (await other.PostAsync("/user/_details")).Refused("InvalidAccessTokenException", 401);
        var malformed = await works.Anonymous.PostRawAsync("/user/_logout", "{");
        Assert.Equal((400, 400), (malformed.Status, (int)malformed.At("error.code")!));
    }

    [Fact]
    public async Task The_owner_of_a_token_is_answered_flat()
    {
        var client = await works.FreshAsync("JE1");
        var reply = (await works.Anonymous.PostRawAsync($"/user/_details?access_token={client.Token}", string.Empty)).Ok();
        Assert.Equal(["id", "uuid", "userName", "name", "mobileNumber", "emailId", "locale", "type", "roles", "active", "actions", "tenantId"], ((JsonObject)reply.Json!).Select(m => m.Key));
        Assert.Equal("JE1", reply.Text("userName"));
        (await works.Anonymous.PostAsync("/user/_details")).Refused("CustomException", 401);
        (await works.Anonymous.PostAsync($"/user/_details?access_token={Guid.NewGuid()}")).Refused("InvalidAccessTokenException", 401);
    }
}
