using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Api.Tests.Support;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Api.Tests.Files;

/// <summary>A host whose clock the test moves, with a scan that finds the word "virus".</summary>
public sealed class FileHost : WorksHost
{
    public MovableClock Clock { get; } = new();

    protected override void Configure(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock).AddSingleton<IFileScan, Scan>();

    public sealed class MovableClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }

    private sealed class Scan : IFileScan
    {
        public async Task<bool> IsCleanAsync(Stream content, string fileName, CancellationToken cancellationToken)
        {
            using var text = new StreamReader(content, Encoding.Latin1, leaveOpen: true);
            return !(await text.ReadToEndAsync(cancellationToken)).Contains("virus", StringComparison.Ordinal);
        }
    }
}

public sealed class FileTests(FileHost works) : IClassFixture<FileHost>
{
    private const string Files = "/filestore/v1/files";
    private static readonly byte[] Png = Pictures.Png(40, 30);
    private static readonly byte[] Jpeg = Pictures.Jpeg(40, 30);
    private static readonly byte[] Pdf = "%PDF-1.7\n%âãÏÓ\n1 0 obj"u8.ToArray();
    private static readonly byte[] OldOffice = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_field_worker_uploads_without_a_token_and_gets_four_links_for_a_picture_and_one_for_a_document()
    {
        var reply = (await UploadAsync(works.Anonymous, ("site, north.png", "image/png", Png), ("report.pdf", "application/pdf", Pdf))).Ok(201);
        Assert.Equal("pg.citya", reply.Text("files[0].tenantId"));
        var (picture, document) = (reply.Text("files[0].fileStoreId"), reply.Text("files[1].fileStoreId"));
        var urls = (await works.Anonymous.GetAsync($"{Files}/url?tenantId=pg.citya&fileStoreIds={picture},{Guid.NewGuid()},x,{document}")).Ok();
        Assert.Equal(2, urls.At("fileStoreIds")!.AsArray().Count);
        Assert.Equal(picture, urls.Text("fileStoreIds[0].id"));
        Assert.Equal(urls.Text("fileStoreIds[0].url"), urls.Text(picture));
        Assert.Equal(urls.Text("fileStoreIds[1].url"), urls.Text(document));

        var links = urls.Text(picture).Split(',');
        Assert.Equal(4, links.Length);
        Assert.Equal(["", "_large", "_medium", "_small"], links.Select(link => Uri.UnescapeDataString(new Uri(link).Segments[^1])["site, north".Length..^".png".Length]));
        Assert.Single(urls.Text(document).Split(','));
        foreach (var link in links.Append(urls.Text(document)))
        {
            using var response = await works.Http.GetAsync(new Uri(link), Stop);
            Assert.Equal(200, (int)response.StatusCode);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("inline", response.Content.Headers.ContentDisposition!.DispositionType);
            var content = await response.Content.ReadAsByteArrayAsync(Stop);
            if (link == links[0]) Assert.Equal(Png, content);
            if (link == urls.Text(document)) Assert.Equal(Pdf, content);
            Assert.Equal(link == urls.Text(document) ? "application/pdf" : "image/png", response.Content.Headers.ContentType!.ToString());
        }

        Assert.Equal("""{"fileStoreIds":[]}""", (await works.Anonymous.GetAsync($"{Files}/url?tenantId=pg.citya&fileStoreIds={Guid.NewGuid()}")).Ok().Body);
    }

