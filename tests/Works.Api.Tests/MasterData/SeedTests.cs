using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using Works.Platform;

namespace Works.Api.Tests.MasterData;

public sealed class SeedTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task Loading_a_second_time_changes_no_row_and_keeps_what_people_have_changed()
    {
        const string Masters = "select md5(string_agg(m::text, '|' order by id)) as hash from administration.masters m";
        const string Texts = "select md5(string_agg(t::text, '|' order by tenant_id, locale, module, code)) as hash from administration.texts t";
        var before = (await works.StoredAsync(Masters))[0]["hash"];
        var texts = (await works.StoredAsync(Texts))[0]["hash"];
        await LoadAsync();
        Assert.Equal(before, (await works.StoredAsync(Masters))[0]["hash"]);
        Assert.Equal(texts, (await works.StoredAsync(Texts))[0]["hash"]);

        var admin = await works.AsAsync("SUPERUSER", "pg");
        await ChangeAsync(admin, "SM", row => row["data"]!["name"] = "Changed by hand");
        await ChangeAsync(admin, "MN", row => row["isActive"] = false);
        (await admin.PostAsync("/localization/messages/v1/_upsert", new
        {
            tenantId = "pg", messages = new[] { new { code = "ACCESSCONTROL_ROLES_ROLES_CITIZEN", message = "Resident", module = "rainmaker-common", locale = "en_IN" } },
        })).Ok();
        before = (await works.StoredAsync(Masters))[0]["hash"];
        texts = (await works.StoredAsync(Texts))[0]["hash"];
        await LoadAsync();
        Assert.Equal(before, (await works.StoredAsync(Masters))[0]["hash"]);
        Assert.Equal(texts, (await works.StoredAsync(Texts))[0]["hash"]);
    }

    [Fact]
    public async Task A_changed_file_updates_the_texts_it_owns_and_takes_back_those_it_no_longer_has()
    {
        var folder = Directory.CreateTempSubdirectory("works-seed-").FullName;
        try
        {
            foreach (var source in Directory.EnumerateFiles(WorksHost.SeedFolder, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(folder, Path.GetRelativePath(WorksHost.SeedFolder, source));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(source, target);
            }

            var file = Path.Combine(folder, "localisation", "en_IN", "egov-user.json");
            var rows = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!.AsArray();
            var (gone, kept) = ((string)rows[0]!["code"]!, (string)rows[1]!["code"]!);
            rows[1]!["message"] = "New wording";
            rows.RemoveAt(0);
            await File.WriteAllTextAsync(file, rows.ToJsonString(), TestContext.Current.CancellationToken);
            await LoadAsync(folder);

            var reply = (await works.Anonymous.PostAsync("/localization/messages/v1/_search?locale=en_IN&tenantId=pg.cityc&module=egov-user")).Ok();
            var texts = reply.At("messages")!.AsArray().ToDictionary(text => (string)text!["code"]!, text => (string)text!["message"]!, StringComparer.Ordinal);
            Assert.Equal("New wording", texts[kept]);
            Assert.False(texts.ContainsKey(gone));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            await LoadAsync();
        }
    }

    private Task LoadAsync(string? folder = null) =>
        Seeding.LoadAsync(works.Services, new SeedFiles(folder ?? WorksHost.SeedFolder, "demo", "eGov@123", Today()), TestContext.Current.CancellationToken);

    // The day of loading is part of some rows; the fixture loaded them today.
    private static DateTimeOffset Today()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");
        var now = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), zone);
        return new DateTimeOffset(now.Date, zone.GetUtcOffset(now));
    }

    private static async Task ChangeAsync(Client admin, string code, Action<JsonObject> change)
    {
        var found = (await admin.PostAsync("/mdms-v2/v2/_search",
            new { MdmsCriteria = new { tenantId = "pg", schemaCode = "works.TargetDemography", uniqueIdentifiers = new[] { code } } })).Ok();
        var row = found.At("mdms[0]")!.DeepClone().AsObject();
        change(row);
        (await admin.PostAsync("/mdms-v2/v2/_update/works.TargetDemography", new JsonObject { ["Mdms"] = row })).Ok(202);
    }
}
