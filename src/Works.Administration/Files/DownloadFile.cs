using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Files;

/// <summary>Serves content: to a caller by id, to anybody with a signed link (spec 50 §9).</summary>
internal static class DownloadFile
{
    public static void Map(IEndpointRouteBuilder files)
    {
        files.MapGet("/id", ByIdAsync).Replies<byte[]>(envelope: Envelope.None).Access(RouteAccess.Mixed);
        files.MapGet("/content/{fileStoreId:guid}/{name}", ByLinkAsync).Replies<byte[]>(envelope: Envelope.None).Access(RouteAccess.Open);
    }

    // Bytes or a refusal: what the two have in common is object.
    private static async Task<object> ByIdAsync(
        string? tenantId, string? fileStoreId, HttpContext http, WorksDb db, LinkKey key, FileContents contents, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(tenantId)) return Refused(FileErrors.MissingParameter("tenantId"));
        if (string.IsNullOrWhiteSpace(fileStoreId)) return Refused(FileErrors.MissingParameter("fileStoreId"));
        return await FileUrls.FindAsync(db, key, http, tenantId.Trim(), fileStoreId, cancellationToken) is { } file
            ? new Content(file, await contents.OpenAsync(file, cancellationToken), file.ContentType, attachment: true) : Refused(FileErrors.NotFound(fileStoreId));
    }

    private static async Task<object> ByLinkAsync(
        Guid fileStoreId, string name, string? tenantId, QueryNumber? expires, string? signature, WorksDb db, FileLinks links, FileContents contents,
        Renditions renditions, CancellationToken cancellationToken)
    {
        var file = await db.Files.AsNoTracking().SingleOrDefaultAsync(f => f.Id == fileStoreId && f.TenantId == tenantId, cancellationToken);
        var rendition = file is null ? null : StoredFile.Renditions.Append(string.Empty).FirstOrDefault(rendition => file.NameOf(rendition) == name);
        if (file is null || rendition is null || !links.IsValid(file, rendition, expires?.Value ?? 0, signature)) return Refused(FileErrors.LinkInvalid);
        // Pictures and documents open in the browser; whatever else it is, is saved.
        var attachment = !file.IsImage && file.ContentType != "application/pdf";
        if (rendition.Length == 0) return new Content(file, await contents.OpenAsync(file, cancellationToken), file.ContentType, attachment);
        return await renditions.OpenAsync(db, file, rendition, cancellationToken) is { } smaller
            ? new Content(file, smaller.Content, smaller.ContentType, attachment) : Refused(FileErrors.Damaged(file.FileName));
    }

    private static Result<Done> Refused(Failure failure) => failure;

    private sealed class Content(StoredFile file, Stream content, string contentType, bool attachment) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await using var checkedContent = content;
            var response = httpContext.Response;
            var disposition = new ContentDispositionHeaderValue(attachment ? "attachment" : "inline");
            disposition.SetHttpFileName(file.FileName);
            response.Headers.ContentDisposition = disposition.ToString();
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.ContentSecurityPolicy = "default-src 'none'"; // nothing in a file may run as this site
            response.ContentType = contentType;
            response.ContentLength = content.Length;
            await content.CopyToAsync(response.Body, httpContext.RequestAborted);
        }
    }
}
