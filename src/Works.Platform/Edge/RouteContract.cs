using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Works.Platform.Edge;

/// <summary>Who may call a route (spec 50 §2.2).</summary>
public enum RouteAccess
{
    /// <summary>A valid token and a role that the access-control masters grant for the path. The default: deny unless granted.</summary>
    Protected,

    /// <summary>A valid token, no role check; tenants are still checked against the caller's roles.</summary>
    SignedIn,

    /// <summary>With or without a token; a token that is sent must be valid.</summary>
    Mixed,

    /// <summary>Anybody; a token is ignored.</summary>
    Open,
}

/// <summary>Where the reply carries its half of the envelope (spec 50 §1.3).</summary>
public enum Envelope
{
    /// <summary><c>ResponseInfo</c>, status <c>successful</c>.</summary>
    Upper,

    /// <summary><c>responseInfo</c>, status <c>successful</c>.</summary>
    Lower,

    /// <summary><c>responseInfo</c>, status <c>200</c> (user service).</summary>
    LowerStatus200,

    /// <summary><c>responseInfo</c>, status <c>SUCCESSFUL</c> (id generation).</summary>
    LowerStatusWord,

    /// <summary><c>ResponseInfo: null</c>.</summary>
    UpperNull,

    /// <summary><c>responseInfo: null</c>.</summary>
    LowerNull,

    /// <summary>The reply alone.</summary>
    None,
}

/// <summary>How a route words its errors (spec 50 §1.4).</summary>
public enum ErrorForm
{
    /// <summary>Form A: <c>Errors: [...]</c>.</summary>
    Standard,

    /// <summary>Form B: one <c>error</c> with <c>fields</c>.</summary>
    Legacy,

    /// <summary>Form B in an array, with <c>errorFields</c> (access control).</summary>
    LegacyInArray,

    /// <summary>Form C: <c>error</c> and <c>error_description</c> (OAuth).</summary>
    OAuth,

    /// <summary>Form D: <c>errorMessage</c> (document downloads).</summary>
    Document,
}

/// <summary>What the edge knows of a route besides its path.</summary>
/// <param name="Access">Who may call it.</param>
public sealed record AccessOf(RouteAccess Access);

/// <summary>Envelope and status of the route's success.</summary>
/// <param name="Envelope">Where the reply carries its half of the envelope.</param>
/// <param name="Status">HTTP status of success.</param>
public sealed record ReplyOf(Envelope Envelope, int Status);

/// <summary>How the route words its errors.</summary>
/// <param name="Form">The form.</param>
public sealed record ErrorFormOf(ErrorForm Form);

/// <summary>The route has a rule of its own for requests that name several tenants, and answers it with 400 (spec 50 §2.3, decision 3).</summary>
public sealed record AnswersMixedTenants;

/// <summary>The route takes a request without a body.</summary>
public sealed record BodyOptional;

/// <summary>The body may be a list or a single value: its token then comes in a header.</summary>
public sealed record AnyJson;

/// <summary>What the route answers when there is no body at all.</summary>
/// <param name="Refusal">The contract's refusal.</param>
public sealed record BodyMissing(Failure Refusal);

/// <summary>The reply shows a secret once and must not be kept for repeats.</summary>
public sealed record ShowsSecret;

/// <summary>The path is not checked by the edge at all: health, API description, static files.</summary>
public sealed record OutsideTheContract;

/// <summary>Words in which a module states the contract of its routes.</summary>
public static class RouteContract
{
    /// <summary>
    /// A group of routes of one module. Each runs in one transaction that is committed before the reply is written and rolled
    /// back on any refusal.
    /// </summary>
    /// <param name="app">The host's routes.</param>
    /// <param name="prefix">Service context of the module, e.g. <c>/estimate</c>.</param>
    /// <param name="tag">Heading in the API description.</param>
    public static RouteGroupBuilder MapModule(this IEndpointRouteBuilder app, string prefix, string tag)
    {
        var group = app.MapGroup(prefix).WithTags(tag);
        group.AddEndpointFilter<UnitOfWork>();
        return group;
    }

    /// <summary>States the type of the reply, its status and envelope.</summary>
    public static RouteHandlerBuilder Replies<TReply>(this RouteHandlerBuilder route, int status = 200, Envelope envelope = Envelope.Upper) =>
        route.Produces<TReply>(status, "application/json").WithMetadata(new ReplyOf(envelope, status));

    /// <summary>States who may call the route; without it, a granted role is needed.</summary>
    public static RouteHandlerBuilder Access(this RouteHandlerBuilder route, RouteAccess access) => route.WithMetadata(new AccessOf(access));

    /// <summary>States how the route words its errors; without it, the standard form.</summary>
    public static RouteHandlerBuilder Errors(this RouteHandlerBuilder route, ErrorForm form) => route.WithMetadata(new ErrorFormOf(form));

    /// <summary>States that the route refuses several tenants in one request by a rule of its own.</summary>
    public static RouteHandlerBuilder RefusesMixedTenantsItself(this RouteHandlerBuilder route) => route.WithMetadata(new AnswersMixedTenants());

    /// <summary>States that the reply is stored nowhere, because it shows a secret: an <c>Idempotency-Key</c> has no effect.</summary>
    public static RouteHandlerBuilder KeepsNoReply(this RouteHandlerBuilder route) => route.WithMetadata(new ShowsSecret());

    /// <summary>States that the route takes a request without a body.</summary>
    public static RouteHandlerBuilder WithOptionalBody(this RouteHandlerBuilder route) => route.WithMetadata(new BodyOptional());

    /// <summary>States that the body need not be an object.</summary>
    public static RouteHandlerBuilder TakesAnyJson(this RouteHandlerBuilder route) => route.WithMetadata(new AnyJson());

    /// <summary>Says that the route compares passwords or codes (<see cref="TriesSecrets"/>).</summary>
    public static RouteHandlerBuilder TriesSecrets(this RouteHandlerBuilder route) => route.WithMetadata(new TriesSecrets());
}
