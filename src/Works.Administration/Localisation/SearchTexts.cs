using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Localisation;

/// <summary>
/// Answers texts by locale and module: merged code by code, the nearest tenant wins, then the tenant <c>default</c> (spec 50 §8).
/// Replies reach megabytes and clients ask again and again: an ETag spares the transfer, gzip the bytes.
/// </summary>
internal static class SearchTexts
{
    private const int MaxValues = 2000; // modules or codes of one request
    private const int WorthCompressing = 1024; // bytes

    public static void Map(IEndpointRouteBuilder messages)
    {
        messages.MapPost("/v1/_search", HandleAsync).Replies<TextsReply>(envelope: Envelope.None)
            .Access(RouteAccess.Open).Errors(ErrorForm.Legacy).WithOptionalBody();
        messages.MapMethods(string.Empty, ["GET", "POST"], HandleAsync).Replies<TextsReply>(envelope: Envelope.None)
            .Access(RouteAccess.Open).Errors(ErrorForm.Legacy).WithOptionalBody();
    }

    // A reply with headers of its own, or a refusal: what the two have in common is object.
    private static async Task<object> HandleAsync(
        string? tenantId, string? locale, string? module, string? codes, HttpContext http, WorksDb db, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(locale)) return Refused(LocalisationErrors.Missing("locale"));
        if (string.IsNullOrWhiteSpace(tenantId)) return Refused(LocalisationErrors.Missing("tenantId"));
        var (modules, wanted) = (ValuesOf(module), ValuesOf(codes));
        if (modules?.Length > MaxValues) return Refused(LocalisationErrors.TooLong("module", MaxValues));
        if (wanted?.Length > MaxValues) return Refused(LocalisationErrors.TooLong("codes", MaxValues));

        var found = await db.QueryAsync<Text>(
            """
            select distinct on (module, code) code, message, module, locale from administration.texts
            where tenant_id = any (@levels) and locale = @locale
              and (@modules::text[] is null or module = any (@modules::text[])) and (@codes::text[] is null or code = any (@codes::text[]))
            order by module, code, array_position(@levels, tenant_id)
            """, new { levels = TextTables.LevelsOf(tenantId.Trim()), locale = locale.Trim(), modules, codes = wanted }, cancellationToken);
        var reply = new TextsReply([.. found.OrderBy(text => text.Code, StringComparer.Ordinal).ThenBy(text => text.Module, StringComparer.Ordinal)]);
        return new Cacheable(JsonSerializer.SerializeToUtf8Bytes(reply, WireJson.Options));

        static Result<TextsReply> Refused(Failure failure) => failure;
    }

    private static string[]? ValuesOf(string? csv) =>
        csv?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } values ? values : null;

    private sealed class Cacheable(byte[] body) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var (request, response) = (httpContext.Request, httpContext.Response);
            // Weak: the same texts, whether compressed or not.
            var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(body))[..32]}\"";
            response.Headers.ETag = tag;
            response.Headers.Vary = "Accept-Encoding";
            response.Headers.CacheControl = "no-cache"; // may be kept, must be asked for: without it no client would send the tag back
            if (request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Any(seen => seen == "*" || seen == tag || "W/" + seen == tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            response.ContentType = "application/json;charset=UTF-8";
            if (body.Length < WorthCompressing || !TakesGzip(request))
            {
                response.ContentLength = body.Length;
                await response.Body.WriteAsync(body, httpContext.RequestAborted);
                return;
            }

            response.Headers.ContentEncoding = "gzip";
            await using var compressed = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
            await compressed.WriteAsync(body, httpContext.RequestAborted);
        }

        private static bool TakesGzip(HttpRequest request) => request.GetTypedHeaders().AcceptEncoding
            .Any(encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality is null or > 0);
    }
}
