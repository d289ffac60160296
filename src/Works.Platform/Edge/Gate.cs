using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Works.Platform.Edge;

/// <summary>
/// Every request passes here once: route known, body read, token resolved, role and tenants checked, envelope taken off
/// (spec 50 §2.1). Behind the gate a slice sees a caller, a tenant scope and its own request, nothing else.
/// </summary>
internal sealed class Gate(RequestDelegate next)
{
    private const long MaxJsonBytes = 20 * 1024 * 1024; // localisation batches of several MB are the largest bodies clients send
    private const int MaxTargets = 1000; // a state has some hundred cities

    public async Task InvokeAsync(HttpContext http, RequestContext context)
    {
        var route = http.GetEndpoint();
        var isOutside = route?.Metadata.GetMetadata<OutsideTheContract>() is not null;
        if (!isOutside) http.Response.Headers.CacheControl = "no-cache, no-store";
        if (route?.DisplayName is "415 HTTP Unsupported Media Type")
        {
            await Envelopes.WriteErrorsAsync(http, [EdgeRefusals.ContentType]);
            return;
        }

        if (route is null || route.DisplayName is "405 HTTP Method Not Supported")
        {
            await Envelopes.WriteErrorsAsync(http, [EdgeRefusals.NoSuchRoute(http.Request.Path)]);
            return;
        }

        if (isOutside)
        {
            await next(http);
            return;
        }

        var limits = (RequestLimits)http.RequestServices.GetService(typeof(RequestLimits))!;
        var triesSecrets = route.Metadata.GetMetadata<TriesSecrets>() is not null;
        if ((limits.RefusalOfAddress(http) ?? (triesSecrets ? limits.RefusalOfTry(http) : null)) is { } tooMany)
        {
            await Envelopes.WriteErrorsAsync(http, [tooMany]);
            return;
        }

        context.IfMatch = http.Request.Headers.IfMatch.ToString() is { Length: > 0 } version ? version : null;
        var access = route.Metadata.GetMetadata<AccessOf>()?.Access ?? RouteAccess.Protected;

        var body = await ReadBodyAsync(http, route, context);
        if (body.Refusal is { } unreadable)
        {
            // A protected route tells nobody more than that: an empty call without a token is not even malformed.
            if (body.IsMissing && access is RouteAccess.Protected or RouteAccess.SignedIn && TokenOf(http, context.RequestInfo) is null) unreadable = EdgeRefusals.NoToken;
            await Envelopes.WriteErrorsAsync(http, [unreadable]);
            return;
        }

        using var document = body.Document;
        var refusal = await AdmitAsync(http, route, context, access, body) ?? (context.Caller.IsSignedIn ? limits.RefusalOfUser(context.Caller.Uuid) : null);
        if (refusal is not null)
        {
            await Envelopes.WriteErrorsAsync(http, [refusal]);
            return;
        }

        using var turn = triesSecrets ? await limits.WaitToTryAsync(http.RequestAborted) : null;
        if (turn is { IsAcquired: false }) await Envelopes.WriteErrorsAsync(http, [EdgeRefusals.Unavailable]);
        else await next(http);
    }

    private static async Task<Failure?> AdmitAsync(HttpContext http, Endpoint route, RequestContext context, RouteAccess access, Body body)
    {
        var control = (IAccessControl)http.RequestServices.GetService(typeof(IAccessControl))!;
        var cancellationToken = http.RequestAborted;
        var token = access == RouteAccess.Open ? null : TokenOf(http, context.RequestInfo);
        if (token is not null)
        {
            if (await control.OwnerOfAsync(token, cancellationToken) is not { } owner) return EdgeRefusals.BadToken;
            context.Caller = owner;
        }
        else if (access is RouteAccess.Protected or RouteAccess.SignedIn)
        {
            return EdgeRefusals.NoToken;
        }

        List<string> queryTargets = [.. QueryTenants(http)];
        var targets = body.Tenants.Concat(queryTargets).Distinct(StringComparer.Ordinal).ToList();
        if (targets.Count > MaxTargets) return EdgeRefusals.Value;
        // A comma or a star would say more to row-level security than to the checks below: the setting is a list, and '*' is every tenant.
        if (targets.Exists(target => target.Length > Tenants.MaxLength || target.AsSpan().ContainsAny('\0', ',', '*'))) return EdgeRefusals.NotPermitted;
        if (access is RouteAccess.Open or RouteAccess.Mixed)
        {
            if (!context.Caller.IsSignedIn) context.Caller = Caller.Anonymous(targets.Count > 0 ? Tenants.StateOf(targets[0]) : string.Empty);
            context.Scope = TenantScope.Of(targets.Count > 0 || !context.Caller.IsSignedIn ? targets : [context.Caller.TenantId]);
            return null;
        }

        if (targets.Count == 0) targets = [context.Caller.TenantId];
        var holders = await PermittingAsync(control, context.Caller, access, CanonicalPath(http, route), cancellationToken);
        var covered = targets.Where(target => Tenants.IsWellFormed(target) && holders.Any(holder => Tenants.IsSameOrAncestor(holder, target))).ToHashSet(StringComparer.Ordinal);
        // A target that is an ancestor of a covered one may be named too; a signed-in route may also ask for what a role's tenant inherits.
        // That opens the gate and what is inherited, not the ancestor's own rows: naming the own city beside the state makes nobody a state user.
        var ancestors = covered.Concat(access == RouteAccess.SignedIn ? holders : []).SelectMany(Tenants.Ancestors).ToHashSet(StringComparer.Ordinal);
        bool Allowed(string target) => covered.Contains(target) || ancestors.Contains(target);

        if (!queryTargets.TrueForAll(Allowed)) return EdgeRefusals.NotPermitted;
        if (body.Tenants.Count > 0 && !body.Tenants.Exists(Allowed)) return EdgeRefusals.NotPermitted;
        if (!body.Tenants.TrueForAll(Allowed) && route.Metadata.GetMetadata<AnswersMixedTenants>() is null) return EdgeRefusals.NotPermitted;
        if (!targets.Exists(Allowed)) return EdgeRefusals.NotPermitted;

        var tenants = new List<string>();
        foreach (var target in covered) tenants.AddRange(await control.SelfAndBelowAsync(target, cancellationToken));
        context.Scope = TenantScope.Of(tenants, targets.Where(ancestors.Contains));
        return null;
    }

