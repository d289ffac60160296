using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Api.Tests.Support;
using Works.Api.Tests.Users;
using Works.Host;
using Works.Platform;

namespace Works.Api.Tests.Encryption;

/// <summary>Accounts are encrypted at rest and found by exact values; keys change under running data. Spec 50 §15.</summary>
public sealed class EncryptedAccountsTests(AccountsHost works) : IClassFixture<AccountsHost>
{
    private const string City = AccountsHost.City;

    [Fact]
    public async Task Particulars_are_stored_encrypted_and_found_by_their_exact_value()
    {
        var mobile = Given.MobileNumber();
        var client = await works.FreshAsync("SUPERUSERA");
        var uuid = (await client.PostAsync("/user/users/_createnovalidate", new { user = Person(1, mobile) })).Ok().Text("user[0].uuid");

        var stored = (await works.StoredAsync($"select u::text as row from administration.users u where uuid = '{uuid}'"))[0]["row"]!.ToString()!;
        foreach (var secret in new[] { mobile, "8222222221", "someone1@works.example", "ABCPE1231F", "471182230911", "Old Tank Road" }) Assert.DoesNotContain(secret, stored, StringComparison.OrdinalIgnoreCase);
        foreach (var criterion in new[] { new JsonObject { ["mobileNumber"] = mobile }, new() { ["mobileNumber"] = "8222222221" }, new() { ["emailId"] = "Someone1@Works.example" }, new() { ["name"] = "Encrypted Person", ["pan"] = "abcpe1231f" }, new() { ["name"] = "Encrypted Person", ["aadhaarNumber"] = "471182230911" } })
        {
            criterion["tenantId"] = City;
            var found = (await client.PostAsync("/user/_search", criterion)).Ok();
            Assert.True(found.At("user")!.AsArray().Count == 1 && found.Text("user[0].uuid") == uuid, $"{criterion}: {found}");
        }

        var user = (await client.PostAsync("/user/_search", new { uuid = new[] { uuid } })).Ok();
        Assert.Equal((mobile, "8222222221", "someone1@works.example", "ABCPE1231F", "471182230911", "7, Old Tank Road"), (user.Text("user[0].mobileNumber"), user.Text("user[0].alternatemobilenumber"),
            user.Text("user[0].emailId"), user.Text("user[0].pan"), user.Text("user[0].aadhaarNumber"), user.Text("user[0].permanentAddress")));
        Assert.Empty((await client.PostAsync("/user/_search", new { mobileNumber = mobile[..9], tenantId = City })).Ok().At("user")!.AsArray());
        Assert.Equal(0, await works.CountAsync($"select count(*) from platform.audit_entries where after::text like '%{mobile}%' or after::text like '%471182230911%'"));
    }

    [Fact]
    public async Task A_search_without_a_change_leaves_the_ciphertext_and_an_unchanged_update_too()
    {
        var mobile = Given.MobileNumber();
        var client = await works.FreshAsync("SUPERUSERA");
        var uuid = (await client.PostAsync("/user/users/_createnovalidate", new { user = Person(2, mobile) })).Ok().Text("user[0].uuid");
        var before = (await works.StoredAsync($"select mobile_number, email_id, profile from administration.users where uuid = '{uuid}'"))[0];

        (await client.PostAsync("/user/users/_updatenovalidate", new { user = new { uuid, name = "Renamed Person", mobileNumber = mobile, emailId = "someone2@works.example", tenantId = City } })).Ok();

        Assert.Equal(before.Values, (await works.StoredAsync($"select mobile_number, email_id, profile from administration.users where uuid = '{uuid}'"))[0].Values);
    }

