using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;

namespace Works.Platform.Edge;

/// <summary>What stands before everything, pages and files included: whose word about the client counts, and the headers a browser obeys.</summary>
public static class Protection
{
    // Data is never a page: a reply that a browser takes for one may load nothing and stand in nobody's frame.
    private const string OfData = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    // Our own pages: everything from here, styles set by scripts, pictures they make themselves.
    private const string OfPages = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
        + "object-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";

    /// <summary>Places the protection; first in the pipeline.</summary>
    public static void UseProtection(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (TrustedProxies(app.Configuration["WORKS_TRUSTED_PROXIES"]) is { } forwarded) app.UseForwardedHeaders(forwarded);
        var isHttps = app.Configuration["WORKS_PUBLIC_URL"]?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;
        app.Use((http, next) =>
        {
            http.Response.OnStarting(() =>
            {
                var headers = http.Response.Headers;
                headers.XContentTypeOptions = "nosniff";
                headers.XFrameOptions = "DENY";
                headers["Referrer-Policy"] = "no-referrer"; // addresses hold ids, and sign-in by query string is part of the contract
                // "Not modified" has no type, and what it says replaces what the browser keeps with the page: it says nothing.
                if (headers.ContentSecurityPolicy.Count == 0 && http.Response.StatusCode != StatusCodes.Status304NotModified)
                    headers.ContentSecurityPolicy = http.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true ? OfPages : OfData;
                if (isHttps) headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
                return Task.CompletedTask;
            });
            return next(http);
        });
    }

    // Anybody can write the headers: they count from these addresses only, one hop per proxy listed.
    private static ForwardedHeadersOptions? TrustedProxies(string? setting)
    {
        if (string.IsNullOrWhiteSpace(setting)) return null;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var entry in setting.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPAddress.TryParse(entry, out var proxy)) options.KnownProxies.Add(proxy);
            else if (System.Net.IPNetwork.TryParse(entry, out var network)) options.KnownIPNetworks.Add(network);
            else throw new InvalidOperationException($"WORKS_TRUSTED_PROXIES must list addresses or networks such as 10.0.0.7, 10.1.0.0/16, not {entry}.");
        }

        return options;
    }
}
