using Npgsql;
using Works.Platform;

namespace Works.Administration.Workflow;

/// <summary>Counts what is late by the times stored with the newest step: what remained of the state's and of the workflow's time when it was taken.</summary>
internal sealed class SlaBreaches(Database database, TimeProvider clock) : ISlaBreaches
{
    public Task<IReadOnlyList<SlaBreachCount>> CountAsync(CancellationToken cancellationToken) => database.ReadAsSystemAsync<IReadOnlyList<SlaBreachCount>>(
        """
        select p.tenant_id, p.business_service, count(*) from administration.workflow_positions p
        join administration.process_instances i on i.id = p.instance_id
        where not p.is_terminal and least(i.state_sla, i.business_service_sla) < $1 - p.last_modified_time
        group by p.tenant_id, p.business_service order by p.tenant_id, p.business_service
        """,
        parameters => parameters.Add(new NpgsqlParameter { Value = clock.GetUtcNow().ToUnixTimeMilliseconds() }),
        async reader =>
        {
            var counts = new List<SlaBreachCount>();
            while (await reader.ReadAsync(cancellationToken)) counts.Add(new SlaBreachCount(reader.GetString(0), reader.GetString(1), reader.GetInt64(2)));
            return counts;
        }, cancellationToken);
}
