using System.Text.Json.Serialization;

namespace Works.Platform.Edge;

/// <summary>What the edge knows of the request in hand. One per request or job run; slices read it, only the edge writes it.</summary>
public sealed class RequestContext
{
    private const string DefaultLocale = "en_IN";

    /// <summary>Who is calling.</summary>
    public Caller Caller { get; internal set; } = Caller.Anonymous(string.Empty);

    /// <summary>Which tenants this request may read and write; row-level security is set from it.</summary>
    public TenantScope Scope { get; internal set; } = TenantScope.Nothing;

    /// <summary>Ties together log lines, audit entries and events of one request.</summary>
    public string CorrelationId { get; internal set; } = string.Empty;

    /// <summary>Version the client saw (<c>If-Match</c>), null when it did not say.</summary>
    public string? IfMatch { get; internal set; }

    /// <summary>Version of what is answered; sent as <c>ETag</c> when a slice sets it.</summary>
    public int? Version { get; set; }

    /// <summary>HTTP status of success where it depends on the request; null for that of the route.</summary>
    public int? ReplyStatus { get; set; }

    /// <summary>Locale of the caller: the text after the bar in <c>msgId</c>, else <c>en_IN</c> (spec 50 §1.1).</summary>
    public string Locale => RequestInfo.MsgId is { } id && id.IndexOf('|', StringComparison.Ordinal) is >= 0 and var bar && bar < id.Length - 1
        ? id[(bar + 1)..] : DefaultLocale;

    /// <summary>The record and attributes that the caller asks to see unmasked (spec 50 §15.4); null when he does not.</summary>
    public PlainAccessRequest? PlainAccess => RequestInfo.PlainAccessRequest;

    internal RequestInfo RequestInfo { get; set; } = new();

    /// <summary>True when the version the client saw is not <paramref name="current"/>. No version seen is no conflict.</summary>
    public bool IsStale(int current)
    {
        var version = current.ToString(System.Globalization.CultureInfo.InvariantCulture);
        // "3", W/"3", 3, *, or a list of them: proxies weaken a tag, some clients leave the quotes out.
        return IfMatch is { } seen && !seen.Split(',', StringSplitOptions.TrimEntries)
            .Any(tag => tag == "*" || (tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag).Trim('"') == version);
    }

    /// <summary>Sets the scope where the edge cannot know it: sign-in, whose tenant is a form field. Follow with <see cref="WorksDb.ApplyScopeAsync"/>.</summary>
    public void UseScope(TenantScope scope) => Scope = scope;

    /// <summary>Becomes the system, for a job or for loading data.</summary>
    public void ActAs(Caller caller, TenantScope scope, string correlationId) => (Caller, Scope, CorrelationId) = (caller, scope, correlationId);
}

/// <summary>Tenants a transaction may touch. Set on the transaction, so that row-level security sees what the code sees.</summary>
/// <param name="Tenants">Rows of exactly these tenants may be read and written.</param>
/// <param name="Inherited">Shared rows (masters, definitions, accounts) of these ancestors may be read.</param>
public sealed record TenantScope(IReadOnlyList<string> Tenants, IReadOnlyList<string> Inherited)
{
    /// <summary>No tenant at all: every tenant-owned row is invisible.</summary>
    public static TenantScope Nothing { get; } = new([], []);

    /// <summary>Every tenant; only for sign-in, jobs and loading.</summary>
    public static TenantScope Everything { get; } = new(["*"], []);

    /// <summary>True when rows of the tenant may be written.</summary>
    public bool Allows(string tenantId) => IsEverything || Tenants.Contains(tenantId, StringComparer.Ordinal);

    /// <summary>True for <see cref="Everything"/>.</summary>
    public bool IsEverything => Tenants is ["*"];

    /// <summary>Scope of the given tenants and what they inherit.</summary>
    /// <param name="tenants">What cannot be a tenant is left out: no name a client sends may mean "every tenant", or two.</param>
    /// <param name="readable">Further tenants whose shared rows may be read, never written.</param>
    public static TenantScope Of(IEnumerable<string> tenants, IEnumerable<string>? readable = null)
    {
        string[] own = [.. tenants.Where(Works.Platform.Tenants.IsWellFormed).Distinct(StringComparer.Ordinal)];
        var inherited = own.SelectMany(tenant => Works.Platform.Tenants.Ancestors(tenant)).Concat((readable ?? []).Where(Works.Platform.Tenants.IsWellFormed));
        return new(own, [.. inherited.Distinct(StringComparer.Ordinal).Except(own, StringComparer.Ordinal)]);
    }
}

/// <summary>The request half of the contract's envelope, as far as a reply echoes it (spec 50 §1.1, §1.3).</summary>
internal sealed record RequestInfo
{
    public string? ApiId { get; init; }
    public string? Ver { get; init; }
    public long? Ts { get; init; }
    public string? MsgId { get; init; }
    public string? AuthToken { get; init; }
    public PlainAccessRequest? PlainAccessRequest { get; init; }
}

/// <summary>Asks for unmasked values of one record (spec 50 §15.4).</summary>
public sealed record PlainAccessRequest
{
    /// <summary>Id of the record.</summary>
    public string? RecordId { get; init; }

    /// <summary>Names of the attributes.</summary>
    [JsonPropertyName("plainRequestFields")]
    public IReadOnlyList<string>? Fields { get; init; }
}
