using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Administration.AccessControl;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Files;

internal sealed record UploadForm(IFormCollection? Form)
{
    public string? TenantId => Value("tenantId");

    public string? Module => Value("module");

    public string? Tag => Value("tag");

    public static async ValueTask<UploadForm> BindAsync(HttpContext http) =>
        new(http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : null);

    private string? Value(string name) => Form?[name].ToString().Trim() is { Length: > 0 } value ? value : null;
}

internal sealed record UploadFilesReply(IReadOnlyList<UploadedFile> Files);

internal sealed record UploadedFile(string FileStoreId, string TenantId);

/// <summary>How many files a passer-by may leave: enough for a field worker on a bad day, too few to fill a disk unseen.</summary>
internal sealed class AnonymousUploads : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions { PermitLimit = 300, Window = TimeSpan.FromMinutes(1) }));

    public bool IsAllowed(IPAddress? address)
    {
        using var lease = _limiter.AttemptAcquire(address ?? IPAddress.None);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}

/// <summary>Takes files whose name, declared type and content agree (spec 50 §9). The field app uploads without a token.</summary>
internal static class UploadFiles
{
    private const long MaxFileBytes = 5 * 1024 * 1024;
    private const long MaxRequestBytes = 30 * 1024 * 1024;
    private const long MaxRead = 2 * MaxRequestBytes; // beyond this the connection is cut; up to it the client gets to read why he is refused
    private const int MaxName = 200;

    public static void Map(IEndpointRouteBuilder files) => files.MapPost(string.Empty, HandleAsync)
        .Replies<UploadFilesReply>(status: 201, envelope: Envelope.None).Access(RouteAccess.Mixed)
        .Accepts<IFormFile>("multipart/form-data").WithMetadata(new TakesForm(
            MaxRead, new("tenantId", "City", IsRequired: true), new("module", "What the files are for", IsRequired: true), new("tag", "A word to find them by"), new("file", "The files", FieldKind.Files, IsRequired: true)));

    private static async Task<Result<UploadFilesReply>> HandleAsync(
        UploadForm upload, HttpContext http, WorksDb db, LinkKey key, FileContents contents, PendingUploads pending, MasterStore masters, AnonymousUploads anonymous,
        IEnumerable<IFileScan> scans, CancellationToken cancellationToken)
    {
        if (upload.Form is null) return FileErrors.Unreadable;
        if (upload.TenantId is not { } tenantId) return FileErrors.MissingParameter("tenantId");
        if (upload.Module is not { } module) return FileErrors.MissingParameter("module");
        if (upload.Form.Files.GetFiles("file") is not { Count: > 0 } parts) return FileErrors.MissingParameter("file");
        if (module.Length > MaxName) return FileErrors.TooLong("module", MaxName);
        if (upload.Tag?.Length > MaxName) return FileErrors.TooLong("tag", MaxName);
        if (parts.Sum(part => part.Length) > MaxRequestBytes) return FileErrors.RequestTooLarge;
        var caller = db.Context.Caller;
        if (!caller.MayNameTenant(tenantId)) return MixedRoutes.Foreign;
        await masters.RefreshAsync(cancellationToken);
        if (!await masters.IsTenantAsync(tenantId, cancellationToken)) return FileErrors.UnknownTenant(tenantId);
        if (!caller.IsSignedIn && parts.Any(_ => !anonymous.IsAllowed(http.Connection.RemoteIpAddress))) return FileErrors.TooMany;

        // All are checked before the first is stored.
        var accepted = new List<(StoredFile File, IFormFile Part)>();
        foreach (var part in parts)
        {
            var file = await AcceptAsync(part, tenantId, module, upload.Tag, db, scans, cancellationToken);
            if (file.IsRefused) return file.Failures.ToArray();
            accepted.Add((file.Value, part));
        }

        Guid[] ids = [.. accepted.Select(one => one.File.Id)];
        await pending.NoteAsync(tenantId, ids, cancellationToken);
        foreach (var (file, part) in accepted)
        {
            if (!caller.IsSignedIn) file.Quarantine(key.UploaderOf(http.Connection.RemoteIpAddress));
            await using var content = part.OpenReadStream();
            await contents.WriteAsync(file.Id, content, cancellationToken);
            db.Files.Add(file);
        }

        await PendingUploads.StrikeOutAsync(db, ids, cancellationToken);

        return new UploadFilesReply([.. accepted.Select(one => new UploadedFile(one.File.Id.ToString(), tenantId))]);
    }

    private static async Task<Result<StoredFile>> AcceptAsync(
        IFormFile part, string tenantId, string module, string? tag, WorksDb db, IEnumerable<IFileScan> scans, CancellationToken cancellationToken)
    {
        var name = NameOf(part.FileName);
        var extension = Path.GetExtension(name).TrimStart('.');
        if (extension.Length == 0) return FileErrors.NoExtension(name);
        if (FileKind.Of(extension) is not { } kind) return FileErrors.NotAllowed(name);
        if (part.Length == 0) return FileErrors.Empty(name);
        if (part.Length > MaxFileBytes) return FileErrors.TooLarge(name, part.Length, MaxFileBytes);

        // Large parts lie in a temporary file; each look at them reads it again, so that no upload is in memory as a whole.
        await using var content = part.OpenReadStream();
        if (!kind.Agrees(part.ContentType, content)) return FileErrors.Mismatch(name, part.ContentType);
        if (kind.IsImage)
        {
            content.Position = 0;
            if (Renditions.PixelsOf(content) is not { } pixels) return FileErrors.Mismatch(name, part.ContentType);
            if (pixels > Renditions.MaxPixels) return FileErrors.TooManyPixels(name, pixels, Renditions.MaxPixels);
        }

        foreach (var scan in scans)
        {
            content.Position = 0;
            if (!await scan.IsCleanAsync(content, name, cancellationToken)) return FileErrors.Unclean(name);
        }

        content.Position = 0;
        var file = new StoredFile
        {
            // Random, not ordered by time: the id is part of what a client must know to have the file.
            Id = Guid.NewGuid(), TenantId = tenantId, Module = module, Tag = tag, FileName = name, ContentType = kind.ContentType, Size = part.Length,
            Sha256 = await FileContents.HashAsync(content, cancellationToken), CreatedBy = db.Context.Caller.Uuid.ToString(), CreatedTime = db.Now,
        };
        return file;
    }

    // Old browsers send a path; the end of a name holds the extension, so the beginning is cut.
    private static string NameOf(string? sent)
    {
        var name = new string([.. (sent ?? string.Empty).Split('/', '\\')[^1].Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]).Trim();
        return name.Length > MaxName ? name[^MaxName..] : name;
    }
}
