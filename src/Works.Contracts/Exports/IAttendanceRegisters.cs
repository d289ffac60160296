using System.Text.Json;

namespace Works.Contracts;

/// <summary>A register to open for an accepted contract (spec 20 §1.7).</summary>
/// <param name="TenantId">Tenant of the contract.</param>
/// <param name="Name">Name of the project.</param>
/// <param name="ContractNumber">Number of the contract: the register's <c>referenceId</c>.</param>
/// <param name="StartDate">Epoch milliseconds.</param>
/// <param name="EndDate">Epoch milliseconds.</param>
/// <param name="AdditionalDetails">contractId, orgName, officerInCharge, ward, projectId, projectName, projectType, locality, projectDesc, executingAuthority.</param>
public sealed record NewRegister(string TenantId, string? Name, string ContractNumber, long StartDate, long EndDate, JsonElement AdditionalDetails);

/// <summary>Attendance registers of contracts. Asked here, in the transaction of the acceptance; answered by Works.Attendance.</summary>
public interface IAttendanceRegisters
{
    /// <summary>Opens the register of a contract.</summary>
    /// <returns>Number of the register.</returns>
    Task<string> OpenAsync(NewRegister register, CancellationToken cancellationToken);

    /// <summary>Moves the end of the contract's register; nothing when it has none.</summary>
    Task ExtendAsync(string tenantId, string contractNumber, long endDate, CancellationToken cancellationToken);
}
