using System.Net.Http.Headers;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Files;

/// <summary>Uploading, for tests of what files are used for.</summary>
internal static class Uploads
{
    public const string Files = "/filestore/v1/files";

    public static async Task<Reply> UploadAsync(this Client client, string name, string type, byte[] content, string tenantId = "pg.citya")
    {
        var part = new ByteArrayContent(content);
        part.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var form = new MultipartFormDataContent { { new StringContent(tenantId), "tenantId" }, { new StringContent("works"), "module" }, { part, "file", name } };
        return await client.PostFormAsync(Files, form);
    }

    public static async Task<string> StoredAsync(this Client client, string name, string type, byte[] content) =>
        (await client.UploadAsync(name, type, content)).Ok(201).Text("files[0].fileStoreId");

    public static async Task<string[]> LinksAsync(this Client client, string id) =>
        (await client.GetAsync($"{Files}/url?tenantId=pg.citya&fileStoreIds={id}")).Ok().Text(id).Split(',');
}
