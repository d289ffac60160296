using Microsoft.AspNetCore.Http;

namespace Works.Platform.Edge;

/// <summary>Clients mix prefixes; each accepted form is turned into the one of the action master before anything else looks at it (spec 50 §2.4).</summary>
internal sealed class PathAliases(RequestDelegate next)
{
    private static readonly (string Accepted, string Canonical)[] Prefixes =
    [
        ("/pms/project/", "/project/"),
        ("/estimate-service/estimate/", "/estimate/"),
        ("/contract-service/contract/", "/contract/"),
        ("/works-inbox-service/v2/", "/inbox/v2/"),
        ("/mukta-services/org-services/organisation/v1/_search", "/org-services/organisation/v1/_search"),
        ("/mukta-services/individual/v1/_search", "/individual/v1/_search"),
        ("/mukta-services/bankaccount/v1/_search", "/bankaccount-service/bankaccount/v1/_search"),
        ("/wms/pi/_search", "/wms/ifms-pi/_search"),
        ("/wms/mukta-pi/_search", "/wms/ifms-pi/_search"),
        ("/works-pdf/", "/egov-pdf/"),
        ("/mukta/v1/exchange/", "/mukta/digit-exchange/v1/exchange/"), // peers put it behind the address of a receiver (spec 60 §5)
        ("/ifms/v1/exchange/", "/ifms/digit-exchange/v1/exchange/"),
    ];

    public Task InvokeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? string.Empty;
        foreach (var (accepted, canonical) in Prefixes)
        {
            if (!path.StartsWith(accepted, StringComparison.Ordinal)) continue;
            http.Request.Path = canonical + path[accepted.Length..];
            break;
        }

        return next(http);
    }
}
