
namespace Works.Api.Tests.Users;

/// <summary>Where a person is signed in, and ending it.</summary>
public sealed class SessionTests(AccountsHost works) : IClassFixture<AccountsHost>
{
    private const string Search = "/user/sessions/v1/_search";
    private const string End = "/user/sessions/v1/_end";

    [Fact]
    public async Task A_person_sees_his_sessions_and_ends_one_of_them()
    {
        await Given.EmployeeAsync(works, "TWODEVICES");
        var (first, second) = (await works.SignedInAsync("TWODEVICES", "Aa@12345"), await works.SignedInAsync("TWODEVICES", "Aa@12345"));
        var sessions = (await second.PostAsync(Search)).Ok();
        Assert.Equal(2, sessions.At("sessions")!.AsArray().Count);
        Assert.DoesNotContain(first.Token!, sessions.Body);
        Assert.Contains("127.0.0.1", sessions.Text("sessions[0].address"));

        Assert.Equal(1, (int)(await second.PostAsync(End, new { id = sessions.Text("sessions[1].id") })).Ok().At("ended")!);

        (await first.PostAsync(Search)).Refused("InvalidAccessTokenException", 401);
        Assert.Single((await second.PostAsync(Search)).Ok().At("sessions")!.AsArray());
        Assert.Equal(0, (int)(await second.PostAsync(End, new { id = sessions.Text("sessions[1].id") })).Ok().At("ended")!);
    }

    [Fact]
    public async Task Administrators_end_the_sessions_of_their_tenants_users_and_nobody_else_does()
    {
        var uuid = (await Given.EmployeeAsync(works, "LOSTPHONE")).Text("user[0].uuid");
        var owner = await works.SignedInAsync("LOSTPHONE", "Aa@12345");
        foreach (var (name, tenant) in new[] { ("JE1", "pg.citya"), ("SUPERUSERB", "pg.cityb"), ("9000000199", "pg") })
        {
            var stranger = await works.FreshAsync(name, tenant);
            (await stranger.PostAsync(Search, new { userUuid = uuid })).Refused("UserNotFoundException");
            (await stranger.PostAsync(End, new { userUuid = uuid })).Refused("UserNotFoundException");
        }

        var admin = await works.FreshAsync("SUPERUSERA");
        Assert.Single((await admin.PostAsync(Search, new { userUuid = uuid })).Ok().At("sessions")!.AsArray());
        Assert.Equal(1, (int)(await admin.PostAsync(End, new { userUuid = uuid })).Ok().At("ended")!);
        (await owner.PostAsync(Search)).Refused("InvalidAccessTokenException", 401);
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.audit_entries where entity = 'administration.sessions' and entity_id = '{uuid}'"));
    }

    [Fact]
    public async Task Ones_own_other_sessions_are_nobody_elses()
    {
        var (mine, theirs) = (await works.FreshAsync("EE1"), await works.FreshAsync("ME1"));
        var foreign = (await theirs.PostAsync(Search)).Ok().Text("sessions[0].id");

        Assert.Equal(0, (int)(await mine.PostAsync(End, new { id = foreign })).Ok().At("ended")!);

        (await theirs.PostAsync(Search)).Ok();
    }
}
