using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

/// <summary>Definitions in memory, under the revision of master data: nearest tenant wins, name by name.</summary>
internal sealed class Definitions(Database database, MasterStore masters)
{
    /// <summary>The definition a tenant works by; null when no level has it.</summary>
    public async ValueTask<BusinessServiceWire?> FindAsync(string tenantId, string name, CancellationToken cancellationToken)
    {
        foreach (var level in Tenants.SelfAndAncestors(tenantId))
        {
            if ((await OwnAsync(level, cancellationToken)).FirstOrDefault(service => service.Name == name) is { } found) return found;
        }

        return null;
    }

    /// <summary>Every definition a tenant works by, as it sees them.</summary>
    public async ValueTask<IReadOnlyList<BusinessServiceWire>> AllAsync(string tenantId, CancellationToken cancellationToken)
    {
        var all = new List<BusinessServiceWire>();
        foreach (var level in Tenants.SelfAndAncestors(tenantId))
        {
            all.AddRange((await OwnAsync(level, cancellationToken)).Where(service => all.TrueForAll(nearer => nearer.Name != service.Name)));
        }

        return [.. all.Select(service => service.SeenFrom(tenantId))];
    }

    /// <summary>States of the named services in which one of the roles may act; all services when none is named.</summary>
    public async ValueTask<IReadOnlyList<(BusinessServiceWire Service, WorkflowState State)>> ActionableAsync(
        string tenantId, IReadOnlyCollection<string> names, IReadOnlySet<string> roles, CancellationToken cancellationToken) =>
        [.. (await AllAsync(tenantId, cancellationToken))
            .Where(service => names.Count == 0 || names.Contains(service.Name!, StringComparer.Ordinal))
            .SelectMany(service => service.States!.Where(state => state.ActiveActions.Any(action => action.IsOpenTo(roles))).Select(state => (service, state)))];

    private ValueTask<IReadOnlyList<BusinessServiceWire>> OwnAsync(string tenantId, CancellationToken cancellationToken) =>
        masters.MemoAsync(("workflow", tenantId), () => ReadAsync(tenantId, cancellationToken), cancellationToken);

    private Task<IReadOnlyList<BusinessServiceWire>> ReadAsync(string tenantId, CancellationToken cancellationToken) =>
        database.ReadAsSystemAsync<IReadOnlyList<BusinessServiceWire>>(
            """
            select uuid, business_service, business, get_uri, post_uri, business_service_sla, states::text, created_by, last_modified_by, created_time, last_modified_time
            from administration.business_services where tenant_id = $1 order by created_time, business_service
            """,
            parameters => parameters.Add(new NpgsqlParameter { Value = tenantId }),
            async reader =>
            {
                var services = new List<BusinessServiceWire>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
                    services.Add(new BusinessServiceWire
                    {
                        TenantId = tenantId, Uuid = reader.GetGuid(0).ToString(), Name = reader.GetString(1), Business = reader.GetString(2), GetUri = Text(3), PostUri = Text(4),
                        BusinessServiceSla = reader.IsDBNull(5) ? null : reader.GetInt64(5),
                        States = JsonSerializer.Deserialize<List<WorkflowState>>(reader.GetString(6), WireJson.Options),
                        AuditDetails = new AuditDetails(Text(7), Text(8), reader.GetInt64(9), reader.GetInt64(10)),
                    });
                }

                return services;
            }, cancellationToken);
}

internal static class WorkflowTables
{
    extension(WorksDb db)
    {
        public DbSet<BusinessService> BusinessServices => db.Set<BusinessService>();

        public DbSet<ProcessInstance> ProcessInstances => db.Set<ProcessInstance>();

        public DbSet<WorkflowPosition> WorkflowPositions => db.Set<WorkflowPosition>();
    }
}
