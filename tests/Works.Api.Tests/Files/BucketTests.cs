using Works.Api.Tests.Support;

namespace Works.Api.Tests.Files;

/// <summary>Files in an S3-compatible store, over its real protocol.</summary>
public sealed class BucketTests(BucketHost works) : IClassFixture<BucketHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Content_comes_back_as_it_went_and_renditions_lie_beside_it()
    {
        await works.StartStoreAsync();
        var client = await works.AsAsync("JE1");
        var picture = Pictures.Jpeg(600, 400);
        byte[] text = [.. Enumerable.Range(0, 300_000).Select(i => (byte)('a' + (i % 26)))]; // longer than what is checked in memory
        var (pictureId, textId) = (await client.StoredAsync("a.jpg", "image/jpeg", picture), await client.StoredAsync("a.txt", "text/plain", text));

        var links = await client.LinksAsync(pictureId);
        Assert.Equal(picture, await works.Http.GetByteArrayAsync(new Uri(links[0]), Stop));
        var small = await works.Http.GetByteArrayAsync(new Uri(links[3]), Stop);
        Assert.Equal(small, await works.Http.GetByteArrayAsync(new Uri(links[3]), Stop));
        Assert.NotEqual(picture, small);
        Assert.Equal(text, await works.Http.GetByteArrayAsync(new Uri((await client.LinksAsync(textId))[0]), Stop));
        var objects = Directory.EnumerateFiles(works.Bucket, "*", SearchOption.AllDirectories).ToList();
        Assert.Contains(objects, path => path.Contains("city", StringComparison.Ordinal) && path.Contains(pictureId.Replace("-", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(works.DataFolder, "files")), "nothing lies in the folder");
    }

    [Fact]
    public async Task What_the_store_has_changed_is_not_handed_out()
    {
        await works.StartStoreAsync();
        var client = await works.AsAsync("JE1");
        var id = await client.StoredAsync("b.txt", "text/plain", "contents"u8.ToArray());
        foreach (var path in Directory.EnumerateFiles(works.Bucket, "*", SearchOption.AllDirectories).Where(path => path.Contains(id.Replace("-", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal) && path.EndsWith("object", StringComparison.Ordinal)))
            await File.WriteAllTextAsync(path, "CONTENTS", Stop);
        Assert.Equal(500, (await client.GetAsync($"{Uploads.Files}/id?tenantId=pg.citya&fileStoreId={id}")).Status);
    }

    [Fact]
    public async Task While_the_store_is_away_clients_are_told_to_come_back_and_nothing_is_stored()
    {
        await works.StartStoreAsync();
        var client = await works.AsAsync("JE1");
        var id = await client.StoredAsync("c.txt", "text/plain", "contents"u8.ToArray());
        await works.StopStoreAsync();
        var before = await works.CountAsync("select count(*) from administration.files");
        foreach (var reply in (Reply[])[await client.UploadAsync("d.txt", "text/plain", "contents"u8.ToArray()), await client.GetAsync($"{Uploads.Files}/id?tenantId=pg.citya&fileStoreId={id}")])
        {
            reply.Refused("ServiceUnavailable", 503);
            Assert.NotNull(reply.Message.Headers.RetryAfter);
        }

        Assert.Equal(before, await works.CountAsync("select count(*) from administration.files"));
        Assert.Equal(1, await works.CountAsync("select count(*) from administration.pending_files")); // removed an hour later
        await works.StartStoreAsync();
        Assert.Equal("contents", (await client.GetAsync($"{Uploads.Files}/id?tenantId=pg.citya&fileStoreId={id}")).Ok().Body);
    }
}

/// <summary>Uploads are shown to a scanner first, over its real protocol.</summary>
public sealed class ScannerTests(ScannedHost works) : IClassFixture<ScannedHost>
{
    [Fact]
    public async Task Harmful_content_is_refused_and_without_the_scanner_nothing_is_stored()
    {
        await works.StartScannerAsync();
        var client = await works.AsAsync("JE1");
        (await client.UploadAsync("a.txt", "text/plain", "harmless"u8.ToArray())).Ok(201);
        (await client.UploadAsync("b.txt", "text/plain", [.. Enumerable.Repeat((byte)'x', 4_000_000)])).Ok(201); // many chunks
        var harmful = System.Text.Encoding.ASCII.GetBytes(ScannedHost.Eicar);
        (await client.UploadAsync("c.txt", "text/plain", harmful)).Refused("EG_FILESTORE_INVALID_INPUT");
        (await client.UploadAsync("d.txt", "text/plain", [.. Enumerable.Repeat((byte)' ', 100_000), .. harmful])).Refused("EG_FILESTORE_INVALID_INPUT");
        Assert.Equal(2, await works.CountAsync("select count(*) from administration.files"));

        await works.StopScannerAsync();
        var away = (await client.UploadAsync("e.txt", "text/plain", "harmless"u8.ToArray())).Refused("ServiceUnavailable", 503);
        Assert.NotNull(away.Message.Headers.RetryAfter);
        Assert.Equal(2, await works.CountAsync("select count(*) from administration.files"));
        Assert.Equal(0, await works.CountAsync("select count(*) from administration.pending_files"));
    }
}
