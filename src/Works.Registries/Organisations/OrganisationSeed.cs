using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Organisations;

/// <summary>
/// Registers the organisations of the data set through the same code as live requests (spec 05 §12); only their numbers come with them. What exists is left as it is.
/// </summary>
internal sealed class OrganisationSeed(IServiceScopeFactory scopes) : ISeedStep
{
    public int Order => 400;

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        if (!files.IsDemo) return;
        foreach (var row in files.Read("organisations.json")?.EnumerateArray() ?? default)
        {
            var wire = row.Deserialize<OrganisationWire>(WireJson.Options)!;
            var id = SeedFiles.IdOf(wire.TenantId!, "organisation", wire.OrgNumber!);
            if (await db.Organisations.AnyAsync(o => o.TenantId == wire.TenantId && o.Id == id, cancellationToken)) continue;
            await RegisterAsync(wire, cancellationToken);
        }
    }

    // Each is a transaction of its own, as live ones are.
    private async Task RegisterAsync(OrganisationWire wire, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var state = Tenants.StateOf(wire.TenantId!);
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System(state), TenantScope.Of([wire.TenantId!, state]), "seed");
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var result = await scope.ServiceProvider.GetRequiredService<CreateOrganisations>().HandleAsync(new OrganisationsRequest([wire]), loaded: true, cancellationToken);
        if (result.IsRefused) throw new InvalidDataException($"organisations.json: {wire.OrgNumber}: {result.Failures[0].Code} {result.Failures[0].Message}");
        await db.CommitAsync(transaction, cancellationToken);
    }
}