    [Fact]
    public async Task A_masked_value_that_comes_back_does_not_overwrite_the_real_one()
    {
        var mobile = Given.MobileNumber();
        var client = await works.FreshAsync("SUPERUSERA");
        var uuid = (await client.PostAsync("/user/users/_createnovalidate", new { user = Person(3, mobile) })).Ok().Text("user[0].uuid");

        (await client.PostAsync("/user/users/_updatenovalidate", new { user = new { uuid, tenantId = City, mobileNumber = "******" + mobile[^4..], emailId = "s******@w****.example", pan = "******233F", aadhaarNumber = "********0913", alternatemobilenumber = "******2223", permanentAddress = "*******ad" } })).Ok();

        var user = (await client.PostAsync("/user/_search", new { uuid = new[] { uuid } })).Ok();
        Assert.Equal((mobile, "someone3@works.example", "ABCPE1233F", "471182230913", "8222222223", "7, Old Tank Road"), (user.Text("user[0].mobileNumber"), user.Text("user[0].emailId"),
            user.Text("user[0].pan"), user.Text("user[0].aadhaarNumber"), user.Text("user[0].alternatemobilenumber"), user.Text("user[0].permanentAddress")));
    }

    [Fact]
    public async Task The_database_takes_no_clear_text()
    {
        foreach (var column in new[] { "mobile_number", "alternate_mobile_number", "email_id", "profile" })
        {
            var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => works.StoredAsync($"update administration.users set {column} = '9000000305' where user_name = 'JE1' returning 1"));
            Assert.Equal(Npgsql.PostgresErrorCodes.CheckViolation, refused.SqlState);
        }
    }

    // Each test has people of its own: they are searched for by everything they have.
    private static object Person(int number, string mobile) => new
    {
        userName = $"ENC{number}", name = "Encrypted Person", mobileNumber = mobile, alternatemobilenumber = $"822222222{number}", emailId = $"someone{number}@works.example", pan = $"ABCPE123{number}F",
        aadhaarNumber = $"47118223091{number}", permanentAddress = "7, Old Tank Road", password = "Aa@12345", type = "EMPLOYEE", tenantId = City, active = true,
        roles = new[] { new { code = "EMPLOYEE", tenantId = City } },
    };
}

/// <summary>Change of key, and what was stored before there was encryption; each on a host of its own, since both rewrite every account.</summary>
public sealed class KeyChangeTests(AccountsHost works) : IClassFixture<AccountsHost>
{
    private const string Rotate = "/egov-enc-service/crypto/v1/_rotateallkeys";

    [Fact]
    public async Task Accounts_stored_in_clear_are_encrypted_before_the_host_serves()
    {
        // As version 16 of the schema left them.
        await works.StoredAsync("alter table administration.users drop constraint mobile_number_is_encrypted, drop constraint profile_is_encrypted, drop constraint citizen_name_is_encrypted, drop constraint email_id_is_encrypted; select 1");
        await works.StoredAsync("""
            update administration.users set mobile_number = '9000000305', mobile_number_index = null, email_id = 'je1@works.example', email_id_index = null, profile = '{"gender": "FEMALE", "pan": "ABCPE1234F"}' where user_name = 'JE1' returning 1
            """);
        await works.StoredAsync("update administration.users set user_name = '9000000101', mobile_number = '9000000101', mobile_number_index = null where name = 'Sarita Munder' returning 1");

        var done = await AdministrationModule.PrepareAsync(works.Services, TestContext.Current.CancellationToken);

        Assert.Equal(2, done);
        Assert.Equal(0, await AdministrationModule.PrepareAsync(works.Services, TestContext.Current.CancellationToken));
        var client = await works.FreshAsync("SUPERUSERA");
        var user = (await client.PostAsync("/user/_search", new { mobileNumber = "9000000305", tenantId = AccountsHost.City })).Ok();
        Assert.Equal(("JE1", "je1@works.example", "FEMALE", "ABCPE1234F"), (user.Text("user[0].userName"), user.Text("user[0].emailId"), user.Text("user[0].gender"), user.Text("user[0].pan")));
        Assert.Equal("9000000101", (await works.SignInAsync("9000000101", "123456", type: "CITIZEN")).Ok().Text("UserRequest.userName"));
        Assert.Equal(0, await works.CountAsync("select count(*) from administration.users u where u::text like '%9000000101%' or u::text like '%9000000305%'"));
    }