    [Fact]
    public async Task A_link_is_good_for_one_rendition_of_one_file_of_one_tenant_and_for_a_day()
    {
        var engineer = await works.AsAsync("JE1");
        var (first, second) = (await StoreAsync(engineer), await StoreAsync(engineer));
        var link = (await UrlOfAsync(engineer, first)).Split(',')[0];
        async Task<int> Status(string url) => (int)(await works.Http.GetAsync(new Uri(url), Stop)).StatusCode;
        Assert.Equal(200, await Status(link));
        Assert.Equal(403, await Status(link.Replace(first, second, StringComparison.Ordinal)));
        Assert.Equal(403, await Status(link.Replace("site.png", "site_small.png", StringComparison.Ordinal)));
        Assert.Equal(403, await Status(link.Replace("site.png", "other.png", StringComparison.Ordinal)));
        Assert.Equal(403, await Status(link.Replace("pg.citya", "pg.cityb", StringComparison.Ordinal)));
        Assert.Equal(403, await Status(link.Replace("expires=", "expires=9", StringComparison.Ordinal)));
        Assert.Equal(403, await Status(link[..^1] + (link[^1] == '0' ? '1' : '0')));
        Assert.Equal(403, await Status(link[..link.IndexOf("&expires", StringComparison.Ordinal)]));
        Assert.Equal(400, await Status(link.Replace("expires=", "expires=x", StringComparison.Ordinal)));
        try
        {
            works.Clock.Ahead = TimeSpan.FromHours(23.9);
            Assert.Equal(200, await Status(link));
            works.Clock.Ahead = TimeSpan.FromHours(24.1);
            Assert.Equal(403, await Status(link));
        }
        finally
        {
            works.Clock.Ahead = TimeSpan.Zero;
        }
    }

    [Fact]
    public async Task The_key_is_made_at_start_and_only_its_owner_reads_it()
    {
        var key = Path.Combine(works.DataFolder, "secrets", "files.key");
        Assert.Equal(32, (await File.ReadAllBytesAsync(key, Stop)).Length);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
    }

