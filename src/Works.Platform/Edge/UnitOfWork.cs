using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Works.Platform.Edge;

/// <summary>
/// One transaction per request: opened before the slice runs, committed before the reply is written, rolled back on any refusal.
/// An <c>Idempotency-Key</c> makes a repeat answer what the first request answered.
/// </summary>
internal sealed class UnitOfWork(TimeProvider clock) : IEndpointFilter
{
    private const string ReplyPurpose = "idempotency.reply";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var http = invocation.HttpContext;
        var db = (WorksDb)http.RequestServices.GetService(typeof(WorksDb))!;
        var context = (RequestContext)http.RequestServices.GetService(typeof(RequestContext))!;
        var route = http.GetEndpoint()!;
        var contract = route.Metadata.GetMetadata<ReplyOf>() ?? new ReplyOf(Envelope.Upper, 200);
        await using var transaction = await db.BeginAsync(http.RequestAborted);

        var repeat = await RepeatOfAsync(http, context, db);
        if (repeat?.Refusal is { } reused) return new Refused([reused]);
        if (repeat?.Reply is { } earlier) return new Body(earlier, repeat.Value.Status, null);

        var result = await next(invocation);
        if (result is not IOutcome outcome)
        {
            // The slice writes its reply itself (bytes of a file, a status alone): nothing is kept that could be replayed, so a repeat runs again.
            if (repeat is not null) await ForgetAsync(db, repeat.Value.Key, http.RequestAborted);
            await db.CommitAsync(transaction, http.RequestAborted);
            return result;
        }

        if (outcome.Failures.Count > 0) return new Refused(outcome.Failures); // disposing the transaction rolls it back

        // Serialised after saving: what the database assigns is part of the reply.
        await db.SaveChangesAsync(http.RequestAborted);
        var body = Envelopes.Reply(outcome.Reply, outcome.Reply!.GetType(), contract.Envelope, context.RequestInfo);
        var status = context.ReplyStatus ?? contract.Status;
        if (repeat is not null) await KeepAsync(db, repeat.Value.Key, status, body, http.RequestAborted);
        await db.CommitAsync(transaction, http.RequestAborted);
        return new Body(body, status, context.Version);
    }

    private async Task<Repeat?> RepeatOfAsync(HttpContext http, RequestContext context, WorksDb db)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length == 0 || !context.Caller.IsSignedIn || http.GetEndpoint()?.Metadata.GetMetadata<ShowsSecret>() is not null) return null;
        if (http.Request.HasFormContentType) return null; // files are not compared, so an upload is never taken for a repeat
        if (key.Length > 200) return new Repeat(key, EdgeRefusals.Value);

        var hash = HashOf(http);
        // The insert waits for a concurrent request with the same key: it then sees that request's answer, or takes its place.
        var inserted = await db.Database.ExecuteSqlAsync(
            $"""
            insert into platform.idempotency_keys (caller, key, request_hash, created_time)
            values ({context.Caller.Uuid}, {key}, {hash}, {clock.GetUtcNow().ToUnixTimeMilliseconds()}) on conflict do nothing
            """, http.RequestAborted);
        if (inserted == 1) return new Repeat(key, null);

        var kept = (await db.QueryAsync<KeptReply>(
            "select request_hash, status, reply from platform.idempotency_keys where caller = @Caller and key = @Key",
            new { Caller = context.Caller.Uuid, Key = key }, http.RequestAborted)).Single();
        return kept.RequestHash.AsSpan().SequenceEqual(hash) && kept.Reply is not null
            ? new Repeat(key, null) { Reply = Encoding.UTF8.GetBytes(db.Cipher.Decrypt(context.Caller.TenantId, ReplyPurpose, new EncryptedText(Encoding.ASCII.GetString(kept.Reply)))), Status = kept.Status ?? 200 }
            : new Repeat(key, EdgeRefusals.IdempotencyKey(key));
    }

    // RequestInfo differs from try to try (ts, msgId, token); everything else must be the same.
    private static byte[] HashOf(HttpContext http)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{http.Request.Method} {http.Request.Path}"));
        foreach (var (name, value) in http.Request.Query.Where(q => q.Key != "_").OrderBy(q => q.Key, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes($"&{name}={value}"));
        if (http.Features.Get<JsonBody>() is { } body)
        {
            foreach (var member in body.Root.EnumerateObject().Where(m => m.Name is not ("RequestInfo" or "requestInfo")))
                hash.AppendData(Encoding.UTF8.GetBytes($"\n{member.Name}:{member.Value.GetRawText()}"));
        }

        return hash.GetHashAndReset();
    }

    private static async Task KeepAsync(WorksDb db, string key, int status, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        // A reply may hold what is encrypted everywhere else.
        var bytes = Encoding.ASCII.GetBytes(db.Cipher.Encrypt(db.Context.Caller.TenantId, ReplyPurpose, Encoding.UTF8.GetString(body.Span)).Stored);
        await db.Database.ExecuteSqlAsync(
            $"update platform.idempotency_keys set status = {status}, reply = {bytes} where caller = {db.Context.Caller.Uuid} and key = {key}", cancellationToken);
    }

    private static Task<int> ForgetAsync(WorksDb db, string key, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"delete from platform.idempotency_keys where caller = {db.Context.Caller.Uuid} and key = {key} and reply is null", cancellationToken);

    private readonly record struct Repeat(string Key, Failure? Refusal)
    {
        public byte[]? Reply { get; init; }

        public int Status { get; init; }
    }

    private sealed record KeptReply
    {
        public required byte[] RequestHash { get; init; }
        public int? Status { get; init; }
        public byte[]? Reply { get; init; }
    }

    private sealed class Refused(IReadOnlyList<Failure> failures) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => Envelopes.WriteErrorsAsync(httpContext, failures);
    }

    private sealed class Body(ReadOnlyMemory<byte> bytes, int status, int? version) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "application/json;charset=UTF-8";
            httpContext.Response.ContentLength = bytes.Length;
            if (version is { } seen) httpContext.Response.Headers.ETag = $"\"{seen}\"";
            await httpContext.Response.Body.WriteAsync(bytes, httpContext.RequestAborted);
        }
    }
}
