using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Files;

public sealed class RenditionTests(WorksHost works) : IClassFixture<WorksHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_is_offered_in_three_smaller_widths_upright_and_without_its_place()
    {
        var client = await works.AsAsync("JE1");
        var original = Pictures.Jpeg(800, 600, orientation: 6); // a quarter turn clockwise puts it upright
        var links = await client.LinksAsync(await client.StoredAsync("site.jpg", "image/jpeg", original));
        Assert.Equal(original, await works.Http.GetByteArrayAsync(new Uri(links[0]), Stop)); // the original keeps what the camera wrote
        foreach (var (link, width) in links.Skip(1).Zip([500, 200, 120]))
        {
            using var picture = Image.Load<Rgb24>(await works.Http.GetByteArrayAsync(new Uri(link), Stop));
            Assert.Equal((width, width * 800 / 600), (picture.Width, picture.Height));
            Assert.Null(picture.Metadata.ExifProfile);
            var corner = picture[picture.Width - 10, 10]; // what was at the top left is at the top right now
            Assert.True(corner.B > 150 && corner.R < 100, $"{corner}");
        }
    }

    [Fact]
    public async Task A_small_picture_is_not_made_larger_and_a_damaged_one_has_its_original_only()
    {
        var client = await works.AsAsync("JE1");
        var links = await client.LinksAsync(await client.StoredAsync("icon.png", "image/png", Pictures.Png(40, 30)));
        using (var picture = Image.Load<Rgb24>(await works.Http.GetByteArrayAsync(new Uri(links[1]), Stop))) Assert.Equal((40, 30), (picture.Width, picture.Height));

        var whole = Pictures.Png(300, 300);
        var half = whole[..^(whole.Length / 2)];
        links = await client.LinksAsync(await client.StoredAsync("half.png", "image/png", half));
        Assert.Equal(half, await works.Http.GetByteArrayAsync(new Uri(links[0]), Stop));
        using var reply = await works.Http.GetAsync(new Uri(links[3]), Stop);
        Assert.True((int)reply.StatusCode is 200 or 400, $"{reply.StatusCode}"); // what a decoder makes of half a picture, never a failure
    }

    [Fact]
    public async Task A_rendition_is_made_once_and_checked_on_every_read()
    {
        var client = await works.AsAsync("JE1");
        var id = await client.StoredAsync("once.jpg", "image/jpeg", Pictures.Jpeg(700, 500));
        var link = (await client.LinksAsync(id))[2];
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => works.Http.GetByteArrayAsync(new Uri(link), Stop)));
        Assert.All(replies, reply => Assert.Equal(replies[0], reply));
        Assert.Equal(1, await works.CountAsync($"select count(*) from administration.file_renditions where file_id = '{id}'"));
        var path = Directory.EnumerateFiles(Path.Combine(works.DataFolder, "files"), id.Replace("-", string.Empty, StringComparison.Ordinal) + "_medium*", SearchOption.AllDirectories).Single();
        await File.WriteAllBytesAsync(path, Pictures.Png(3, 3), Stop);
        using var reply = await works.Http.GetAsync(new Uri(link), Stop);
        Assert.Equal(500, (int)reply.StatusCode);
    }

    [Fact]
    public async Task Whatever_document_refers_to_a_file_takes_it_out_of_quarantine()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Add(await works.Anonymous.StoredAsync("a.png", "image/png", Pictures.Png(4, 4)));
        async Task<string> WaitingAsync()
        {
            var rows = await works.StoredAsync("select id from administration.files where quarantined_for is not null");
            return string.Concat(ids.Select(id => rows.Any(row => row["id"]!.ToString() == id) ? 'q' : '-'));
        }

        Assert.Equal("qqqqq", await WaitingAsync());
        JsonObject Document(string id) => new() { ["documentType"] = "OTHERS", ["fileStoreId"] = id, ["documentUid"] = "x1", ["tenantId"] = "pg.citya" };
        (await client.PostAsync(GivenProjects.Create, GivenProjects.Request(GivenProjects.Payload(("documents", new JsonArray(Document(ids[0])))))))
            .Ok();
        Assert.Equal("-qqqq", await WaitingAsync());
        // Deep inside what a document merely carries.
        (await client.PostAsync(GivenProjects.Create, GivenProjects.Request(GivenProjects.Payload(("additionalDetails", new JsonObject { ["documents"] = new JsonArray(Document(ids[1])) }))))).Ok();
        Assert.Equal("--qqq", await WaitingAsync());
        // Of a step of the workflow.
        (await client.PostAsync("/egov-workflow-v2/egov-wf/process/_transition", new
        {
            ProcessInstances = new[] { new { tenantId = "pg.citya", businessService = "ESTIMATE", businessId = "ADOPT/1", moduleName = "estimate-service", action = "DRAFT", documents = new[] { new { documentType = "X", fileStoreId = ids[2] } } } },
        })).Ok();
        Assert.Equal("---qq", await WaitingAsync());
        // Named by a search only, or by a document that is refused: nobody has saved it.
        (await client.PostAsync("/project/v1/_search?tenantId=pg.citya&limit=1&offset=0", GivenProjects.Request(new JsonObject { ["tenantId"] = "pg.citya", ["name"] = "x", ["documents"] = new JsonArray(Document(ids[3])) }))).Ok();
        (await client.PostAsync(GivenProjects.Create, GivenProjects.Request(GivenProjects.Payload(("documents", new JsonArray(Document(ids[4]))), ("address.boundary", "NOWHERE"))))).Refused("INVALID_BOUNDARY_DATA");
        Assert.Equal("---qq", await WaitingAsync());
        // Nor does another city's document.
        (await (await works.AsAsync("SUPERUSERB", "pg.cityb")).PostAsync(GivenProjects.Create, GivenProjects.Request(GivenProjects.Payload(
            ("tenantId", "pg.cityb"), ("address.tenantId", "pg.cityb"), ("documents", new JsonArray(Document(ids[3]))))))).Ok();
        Assert.Equal("---qq", await WaitingAsync());
    }

    [Fact]
    public async Task Documents_of_a_project_are_looked_up_where_the_switch_is_on()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var file = await client.StoredAsync("a.png", "image/png", Pictures.Png(4, 4));
        JsonObject With(string id) => GivenProjects.Request(GivenProjects.Payload(("documents", new JsonArray(new JsonObject { ["documentType"] = "OTHERS", ["fileStoreId"] = id, ["tenantId"] = "pg.citya" }))));
        (await client.PostAsync(GivenProjects.Create, With("fileStore-test"))).Ok();
        await works.SwitchAsync("project-document-check", "on");
        try
        {
            (await client.PostAsync(GivenProjects.Create, With("fileStore-test"))).Refused("SERVICE_UNAVAILABLE");
            (await client.PostAsync(GivenProjects.Create, With(Guid.NewGuid().ToString()))).Refused("SERVICE_UNAVAILABLE");
            (await client.PostAsync(GivenProjects.Create, With(file))).Ok();
        }
        finally
        {
            await works.SwitchAsync("project-document-check", "off");
        }
    }

    [Fact]
    public async Task Content_of_an_upload_that_failed_is_removed_and_what_has_a_row_stays()
    {
        var client = await works.AsAsync("JE1");
        var kept = await client.StoredAsync("kept.txt", "text/plain", "kept"u8.ToArray());
        var (left, young) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        string PathOf(string id) => Path.Combine(works.DataFolder, "files", id[^2..], id[^4..^2], id);
        foreach (var id in (string[])[left, young])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(id))!);
            await File.WriteAllTextAsync(PathOf(id), "left", Stop);
        }

        await works.StoredAsync($"insert into administration.pending_files values ('{left}', 'pg.citya', 0), ('{kept}', 'pg.citya', 0), ('{young}', 'pg.citya', {TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()})");
        var job = works.Services.GetServices<IHostedService>().Single(service => service.GetType().Name == "PendingUploads");
        await job.StopAsync(Stop);
        await job.StartAsync(Stop);
        var started = TimeProvider.System.GetTimestamp();
        while (await works.CountAsync($"select count(*) from administration.pending_files where id = '{left}'") > 0 && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30))
            await Task.Delay(50, Stop);
        Assert.Equal((false, true, true), (File.Exists(PathOf(left)), File.Exists(PathOf(young)), File.Exists(PathOf(kept.Replace("-", string.Empty, StringComparison.Ordinal)))));
        Assert.Equal("kept", (await client.GetAsync($"{Uploads.Files}/id?tenantId=pg.citya&fileStoreId={kept}")).Ok().Body);
    }

    [Fact]
    public async Task A_download_is_repeated_under_its_key()
    {
        var client = await works.AsAsync("JE1");
        var id = await client.StoredAsync("k.txt", "text/plain", "again"u8.ToArray());
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{Uploads.Files}/id?tenantId=pg.citya&fileStoreId={id}");
            request.Headers.TryAddWithoutValidation("auth-token", client.Token);
            request.Headers.TryAddWithoutValidation("Idempotency-Key", "download-1");
            using var reply = await works.Http.SendAsync(request, Stop);
            Assert.Equal("again", await reply.Content.ReadAsStringAsync(Stop));
        }
    }

    [Theory]
    [InlineData(70_000, 0, "RequestUriTooLong", 414)]
    [InlineData(0, 70_000, "RequestHeaderFieldsTooLarge", 431)]
    public async Task An_address_or_headers_without_end_are_refused_in_the_envelope(int url, int header, string code, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/filestore/v1/files/url?tenantId=pg.citya&fileStoreIds=" + new string('x', url));
        if (header > 0) request.Headers.TryAddWithoutValidation("x-long", new string('x', header));
        (await Reply.OfAsync(await works.Http.SendAsync(request, Stop))).Refused(code, status);
    }
}