    [Fact]
    public async Task A_new_key_encrypts_at_once_and_stored_rows_follow_in_the_background()
    {
        (await (await works.FreshAsync("SUPERUSERA")).PostAsync(Rotate)).Refused("CustomException", 403);
        var state = await works.FreshAsync("SUPERUSER", "pg");
        Assert.Single((await state.PostAsync("/egov-enc-service/keys/v1/_search")).Ok().At("keys")!.AsArray());

        var rotated = (await state.PostAsync(Rotate)).Ok();
        Assert.Equal((2, true, false), ((int)rotated.At("keys[1].version")!, (bool)rotated.At("keys[1].encrypts")!, (bool)rotated.At("keys[0].encrypts")!));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(works.DataFolder, "secrets", "field-2.key")));
        (await state.PostAsync(Rotate)).Refused("KEY_ROTATION_RUNNING");
        await Given.EmployeeAsync(works, "FRESHKEY");
        Assert.StartsWith("2|", (await works.StoredAsync("select mobile_number from administration.users where user_name = 'FRESHKEY'"))[0]["mobile_number"]!.ToString(), StringComparison.Ordinal);

        // Not before every host has had time to see the key; then two hosts at once, and each row once.
        var job = works.Services.GetRequiredService<Reencryption>();
        await job.RunOnceAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(0, await OldAsync());
        works.Clock.Ahead += TimeSpan.FromMinutes(2);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => job.RunOnceAsync(TestContext.Current.CancellationToken)));
        await job.RunOnceAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, await OldAsync());
        var keys = (await state.PostAsync("/egov-enc-service/keys/v1/_search")).Ok();
        Assert.All(keys.At("keys[1].columns")!.AsArray(), column => Assert.True((bool)column!["finished"]!));
        var mobiles = keys.At("keys[1].columns")!.AsArray().Single(column => ((string)column!["entity"]!, (string)column["column"]!) is ("administration.users", "mobile_number"))!;
        Assert.Equal(await works.CountAsync("select count(*) - 1 from administration.users where mobile_number is not null"), (long)mobiles["doneRows"]!);
        Assert.Equal(0, (long)mobiles["failedRows"]!);
        var user = (await (await works.FreshAsync("SUPERUSERA")).PostAsync("/user/_search", new { mobileNumber = "9000000305", tenantId = AccountsHost.City })).Ok();
        Assert.Equal("9000000305", user.Text("user[0].mobileNumber"));
    }

    [Fact]
    public async Task A_host_with_other_or_broken_or_lost_keys_does_not_start()
    {
        var folder = Directory.CreateTempSubdirectory("works-keys-").FullName;
        try
        {
            async Task<string> RefusedAsync() => (await Assert.ThrowsAsync<InvalidOperationException>(() => Application.CreateAsync(
                ["--PORT", "0", "--WORKS_LISTEN", "127.0.0.1", "--WORKS_DATABASE", works.Administrator, "--WORKS_DATA", folder, "--WORKS_PROFILE", "none"]))).Message;
            Assert.Contains("lacks the keys", await RefusedAsync(), StringComparison.Ordinal);

            Template.CopyKeys(folder);
            var key = Path.Combine(folder, "secrets", "field-1.key");
            var whole = await File.ReadAllBytesAsync(key, TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(key, whole[..20], TestContext.Current.CancellationToken);
            Assert.Contains("must hold 32 bytes", await RefusedAsync(), StringComparison.Ordinal);

            whole[0] ^= 1;
            await File.WriteAllBytesAsync(key, whole, TestContext.Current.CancellationToken);
            Assert.Contains("not the one the database was written with", await RefusedAsync(), StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(whole), await RefusedAsync(), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Task<long> OldAsync() => works.CountAsync("select count(*) from administration.users where mobile_number like '1|%' or alternate_mobile_number like '1|%' or email_id like '1|%' or profile like '1|%'");
}
