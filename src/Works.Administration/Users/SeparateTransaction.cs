using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>A transaction beside the request's: what it writes stays when the request is refused and rolled back, such as counted failures.</summary>
internal sealed class SeparateTransaction(IServiceScopeFactory scopes)
{
    public async Task<T> RunAsync<T>(string tenantId, Func<WorksDb, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<RequestContext>();
        context.ActAs(Caller.System(Tenants.StateOf(tenantId)), TenantScope.Of([tenantId]), "sign-in");
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var result = await work(db);
        await db.CommitAsync(transaction, cancellationToken);
        return result;
    }
}
