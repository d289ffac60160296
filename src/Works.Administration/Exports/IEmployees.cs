namespace Works.Administration;

/// <summary>What other modules may know of an employee.</summary>
/// <param name="Uuid">Uuid of the account.</param>
/// <param name="Code">Employee code.</param>
/// <param name="Name">Name.</param>
/// <param name="MobileNumber">Mobile; null when unknown.</param>
/// <param name="Designation">Code of the present designation; null when there is none.</param>
/// <param name="Roles">Codes of the roles valid at the tenant.</param>
public sealed record EmployeeSummary(Guid Uuid, string Code, string Name, string? MobileNumber, string? Designation, IReadOnlySet<string> Roles);

/// <summary>Employees of a tenant, as asked by other modules.</summary>
public interface IEmployees
{
    /// <summary>The employee of exactly this tenant with the code, any casing; null when there is none, or he is no longer employed.</summary>
    Task<EmployeeSummary?> FindAsync(string tenantId, string code, CancellationToken cancellationToken);
}