    public static TheoryData<string, string, byte[]> Accepted => new()
    {
        { "a.JPG", "image/jpeg", Jpeg }, { "a.jpeg", "image/jpg", Jpeg }, { "a.png", "image/png", Png }, { "a.pdf", "application/pdf", Pdf },
        { "a.doc", "application/msword", OldOffice }, { "a.xls", "application/vnd.ms-excel", OldOffice },
        { "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Zip("word/document.xml", "<x/>") },
        { "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Zip("xl/workbook.xml", "<x/>") },
        { "a.odt", "application/vnd.oasis.opendocument.text", Zip("mimetype", "application/vnd.oasis.opendocument.text") },
        { "a.ods", "application/vnd.oasis.opendocument.spreadsheet", Zip("mimetype", "application/vnd.oasis.opendocument.spreadsheet") },
        { "a.dxf", "image/vnd.dxf", "  0\nSECTION\n"u8.ToArray() }, { "a.csv", "text/csv", "a;b\n1;2\n"u8.ToArray() },
        { "a.txt", "text/plain", "नमस्ते"u8.ToArray() }, { "a.png", "", Png },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task A_file_whose_name_type_and_content_agree_is_accepted(string name, string type, byte[] content) =>
        (await UploadAsync(await works.AsAsync("JE1"), (name, type, content))).Ok(201);

    public static TheoryData<string, string, byte[], string> NotAccepted => new()
    {
        { "a.exe", "application/octet-stream", Png, "EG_FILESTORE_INVALID_INPUT" },
        { "a.svg", "image/svg+xml", "<svg/>"u8.ToArray(), "EG_FILESTORE_INVALID_INPUT" },
        { "a.html", "text/html", "<html/>"u8.ToArray(), "EG_FILESTORE_INVALID_INPUT" },
        { "a.png", "image/jpeg", Png, "EG_FILESTORE_INVALID_INPUT" },
        { "a.png", "image/png", Jpeg, "EG_FILESTORE_INVALID_INPUT" },
        { "a.pdf", "application/pdf", "text"u8.ToArray(), "EG_FILESTORE_INVALID_INPUT" },
        { "a.txt", "text/plain", Pdf, "EG_FILESTORE_INVALID_INPUT" },
        { "a.csv", "text/csv", Png, "EG_FILESTORE_INVALID_INPUT" },
        { "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Zip("xl/workbook.xml", "<x/>"), "EG_FILESTORE_INVALID_INPUT" },
        { "a.odt", "application/vnd.oasis.opendocument.text", Zip("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), "EG_FILESTORE_INVALID_INPUT" },
        { "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\u0003\u0004broken"u8.ToArray(), "EG_FILESTORE_INVALID_INPUT" },
        { "a.txt", "text/plain", "a virus"u8.ToArray(), "EG_FILESTORE_INVALID_INPUT" },
        { "a.png", "image/png", Png[..12], "EG_FILESTORE_INVALID_INPUT" }, // begins like one and is none
        { "bomb.png", "image/png", Pictures.PngThatClaims(30_000, 30_000), "EG_FILESTORE_INVALID_INPUT" },
        { "a.png", "image/png", [], "EG_FILESTORE_INPUT_ERROR" },
        { "noextension", "image/png", Png, "EG_FILESTORE_INPUT_ERROR" },
        { "big.png", "image/png", [.. Png, .. new byte[5 * 1024 * 1024]], "EG_FILESTORE_INVALID_INPUT" },
    };

    [Theory]
    [MemberData(nameof(NotAccepted))]
    public async Task Any_other_file_is_refused_and_nothing_of_the_request_is_stored(string name, string type, byte[] content, string code)
    {
        var module = Guid.NewGuid().ToString();
        (await UploadAsync(await works.AsAsync("JE1"), module, ("good.png", "image/png", Png), (name, type, content))).Refused(code);
        Assert.Equal(0, await works.CountAsync($"select count(*) from administration.files where module = '{module}'"));
    }

    [Fact]
    public async Task A_request_is_limited_and_complete()
    {
        var engineer = await works.AsAsync("JE1");
        var big = new byte[4_800_000];
        Png.CopyTo(big, 0);
        (await UploadAsync(engineer, [.. Enumerable.Range(0, 7).Select(i => ($"{i}.png", "image/png", big))])).Refused("PayloadTooLarge", 413);
        (await engineer.PostFormAsync(Files, new MultipartFormDataContent { { new StringContent("works"), "module" }, Part("a.png", "image/png", Png) })).Refused("");
        (await engineer.PostFormAsync(Files, new MultipartFormDataContent { { new StringContent("pg.citya"), "tenantId" }, Part("a.png", "image/png", Png) })).Refused("");
        (await engineer.PostFormAsync(Files, new MultipartFormDataContent { { new StringContent("pg.citya"), "tenantId" }, { new StringContent("works"), "module" } })).Refused("");
        (await engineer.PostRawAsync(Files, "{}")).Refused("UnsupportedMediaType");
        (await engineer.PostRawAsync(Files, "not a form", "multipart/form-data; boundary=x")).Refused("JsonParseException");
        (await engineer.PostRawAsync(Files, "", "multipart/form-data")).Refused("");
        (await works.Anonymous.PostFormAsync(Files, Form("pg.nowhere", "works", null, ("a.png", "image/png", Png)))).Refused("EG_FILESTORE_INVALID_INPUT");
        foreach (var path in (string[])["url?tenantId=pg", "url?fileStoreIds=x", "id?tenantId=pg", "id?fileStoreId=x", "tag?tenantId=pg", "metadata?tenantId=pg.citya"])
            (await engineer.GetAsync($"{Files}/{path}")).Refused("");
    }

    [Fact]
    public async Task A_person_reaches_only_files_of_tenants_that_have_to_do_with_him()
    {
        var (engineer, other) = (await works.AsAsync("JE1"), await works.AsAsync("JEB1", "pg.cityb"));
        var id = await StoreAsync(engineer, "shared-tag");
        Assert.Equal(4, (await UrlOfAsync(engineer, id)).Split(',').Length);
        foreach (var tenantId in (string[])["pg.citya", "pg.cityb", "pg"])
        {
            Assert.Equal("""{"fileStoreIds":[]}""", (await other.GetAsync($"{Files}/url?tenantId={tenantId}&fileStoreIds={id}")).Ok().Body);
            (await other.GetAsync($"{Files}/id?tenantId={tenantId}&fileStoreId={id}")).Refused("EG_FILESTORE_FILE_NOT_FOUND", 404);
        }

        Assert.Equal("""{"fileStoreIds":[]}""", (await engineer.GetAsync($"{Files}/url?tenantId=pg&fileStoreIds={id}")).Ok().Body);
        Assert.Equal("""{"files":[]}""", (await other.GetAsync($"{Files}/tag?tenantId=pg.citya&tag=shared-tag")).Ok().Body);
        Assert.Equal("""{"files":[]}""", (await works.Anonymous.GetAsync($"{Files}/tag?tenantId=pg.citya&tag=shared-tag")).Ok().Body);
        (await other.GetAsync($"{Files}/metadata?tenantId=pg.citya&fileStoreId={id}")).Refused("CustomException", 403);
        (await works.Anonymous.GetAsync($"{Files}/metadata?tenantId=pg.citya&fileStoreId={id}")).Refused("CustomException", 401);
        (await works.AsAsync("9000000101", "pg") is { } citizen ? await citizen.GetAsync($"{Files}/url?tenantId=pg.citya&fileStoreIds={id}") : null)!.Ok();
        (await other.PostFormAsync(Files, Form("pg.citya", "works", null, ("a.png", "image/png", Png)))).Refused("CustomException", 403);
        (await new Client(works.Http, "dead").PostFormAsync(Files, Form("pg.citya", "works", null, ("a.png", "image/png", Png)))).Refused("InvalidAccessTokenException", 401);
        (await new Client(works.Http, "dead").GetAsync($"{Files}/url?tenantId=pg.citya&fileStoreIds={id}")).Refused("InvalidAccessTokenException", 401);
    }

    [Fact]
    public async Task Content_details_and_tagged_files_are_answered_by_id_and_tag()
    {
        var engineer = await works.AsAsync("JE1");
        var id = (await engineer.PostFormAsync(Files, Form("pg.citya", "works", "my-tag", ("Ünïcode नाम.csv", "text/csv", "a,b"u8.ToArray())))).Ok(201).Text("files[0].fileStoreId");
        var content = (await engineer.GetAsync($"{Files}/id?tenantId=pg.citya&fileStoreId={id}")).Ok();
        Assert.Equal("a,b", content.Body);
        Assert.Equal("attachment", content.Message.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("Ünïcode नाम.csv", content.Message.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal("""{"contentType":"text/csv","fileName":"Ünïcode नाम.csv","resource":null,"tenantId":"pg.citya","fileSize":3}""",
            (await engineer.GetAsync($"{Files}/metadata?tenantId=pg.citya&fileStoreId={id}")).Ok().Body);
        var tagged = (await engineer.GetAsync($"{Files}/tag?tenantId=pg.citya&tag=my-tag")).Ok();
        Assert.Equal("text/csv", Assert.Single(tagged.At("files")!.AsArray())!["contentType"]!.GetValue<string>());
        using var linked = await works.Http.GetAsync(new Uri(tagged.Text("files[0].url")), Stop);
        Assert.Equal("attachment", linked.Content.Headers.ContentDisposition!.DispositionType);
        (await engineer.GetAsync($"{Files}/metadata?tenantId=pg.citya&fileStoreId={Guid.NewGuid()}")).Refused("EG_FILESTORE_FILE_NOT_FOUND", 404);
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.audit_entries where entity = 'administration.files' and entity_id = '{id}'"));
    }

    [Fact]
    public async Task A_file_left_without_a_token_is_seen_by_its_uploader_only_until_a_document_refers_to_it()
    {
        var id = (await UploadAsync(works.Anonymous, ("a.png", "image/png", Png))).Ok(201).Text("files[0].fileStoreId");
        using var elsewhere = From(IPAddress.Parse("127.0.0.2"));
        var engineer = await works.AsAsync("JE1");
        foreach (var stranger in (Client[])[new Client(elsewhere, null), new Client(elsewhere, engineer.Token)])
        {
            Assert.Equal("""{"fileStoreIds":[]}""", (await stranger.GetAsync($"{Files}/url?tenantId=pg.citya&fileStoreIds={id}")).Ok().Body);
            (await stranger.GetAsync($"{Files}/id?tenantId=pg.citya&fileStoreId={id}")).Refused("EG_FILESTORE_FILE_NOT_FOUND", 404);
        }

        Assert.Equal(4, (await UrlOfAsync(works.Anonymous, id)).Split(',').Length);
        Assert.Contains("***", (string)(await works.StoredAsync($"select after::text as after from platform.audit_entries where entity_id = '{id}'"))[0]["after"]!, StringComparison.Ordinal);

        await using (var scope = works.Services.CreateAsyncScope())
        {
            var (db, files) = (scope.ServiceProvider.GetRequiredService<WorksDb>(), scope.ServiceProvider.GetRequiredService<IFiles>());
            scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System("pg"), TenantScope.Of(["pg.citya"]), "test");
            await using var transaction = await db.BeginAsync(Stop);
            Assert.Equal([id], await files.ExistingAsync("pg.citya", [id, "fileStore-test", Guid.NewGuid().ToString()], Stop));
            await files.AdoptAsync("pg.citya", [id, "fileStore-test"], Stop);
            await db.SaveChangesAsync(Stop);
            await transaction.CommitAsync(Stop);
        }

        Assert.Equal(4, (await UrlOfAsync(new Client(elsewhere, null), id)).Split(',').Length);
    }

    [Fact]
    public async Task Content_that_is_not_what_was_uploaded_is_never_handed_out()
    {
        var engineer = await works.AsAsync("JE1");
        var id = await StoreAsync(engineer);
        var path = Directory.EnumerateFiles(Path.Combine(works.DataFolder, "files"), id.Replace("-", string.Empty, StringComparison.Ordinal), SearchOption.AllDirectories).Single();
        await File.WriteAllBytesAsync(path, [.. Png, 1], Stop);
        var reply = await engineer.GetAsync($"{Files}/id?tenantId=pg.citya&fileStoreId={id}");
        Assert.Equal(500, reply.Status);
        Assert.Equal("UnexpectedError", Assert.Single(reply.Codes));
    }

    [Fact]
    public async Task Uploads_without_a_token_are_limited_by_address()
    {
        using var http = From(IPAddress.Parse("127.0.0.3"));
        var status = 201;
        for (var i = 0; i < 40 && status == 201; i++)
            status = (await UploadAsync(new Client(http, null), [.. Enumerable.Range(0, 10).Select(n => (string.Create(CultureInfo.InvariantCulture, $"{n}.png"), "image/png", Png))])).Status;
        Assert.Equal(429, status);
        (await UploadAsync(works.Anonymous, ("a.png", "image/png", Png))).Ok(201);
    }

    private static async Task<string> StoreAsync(Client client, string? tag = null) =>
        (await client.PostFormAsync(Files, Form("pg.citya", "works", tag, ("site.png", "image/png", Png)))).Ok(201).Text("files[0].fileStoreId");

    private static async Task<string> UrlOfAsync(Client client, string id) => (await client.GetAsync($"{Files}/url?tenantId=pg.citya&fileStoreIds={id}")).Ok().Text(id);

    private static Task<Reply> UploadAsync(Client client, params (string Name, string Type, byte[] Content)[] parts) => UploadAsync(client, "works", parts);

    private static Task<Reply> UploadAsync(Client client, string module, params (string Name, string Type, byte[] Content)[] parts) =>
        client.PostFormAsync(Files, Form("pg.citya", module, null, parts));

    private static MultipartFormDataContent Form(string tenantId, string module, string? tag, params (string Name, string Type, byte[] Content)[] parts)
    {
        var form = new MultipartFormDataContent { { new StringContent(tenantId), "tenantId" }, { new StringContent(module), "module" } };
        if (tag is not null) form.Add(new StringContent(tag), "tag");
        foreach (var (name, type, content) in parts) form.Add(Part(name, type, content));
        return form;
    }

    private static ByteArrayContent Part(string name, string type, byte[] content)
    {
        var part = new ByteArrayContent(content);
        if (type.Length > 0) part.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "file", FileName = name.All(char.IsAscii) ? $"\"{name}\"" : null, FileNameStar = name.All(char.IsAscii) ? null : name };
        return part;
    }

    private HttpClient From(IPAddress address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, stop) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            await socket.ConnectAsync(context.DnsEndPoint, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = works.Http.BaseAddress };

    private static byte[] Zip(string entryName, string text)
    {
        var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var stream = archive.CreateEntry(entryName).Open();
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return buffer.ToArray();
    }
}
