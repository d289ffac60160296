using Works.Administration;

namespace Works.Projects;

/// <summary>Conservation rules (spec 02 §4) as far as projects go.</summary>
internal static class ProjectConservation
{
    public static ConservationRule EndsAfterItStarts { get; } = new("C36", "Dates of a work follow each other; a project ends after it starts", RuleSeverity.Block,
        """
        select tenant_id, project_number as subject, end_date as found, start_date as allowed, 'ends before it starts (epoch milliseconds)' as detail
        from projects.projects where not is_deleted and end_date < start_date
        """);
}
