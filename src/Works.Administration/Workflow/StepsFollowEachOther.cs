namespace Works.Administration.Workflow;

/// <summary>C36 as far as workflow goes: the steps of a document follow each other in time, so a sanction never precedes what it sanctions.</summary>
internal static class StepsFollowEachOther
{
    public static ConservationRule Rule { get; } = new("C36", "Dates of a work follow each other; steps of a document are in order", RuleSeverity.Block,
        """
        select tenant_id, business_id as subject, last_modified_time as found, earlier as allowed, action || ' precedes the step before it (epoch milliseconds)' as detail
        from (select i.*, lag(last_modified_time) over (partition by tenant_id, business_id order by position) as earlier from administration.process_instances i) steps
        where last_modified_time < earlier
        """);
}
