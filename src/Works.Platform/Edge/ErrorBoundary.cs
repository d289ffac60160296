using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Works.Platform.Telemetry;

namespace Works.Platform.Edge;

/// <summary>Outermost: correlation id, response headers, and every exception turned into the one error envelope.</summary>
internal sealed class ErrorBoundary(RequestDelegate next, IEnumerable<ConstraintRule> constraints, WorksMeter meter, ILogger<ErrorBoundary> log)
{
    // Kestrel refuses the double of both without an envelope (Application.cs). A thousand file ids in one address are 37 KB.
    private const int MaxUrl = 64 * 1024; // characters
    private const int MaxHeaders = 64 * 1024; // characters, names and values together
    private readonly Dictionary<string, ConstraintRule> _constraints = constraints.ToDictionary(rule => rule.Constraint, StringComparer.Ordinal);

    public async Task InvokeAsync(HttpContext http, RequestContext context)
    {
        var sent = http.Request.Headers["x-correlation-id"].ToString();
        context.CorrelationId = sent.Length is > 0 and <= 128 && sent.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':')
            ? sent : Guid.NewGuid().ToString();
        http.Response.Headers["x-correlation-id"] = context.CorrelationId;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        using var scope = log.BeginScope(new LogScope(context));
        if (TooLarge(http) is { } refusal)
        {
            await Envelopes.WriteErrorsAsync(http, [refusal]);
            return;
        }

        var activity = Activity.Current;
        meter.Entered();
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client is gone: nobody reads an answer, and the transaction is rolled back.
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            var failure = FailureOf(exception, context);
            // While the database is away every request says so: one line each, not one stack trace.
            if (failure.Status == StatusCodes.Status503ServiceUnavailable) log.LogWarning("Request {Path} was told to come back: {Reason}", http.Request.Path, CauseOf(exception).Message);
            else if (failure.Status >= 500) log.LogError(exception, "Request {Path} failed", http.Request.Path);
            http.Response.Headers.Remove("ETag");
            await Envelopes.WriteErrorsAsync(http, [failure]);
        }
        finally
        {
            meter.Left();
            if (activity is { IsAllDataRequested: true }) Describe(activity, http, context);
        }
    }

    // By the semantic conventions, and never the query: sign-in and token look-up have secrets in it.
    private static void Describe(Activity activity, HttpContext http, RequestContext context)
    {
        var route = http.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern } ? "/" + pattern.TrimStart('/') : null;
        activity.DisplayName = $"{http.Request.Method} {route}".TrimEnd();
        activity.SetTag("http.request.method", http.Request.Method).SetTag("http.route", route).SetTag("url.path", http.Request.Path.Value)
            .SetTag("http.response.status_code", http.Response.StatusCode).SetTag("works.correlation_id", context.CorrelationId).SetTag("works.tenant", LogScope.TenantOf(context));
    }

    private Failure FailureOf(Exception exception, RequestContext context) => CauseOf(exception) switch
    {
        BadHttpRequestException bad => OfBadRequest(bad),
        JsonException json => EdgeRefusals.WrongType(FieldOf(json), ExpectedOf(json)),
        DbUpdateConcurrencyException => EdgeRefusals.Conflict,
        PostgresException postgres => OfPostgres(postgres, context),
        NpgsqlException or TimeoutException or UnavailableException => EdgeRefusals.Unavailable,
        Microsoft.AspNetCore.Connections.ConnectionResetException => EdgeRefusals.BodyUnreadable, // the sender hung up in the middle of the body
        OverflowException => EdgeRefusals.Value,
        _ => EdgeRefusals.Defect(context.CorrelationId),
    };

    // EF Core wraps what the driver says once or twice: a failed save, a failure it takes for transient.
    private static Exception CauseOf(Exception exception)
    {
        var cause = exception;
        while (cause is InvalidOperationException or DbUpdateException and not DbUpdateConcurrencyException && cause.InnerException is { } inner) cause = inner;
        return cause is NpgsqlException or TimeoutException ? cause : exception;
    }

    private static Failure? TooLarge(HttpContext http)
    {
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()?.RawTarget.Length > MaxUrl) return EdgeRefusals.UrlTooLong;
        var size = 0;
        foreach (var (name, values) in http.Request.Headers)
            foreach (var value in values) size += name.Length + (value?.Length ?? 0);
        return size > MaxHeaders ? EdgeRefusals.HeadersTooLarge : null;
    }

    private Failure OfPostgres(PostgresException postgres, RequestContext context) => postgres.SqlState switch
    {
        PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation or PostgresErrorCodes.CheckViolation
            or PostgresErrorCodes.ForeignKeyViolation
            when postgres.ConstraintName is { } name && _constraints.TryGetValue(name, out var rule) => rule.Refusal(),
        PostgresErrorCodes.InsufficientPrivilege => EdgeRefusals.NotPermitted, // row-level security said no
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.ReadOnlySqlTransaction => EdgeRefusals.Unavailable, // the last: a standby that is not promoted yet
        [ '2', '2', .. ] or [ '5', '4', .. ] => EdgeRefusals.Value, // data exceptions and program limits: too long, out of range, not representable
        [ '0', '8', .. ] or [ '5', '3', .. ] or [ '5', '7', .. ] or [ '5', '8', .. ] => EdgeRefusals.Unavailable,
        _ => EdgeRefusals.Defect(context.CorrelationId),
    };

    private static Failure OfBadRequest(BadHttpRequestException bad)
    {
        if (bad.InnerException is JsonException json) return EdgeRefusals.WrongType(FieldOf(json), ExpectedOf(json));
        if (bad.StatusCode == StatusCodes.Status413PayloadTooLarge) return EdgeRefusals.BodyTooLarge;
        if (bad.StatusCode == StatusCodes.Status415UnsupportedMediaType) return EdgeRefusals.ContentType;
        // 'Required parameter "string tenantId" was not provided …' and 'Failed to bind parameter "QueryNumber limit" …':
        // the framework offers the name in this text only.
        var quoted = bad.Message.Split('"');
        return quoted.Length >= 2 ? EdgeRefusals.Parameter(quoted[1].Split(' ')[^1]) : EdgeRefusals.BodyUnreadable;
    }

    private static string? FieldOf(JsonException json) => json.Path?.Split('.')[^1] is { Length: > 0 } field && field != "$" ? field : null;

    private static string? ExpectedOf(JsonException json)
    {
        const string Marker = "Expected type is ";
        var at = json.Message.IndexOf(Marker, StringComparison.Ordinal);
        return at < 0 ? null : json.Message[(at + Marker.Length)..].Split(' ', '.')[0];
    }
}
