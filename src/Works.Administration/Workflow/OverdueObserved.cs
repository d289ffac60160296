using Npgsql;
using Works.Platform;
using Works.Platform.Telemetry;

namespace Works.Administration.Workflow;

/// <summary>Documents whose time is over, per business service: of the state they are in, or overall (spec 50 §6.4).</summary>
internal sealed class OverdueObserved(Database database, TimeProvider clock) : IObserved
{
    private const string Breaches = "works.workflow.sla_breaches";

    public IReadOnlyList<Instrument> Instruments { get; } = [new(Breaches, "{document}", "Open documents whose service level is broken", "business_service")];

    public Task<IReadOnlyList<Observation>> ReadAsync(CancellationToken cancellationToken) => database.ReadAsSystemAsync<IReadOnlyList<Observation>>(
        """
        with states as (select (state->>'uuid')::uuid as uuid, (state->>'sla')::bigint as sla
                        from administration.business_services, jsonb_array_elements(states) as state)
        select p.business_service, count(*) filter (where $1 - p.last_modified_time > least(s.sla, p.business_service_sla))
        from administration.workflow_positions p left join states s on s.uuid = p.state_uuid
        where not p.is_terminal group by 1 order by 1
        """,
        parameters => parameters.Add(new NpgsqlParameter { Value = clock.GetUtcNow().ToUnixTimeMilliseconds() }),
        async reader =>
        {
            var seen = new List<Observation>();
            while (await reader.ReadAsync(cancellationToken)) seen.Add(new(Breaches, reader.GetInt64(1), reader.GetString(0)));
            return seen;
        }, cancellationToken);
}
