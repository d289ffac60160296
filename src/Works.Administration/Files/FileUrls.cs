using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration.AccessControl;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Files;

internal sealed record FileUrl(string Id, string Url);

/// <summary>Both shapes in one object: each id as a member, and the list.</summary>
internal sealed record FileUrlsReply(IReadOnlyList<FileUrl> FileStoreIds)
{
    [JsonExtensionData]
    public Dictionary<string, object>? ById { get; init; }
}

internal sealed record TaggedFilesReply(IReadOnlyList<TaggedFile> Files);

internal sealed record TaggedFile(string Url, string ContentType);

internal sealed record FileDetails(string ContentType, string FileName, string? Resource, string TenantId, long FileSize);

/// <summary>Answers where files are, and what they are (spec 50 §9).</summary>
internal static class FileUrls
{
    private const int MaxIds = 1000;
    private const int MaxTagged = 200;

    public static void Map(IEndpointRouteBuilder files)
    {
        files.MapGet("/url", UrlsAsync).Replies<FileUrlsReply>(envelope: Envelope.None).Access(RouteAccess.Mixed);
        files.MapGet("/tag", TaggedAsync).Replies<TaggedFilesReply>(envelope: Envelope.None).Access(RouteAccess.Mixed);
        files.MapGet("/metadata", DetailsAsync).Replies<FileDetails>(envelope: Envelope.None);
    }

    /// <summary>A file of exactly this tenant that the caller may have; null otherwise.</summary>
    public static async Task<StoredFile?> FindAsync(
        WorksDb db, LinkKey key, HttpContext http, string tenantId, string? fileStoreId, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(fileStoreId, out var id) || !db.Context.Caller.MayNameTenant(tenantId)) return null;
        var file = await db.Files.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id && f.TenantId == tenantId, cancellationToken);
        return file?.IsVisibleTo(key.UploaderOf(http.Connection.RemoteIpAddress)) == true ? file : null;
    }

    private static async Task<Result<FileUrlsReply>> UrlsAsync(
        string? tenantId, string? fileStoreIds, HttpContext http, WorksDb db, LinkKey key, FileLinks links, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(tenantId)) return FileErrors.MissingParameter("tenantId");
        if (string.IsNullOrWhiteSpace(fileStoreIds)) return FileErrors.MissingParameter("fileStoreIds");
        if (!db.Context.Caller.MayNameTenant(tenantId.Trim())) return new FileUrlsReply([]);
        Guid[] ids = [.. fileStoreIds.Split(',', StringSplitOptions.TrimEntries).Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty)
            .Where(id => id != Guid.Empty).Distinct().Take(MaxIds)];
        var (tenant, uploader) = (tenantId.Trim(), key.UploaderOf(http.Connection.RemoteIpAddress));
        var found = await db.Files.AsNoTracking().Where(f => f.TenantId == tenant && ids.Contains(f.Id)).ToDictionaryAsync(f => f.Id, cancellationToken);
        FileUrl[] urls = [.. ids.Where(id => found.TryGetValue(id, out var file) && file.IsVisibleTo(uploader))
            .Select(id => new FileUrl(id.ToString(), string.Join(',', links.Of(found[id], http.Request))))];
        return new FileUrlsReply(urls) { ById = urls.ToDictionary(url => url.Id, object (url) => url.Url, StringComparer.Ordinal) };
    }

    // A tag can be guessed, an id cannot: without signing in nothing is listed.
    private static async Task<Result<TaggedFilesReply>> TaggedAsync(
        string? tenantId, string? tag, HttpContext http, WorksDb db, LinkKey key, FileLinks links, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(tenantId)) return FileErrors.MissingParameter("tenantId");
        if (string.IsNullOrWhiteSpace(tag)) return FileErrors.MissingParameter("tag");
        var (tenant, wanted, uploader) = (tenantId.Trim(), tag.Trim(), key.UploaderOf(http.Connection.RemoteIpAddress));
        if (!db.Context.Caller.IsSignedIn || !db.Context.Caller.MayNameTenant(tenant)) return new TaggedFilesReply([]);
        var found = await db.Files.AsNoTracking().Where(f => f.TenantId == tenant && f.Tag == wanted)
            .OrderBy(f => f.CreatedTime).ThenBy(f => f.Id).Take(MaxTagged).ToListAsync(cancellationToken);
        return new TaggedFilesReply([.. found.Where(file => file.IsVisibleTo(uploader))
            .Select(file => new TaggedFile(string.Join(',', links.Of(file, http.Request)), file.ContentType))]);
    }

    private static async Task<Result<FileDetails>> DetailsAsync(
        string? tenantId, string? fileStoreId, HttpContext http, WorksDb db, LinkKey key, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(tenantId)) return FileErrors.MissingParameter("tenantId");
        if (string.IsNullOrWhiteSpace(fileStoreId)) return FileErrors.MissingParameter("fileStoreId");
        return await FindAsync(db, key, http, tenantId.Trim(), fileStoreId, cancellationToken) is { } file
            ? new FileDetails(file.ContentType, file.FileName, Resource: null, file.TenantId, file.Size) : FileErrors.NotFound(fileStoreId);
    }
}
