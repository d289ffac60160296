using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.AspNetCore.StaticFiles;
using Works.Platform;

namespace Works.Host;

/// <summary>
/// Serves the built web client: its files, and its page for every address that a browser opens and no route of the API answers, so that
/// addresses inside the client can be shared. Whatever the API answers to a GET stays the API's.
/// </summary>
internal sealed class WebClient
{
    private const string Assets = "/assets/"; // vite puts the hash of the content into these names

    // The service worker obeys the policy of its own script, and has to fetch the files it keeps (decision 51).
    private const string Worker = "/sw.js";
    private const string OfWorker = "default-src 'none'; connect-src 'self'";
    private readonly string _folder;
    private readonly Lazy<IReadOnlyList<TemplateMatcher>> _routes;
    private readonly ConcurrentDictionary<string, ServedFile> _files = new(StringComparer.Ordinal);
    private readonly FileExtensionContentTypeProvider _types = new();

    public WebClient(string folder, IEndpointRouteBuilder app)
    {
        _folder = Path.GetFullPath(folder);
        // Lazily: the routes are mapped after this stands in the pipeline.
        _routes = new(() => [.. app.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>() is not { } methods || methods.HttpMethods.Contains(HttpMethods.Get, StringComparer.OrdinalIgnoreCase))
            .Select(route => new TemplateMatcher(new RouteTemplate(route.RoutePattern), []))]);
    }

    /// <summary>Answers the request when it is for the client.</summary>
    /// <returns>False when it is not.</returns>
    public async Task<bool> TryServeAsync(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method)) return false;
        var path = http.Request.Path.Value ?? "/";
        if (FileOf(path) is { } file)
        {
            if (path == Worker) http.Response.Headers.ContentSecurityPolicy = OfWorker;
            await SendAsync(http, file, path.StartsWith(Assets, StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache");
            return true;
        }

        // A missing asset is an error, not the page: a page in place of a script would only be a stranger error.
        if (path.StartsWith(Assets, StringComparison.Ordinal) || !IsNavigation(http.Request) || _routes.Value.Any(route => route.TryMatch(http.Request.Path, []))) return false;
        if (FileOf("/index.html") is not { } page) return false;
        await SendAsync(http, page, "no-cache");
        return true;
    }

    private static bool IsNavigation(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private string? FileOf(string path)
    {
        if (path.EndsWith('/') || path.Contains('\0', StringComparison.Ordinal) || path.Contains("/.", StringComparison.Ordinal)) return null;
        var file = Path.GetFullPath(_folder + path);
        return file.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(file) ? file : null;
    }

    private async Task SendAsync(HttpContext http, string file, string caching)
    {
        var served = Read(file);
        var (request, response) = (http.Request, http.Response);
        var tag = $"\"{served.Written.Ticks:x}-{served.Body.Length:x}\"";
        response.Headers.CacheControl = caching;
        response.Headers.ETag = tag;
        response.Headers.Vary = "Accept-Encoding";
        // Also of a page that has not changed: its type decides the content policy, and a browser applies the policy of the 304 to the page it kept.
        response.ContentType = TypeOf(file);
        if (request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Contains(tag, StringComparer.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var sent = served.Body;
        var taken = request.GetTypedHeaders().AcceptEncoding.Where(encoding => encoding.Quality is null or > 0).Select(encoding => encoding.Value.Value).ToList();
        // Browsers take brotli over https only; an office on plain http gets gzip.
        foreach (var (name, compressed) in new[] { ("br", served.Brotli), ("gzip", served.Gzip) })
        {
            if (compressed is null || !taken.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            response.Headers.ContentEncoding = name;
            sent = compressed;
            break;
        }

        response.ContentLength = sent.Length;
        if (HttpMethods.IsGet(request.Method)) await response.Body.WriteAsync(sent, http.RequestAborted);
    }

    private string TypeOf(string file)
    {
        var type = _types.TryGetContentType(file, out var known) ? known : "application/octet-stream";
        return type.StartsWith("text/", StringComparison.Ordinal) ? type + ";charset=utf-8" : type;
    }

    // Some megabytes in all, each file read once: a build in the meantime is seen by its time. The build compresses as small as it gets (.br and .gz
    // beside the file); what has no such companion is compressed here, once.
    private ServedFile Read(string file)
    {
        var written = File.GetLastWriteTimeUtc(file);
        if (_files.TryGetValue(file, out var known) && known.Written == written) return known;
        var body = File.ReadAllBytes(file);
        if (Path.GetFileName(file) == "index.html") body = WithStateTenant(body);
        if (Path.GetExtension(file) is not (".js" or ".css" or ".html" or ".svg" or ".json" or ".webmanifest")) return _files[file] = new(written, body, null, null);
        return _files[file] = new(written, body, Companion(file + ".br", written) ?? Compressed(body, to => new BrotliStream(to, CompressionLevel.Optimal)),
            Companion(file + ".gz", written) ?? Compressed(body, to => new GZipStream(to, CompressionLevel.Optimal)));
    }

    // One older than its file is of another build.
    private static byte[]? Companion(string path, DateTime written) => File.Exists(path) && File.GetLastWriteTimeUtc(path) >= written ? File.ReadAllBytes(path) : null;

    // The client asks for offices before anybody has signed in, and must know where.
    private static byte[] WithStateTenant(byte[] page) => System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(page)
        .Replace("</head>", $"<meta name=\"works-state-tenant\" content=\"{SeedFiles.StateTenant}\" /></head>", StringComparison.Ordinal));

    private static byte[] Compressed(byte[] body, Func<Stream, Stream> by)
    {
        using var buffer = new MemoryStream();
        using (var stream = by(buffer)) stream.Write(body);
        return buffer.ToArray();
    }

    private sealed record ServedFile(DateTime Written, byte[] Body, byte[]? Brotli, byte[]? Gzip);
}

/// <summary>Places the web client in the pipeline.</summary>
public static class WebClientExtensions
{
    /// <summary>Serves the client of a folder; when there is none, nothing changes. A client that is built later is served from then on.</summary>
    public static void UseWebClient(this WebApplication app, string folder)
    {
        var client = new WebClient(folder, app);
        app.Use(async (http, next) =>
        {
            if (!await client.TryServeAsync(http)) await next(http);
        });
    }
}