    /// <summary>Tenants at which the caller holds a role that may call the path. Each role is judged by the masters of its own state, whatever the request names.</summary>
    private static async Task<IReadOnlyList<string>> PermittingAsync(
        IAccessControl control, Caller caller, RouteAccess access, string path, CancellationToken cancellationToken)
    {
        var holders = new List<string>();
        foreach (var state in caller.Roles.GroupBy(role => Tenants.StateOf(role.TenantId), StringComparer.Ordinal))
        {
            var granted = access == RouteAccess.SignedIn ? null : await control.RolesGrantedAsync(state.Key, path, cancellationToken);
            holders.AddRange(state.Where(role => granted is null || granted.Contains(role.Code)).Select(role => role.TenantId));
        }

        return [.. holders.Distinct(StringComparer.Ordinal)];
    }

    // The path as clients and the action master write it: values of route parameters stay, "{var}" is matched by the policy.
    private static string CanonicalPath(HttpContext http, Endpoint route) =>
        route is RouteEndpoint { RoutePattern.Parameters.Count: 0 } fixedRoute ? "/" + fixedRoute.RoutePattern.RawText!.Trim('/') : http.Request.Path.Value!.TrimEnd('/');

    private static string? TokenOf(HttpContext http, RequestInfo info)
    {
        if (!string.IsNullOrWhiteSpace(info.AuthToken)) return info.AuthToken;
        if (http.Request.Headers["auth-token"].ToString() is { Length: > 0 } header) return header;
        const string Bearer = "Bearer ";
        var authorization = http.Request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && authorization.Length > Bearer.Length
            ? authorization[Bearer.Length..].Trim() : null;
    }

    private static IEnumerable<string> QueryTenants(HttpContext http) => http.Request.Query["tenantId"]
        .SelectMany(value => (value ?? string.Empty).Split(',', StringSplitOptions.TrimEntries))
        .Where(value => value.Length > 0 && value != "null");

    private static async Task<Body> ReadBodyAsync(HttpContext http, Endpoint route, RequestContext context)
    {
        if (HttpMethods.IsGet(http.Request.Method)) return new Body(null, []);
        var optional = route.Metadata.GetMetadata<BodyOptional>() is not null;
        if (http.Request.HasFormContentType)
        {
            if (http.GetEndpoint()!.Metadata.GetMetadata<TakesForm>() is not { } form) return new Body(EdgeRefusals.ContentType);
            if (http.Request.ContentLength > form.MaxBytes) return new Body(EdgeRefusals.BodyTooLarge); // said before Kestrel hangs up on a client that still sends
            if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = form.MaxBytes;
            try
            {
                var fields = await http.Request.ReadFormAsync(http.RequestAborted);
                return new Body(null, [.. fields["tenantId"].Where(value => !string.IsNullOrWhiteSpace(value) && value != "null").Select(value => value!)]);
            }
            catch (InvalidDataException)
            {
                return new Body(EdgeRefusals.BodyUnreadable);
            }
            catch (IOException broken) when (broken is not BadHttpRequestException && !http.RequestAborted.IsCancellationRequested)
            {
                return new Body(EdgeRefusals.BodyUnreadable); // a form that ends before its last boundary
            }
            catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
            {
                return new Body(EdgeRefusals.BodyTooLarge);
            }
        }

        if (http.Request.ContentLength > MaxJsonBytes) return new Body(EdgeRefusals.BodyTooLarge);
        var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int read; (read = await http.Request.Body.ReadAsync(chunk, http.RequestAborted)) > 0;)
        {
            if (buffer.Length + read > MaxJsonBytes) return new Body(EdgeRefusals.BodyTooLarge);
            buffer.Write(chunk, 0, read);
        }

