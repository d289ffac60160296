using Works.Administration.Users;

namespace Works.Administration.Employees;

/// <summary>Merges the parts of an employee that a client sends with those stored: each keeps its id and who wrote it first.</summary>
internal static class EmployeeParts
{
    public static EmployeeDetails Merge(EmployeeInput sent, EmployeeDetails known, string tenantId, string by, long now) => new()
    {
        Jurisdictions = Merge(sent.Jurisdictions, known.Jurisdictions, tenantId, by, now).Select(part => part with { IsActive = part.IsActive ?? true }).ToList(),
        ServiceHistory = Merge(sent.ServiceHistory, known.ServiceHistory, tenantId, by, now),
        Education = Merge(sent.Education, known.Education, tenantId, by, now),
        Tests = Merge(sent.Tests, known.Tests, tenantId, by, now),
        Documents = Merge(sent.Documents, known.Documents, tenantId, by, now),
        DeactivationDetails = Merge(sent.DeactivationDetails, known.DeactivationDetails, tenantId, by, now),
        ReactivationDetails = Merge(sent.ReactivationDetails, known.ReactivationDetails, tenantId, by, now),
    };

    /// <summary>Whether every stored part is in the request: an update never drops history.</summary>
    public static bool Contains<T>(IReadOnlyList<T?>? sent, IReadOnlyList<T> known)
        where T : EmployeePart => known.All(part => sent?.Any(other => other?.Id == part.Id) == true);

    /// <summary>Parts that are not stored yet.</summary>
    public static IEnumerable<T> NewOf<T>(IReadOnlyList<T?>? sent, IReadOnlyList<T> known)
        where T : EmployeePart => (sent ?? []).OfType<T>().Where(part => !known.Any(old => old.Id == part.Id));

    private static IReadOnlyList<T> Merge<T>(IReadOnlyList<T?>? sent, IReadOnlyList<T> known, string tenantId, string by, long now)
        where T : EmployeePart =>
        [.. (sent ?? []).OfType<T>().Select(part =>
        {
            var old = known.FirstOrDefault(stored => stored.Id == part.Id);
            return part with
            {
                Id = old?.Id ?? Guid.CreateVersion7().ToString(), TenantId = Given.Text(part.TenantId) ?? tenantId,
                AuditDetails = new EmployeeAudit(old?.AuditDetails?.CreatedBy ?? by, old?.AuditDetails?.CreatedDate ?? now, by, now),
            };
        })];
}
