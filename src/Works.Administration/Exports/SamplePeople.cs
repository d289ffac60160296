using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration;

/// <summary>Loads the sample works of the data set as the people who would have done them: every step with that person's rights and in a transaction of its own, as live ones are (spec 05 §14).</summary>
/// <param name="scopes">Scopes of the host.</param>
public sealed class SamplePeople(IServiceScopeFactory scopes)
{
    /// <summary>Runs a step and commits it.</summary>
    /// <typeparam name="T">What the step answers.</typeparam>
    /// <param name="tenantId">City of the work.</param>
    /// <param name="userName">Who does it: people of the office have accounts at the city, those of organisations (numbers) at the state; null is the system.</param>
    /// <param name="ask">The step.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What the step answered; what it refused is a fault of the data set.</returns>
    /// <exception cref="InvalidDataException">There is no such user.</exception>
    public async Task<T> AskAsync<T>(string tenantId, string? userName, Func<IServiceProvider, Task<T>> ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        await using var scope = scopes.CreateAsyncScope();
        var state = Tenants.StateOf(tenantId);
        var context = scope.ServiceProvider.GetRequiredService<RequestContext>();
        context.ActAs(Caller.System(state), TenantScope.Of([tenantId]), "seed");
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        if (userName is not null)
        {
            var uuid = char.IsAsciiDigit(userName[0]) ? SeedFiles.IdOf(state, "user.CITIZEN", userName) : SeedFiles.IdOf(tenantId, "user.EMPLOYEE", userName);
            var caller = (await scope.ServiceProvider.GetRequiredService<IUserDirectory>().ByUuidAsync([uuid], cancellationToken)).GetValueOrDefault(uuid)
                ?? throw new InvalidDataException($"sample-works.json: no user {userName} at {tenantId}");
            context.ActAs(caller, context.Scope, "seed");
        }

        var answer = await ask(scope.ServiceProvider);
        await db.CommitAsync(transaction, cancellationToken);
        return answer;
    }
}