        var bytes = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        if (bytes.Span.IndexOfAnyExcept(" \r\n\t"u8) < 0) return optional ? new Body(null, []) : new Body(null, [], route.Metadata.GetMetadata<BodyMissing>()?.Refusal ?? EdgeRefusals.BodyMissing, IsMissing: true);
        if (!http.Request.HasJsonContentType() && !string.IsNullOrEmpty(http.Request.ContentType)) return new Body(EdgeRefusals.ContentType);
        var first = FirstValue.Read(bytes);
        if (first.Refusal is { } unusable) return new Body(unusable);
        var document = first.Document!;
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            if (route.Metadata.GetMetadata<AnyJson>() is not null)
            {
                http.Features.Set(new JsonBody(document.RootElement));
                return new Body(document, []);
            }

            document.Dispose();
            return new Body(EdgeRefusals.BodyUnreadable);
        }

        try
        {
            context.RequestInfo = RequestInfoOf(document.RootElement);
        }
        catch (JsonException)
        {
            document.Dispose();
            return new Body(EdgeRefusals.WrongType("RequestInfo", null));
        }

        http.Request.Body = new MemoryStream(buffer.GetBuffer(), 0, first.Length, writable: false);
        http.Request.ContentLength = first.Length;
        http.Request.ContentType = "application/json";
        http.Features.Set(new JsonBody(document.RootElement));
        return new Body(document, [.. BodyTenants(document.RootElement)]);
    }

    private static RequestInfo RequestInfoOf(JsonElement root) =>
        (root.TryGetProperty("RequestInfo", out var info) || root.TryGetProperty("requestInfo", out info)) && info.ValueKind == JsonValueKind.Object
            ? info.Deserialize<RequestInfo>(WireJson.Options)! : new RequestInfo();

    /// <summary>
    /// Tenants the body speaks of: <c>tenantId</c> of the root, of each object under it and of each element of an array under it.
    /// Deeper ones are ignored, because clients echo whole documents in which an approver's roles at other cities appear (spec 50 §2.3).
    /// </summary>
    private static IEnumerable<string> BodyTenants(JsonElement root) =>
        Members(root).Concat(root.EnumerateObject()
            .Where(member => member.Name is not ("RequestInfo" or "requestInfo"))
            .SelectMany(member => member.Value.ValueKind switch
            {
                JsonValueKind.Object => Members(member.Value),
                JsonValueKind.Array => member.Value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).SelectMany(Members),
                _ => [],
            })).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Members(JsonElement owner) => owner.EnumerateObject()
        .Where(member => member.NameEquals("tenantId"u8))
        .SelectMany(member => member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray().Select(TextOf) : [TextOf(member.Value)])
        .Where(text => !string.IsNullOrWhiteSpace(text) && text != "null")!;

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    private readonly record struct Body(JsonDocument? Document, List<string> Tenants, Failure? Refusal = null, bool IsMissing = false)
    {
        public Body(Failure refusal)
            : this(null, [], refusal)
        {
        }
    }
}

/// <summary>The route takes form data (sign-in, file upload) of at most so many bytes.</summary>
/// <param name="MaxBytes">Largest body accepted.</param>
/// <param name="Fields">What the form has, for the description of the API; what is read is the slice's business.</param>
public sealed record TakesForm(long MaxBytes = 1024 * 1024, params IReadOnlyList<FormField> Fields);

/// <summary>A field of a form.</summary>
/// <param name="Name">Name.</param>
/// <param name="Description">What it holds.</param>
/// <param name="Kind">Text, a file, or files under one name.</param>
/// <param name="IsRequired">Whether it must be there.</param>
public sealed record FormField(string Name, string Description, FieldKind Kind = FieldKind.Text, bool IsRequired = false);

/// <summary>What a field of a form holds.</summary>
public enum FieldKind
{
    /// <summary>Text, also a number or a flag written as text.</summary>
    Text,

    /// <summary>One file.</summary>
    File,

    /// <summary>One or more files.</summary>
    Files,
}

/// <summary>The body as parsed by the gate, for those few who need more than the bound request.</summary>
/// <param name="Root">The root object, envelope included.</param>
public sealed record JsonBody(JsonElement Root);
