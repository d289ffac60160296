using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Treasury;

/// <summary>Transactions of their own for what is stored before and after a talk with the treasury, and the record of every message.</summary>
internal sealed class TreasuryScope(IServiceScopeFactory scopes)
{
    public const string RequestPurpose = "treasury-message.request";
    public const string ResponsePurpose = "treasury-message.response";

    /// <summary>Runs <paramref name="work"/> in one transaction of the tenant and commits it.</summary>
    /// <param name="tenantId">Tenant whose rows it touches.</param>
    /// <param name="caller">Who asks for it; null is the system.</param>
    /// <param name="correlationId">Request or job it belongs to.</param>
    /// <param name="work">What to do. A refusal rolls back.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<T> RunAsync<T>(string tenantId, Caller? caller, string correlationId, Func<IServiceProvider, WorksDb, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(caller ?? Caller.System(Tenants.StateOf(tenantId)), TenantScope.Of([tenantId]), correlationId);
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var result = await work(scope.ServiceProvider, db);
        if (result is IOutcome { Failures.Count: > 0 }) return result;
        await db.CommitAsync(transaction, cancellationToken);
        return result;
    }

    /// <summary>Keeps a message. Names, accounts and numbers in it are readable with the tenant's key only.</summary>
    public Task KeepAsync<T>(string tenantId, Guid? instructionId, string serviceId, string subject, TreasuryReply<T> reply, CancellationToken cancellationToken)
        where T : class =>
        RunAsync(tenantId, caller: null, "treasury", async (_, db) => await db.ExecuteAsync(
            """
            insert into payments.treasury_messages (id, tenant_id, instruction_id, service_id, subject, outcome, request, response, response_hash, created_time)
            values (@id, @tenantId, @instructionId, @serviceId, @subject, @outcome, @request, @response, @hash, @Now)
            """,
            new
            {
                id = Guid.CreateVersion7(), tenantId, instructionId, serviceId, subject, outcome = reply.Heard.ToString(), request = db.Cipher.Encrypt(tenantId, RequestPurpose, reply.Request).Stored,
                response = db.Cipher.EncryptIfGiven(tenantId, ResponsePurpose, reply.Response)?.Stored, hash = HashOf(reply.Response), db.Now,
            }, cancellationToken), cancellationToken);

    /// <summary>SHA-256 of an answer, lower-case hexadecimal; null for none.</summary>
    public static string? HashOf(string? response) => response is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(response)));
}
