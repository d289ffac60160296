using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;
using Works.Projects;
using Works.Registries;

namespace Works.Contracts;

/// <summary>
/// What create and update share once the rules are content: workflow, dates, side effects, events, controls. The HTTP handlers and the loader of
/// the demo data use the same code.
/// </summary>
internal sealed class PrepareContract(
    WorksDb db, IMasters masters, IWorkflow workflow, Outbox outbox, ContractControls controls, IProjects projects, IOrganisations organisations, IFiles files,
    IEnumerable<IAttendanceRegisters> registers)
{
    /// <summary>
    /// Takes the workflow step and lets the contract follow it. One that comes into force starts, gets its register, and as a revision takes the
    /// place of the version before; one that is rejected sets its estimate lines free (spec 20 §1.5).
    /// </summary>
    /// <param name="contract">The contract, tracked.</param>
    /// <param name="request">The step asked for.</param>
    /// <param name="topic">Topic of the event.</param>
    /// <param name="isNew">True when what was agreed is new or changed: then the controls are asked.</param>
    /// <param name="asOf">The moment at which the office acts, epoch milliseconds; the clock, but for sample works.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The reply.</returns>
    public async Task<Result<ContractReply>> MoveAsync(Contract contract, WorkflowRequest request, string topic, bool isNew, long asOf, CancellationToken cancellationToken)
    {
        var project = await projects.FindAsync(contract.TenantId, contract.ProjectId, cancellationToken);
        var move = new WorkflowMove(
            contract.TenantId, contract.BusinessService, contract.BusinessId, request, contract.TotalContractedAmount, project?.NatureOfWork, contract.ProjectId.ToString());
        var moved = await workflow.MoveAsync(move, cancellationToken);
        return moved.IsRefused ? moved.Failures.ToArray() : await StandAsync(contract, moved.Value, request, topic, isNew, asOf, cancellationToken);
    }

    /// <summary>The contract stands where its workflow stands, with everything that follows from it.</summary>
    public async Task<Result<ContractReply>> StandAsync(
        Contract contract, WorkflowStanding standing, WorkflowRequest request, string topic, bool isNew, long asOf, CancellationToken cancellationToken)
    {
        var by = db.Context.Caller.Uuid.ToString();
        // Terminal and ACTIVE, whatever the action is called: some definitions end with APPROVE, others with ACCEPT (spec 20 §1.5).
        var isInForce = standing is { IsTerminal: true, ApplicationStatus: Contract.ActiveStatus };
        var retired = isInForce && contract.IsRevision ? await RetireAsync(contract, by, cancellationToken) : null;
        contract.Stand(standing.State, standing.ApplicationStatus, by, db.Now);

        if (!contract.IsRevision && string.Equals(request.Action, "APPROVE", StringComparison.OrdinalIgnoreCase)) contract.Issue(asOf);
        if (standing is { IsTerminal: true, ApplicationStatus: Contract.InactiveStatus }) contract.Close();
        string? fact = null;
        if (isInForce) fact = contract.IsRevision ? await ExtendAsync(contract, retired, cancellationToken) : await BeginAsync(contract, asOf, cancellationToken);
        await files.AdoptAsync(contract.TenantId, FilesOf(contract), cancellationToken);

        var wire = contract.ToWire(standing.ProcessInstance);
        outbox.Publish(topic, contract.TenantId, contract.ContractNumber, new ContractRequest(wire, request), fact);
        db.Context.Version = contract.RowVersion + (db.Entry(contract).State == EntityState.Modified ? 1 : 0);
        if (await controls.BrokenAsync(contract, isNew, isInForce, cancellationToken) is { } broken) return broken;
        return new ContractReply([wire], Pagination: null);
    }

    // Saved at once: never are two versions of a number ACTIVE, not even between two statements of one transaction.
    private async Task<Contract?> RetireAsync(Contract revision, string by, CancellationToken cancellationToken)
    {
        Contract? last = null;
        foreach (var version in (await db.LockVersionsAsync(revision.TenantId, revision.ContractNumber, cancellationToken)).Where(version => version.Id != revision.Id && version.Status == Contract.ActiveStatus))
        {
            last = version;
            version.Retire(by, db.Now);
            outbox.Publish("update-contract", version.TenantId, version.ContractNumber, new ContractRequest(version.ToWire(), Workflow: null));
        }

        await db.SaveChangesAsync(cancellationToken);
        return last;
    }

    private async Task<string> ExtendAsync(Contract contract, Contract? before, CancellationToken cancellationToken)
    {
        contract.Activate();
        outbox.Publish("contracts-revision", contract.TenantId, contract.ContractNumber, new ContractExtended(contract.TenantId, contract.ContractNumber, contract.EndDate));
        if (registers.FirstOrDefault() is { } register && contract.EndDate is { } end) await register.ExtendAsync(contract.TenantId, contract.ContractNumber, end, cancellationToken);
        static IEnumerable<(string, decimal?, decimal)> Agreed(Contract contract) =>
            contract.Lines.Where(line => contract.Status == Contract.InactiveStatus || !line.IsInactive).Select(line => (line.ContractLineItemRef, line.NoOfUnit, line.Amount)).Order();
        return before is not null && Agreed(before).SequenceEqual(Agreed(contract)) ? "contract.extended" : "contract.varied";
    }

    private async Task<string> BeginAsync(Contract contract, long asOf, CancellationToken cancellationToken)
    {
        var zone = await masters.ZoneOfAsync(contract.TenantId, cancellationToken);
        contract.Accept(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(asOf), zone).DateTime), zone);
        var types = await masters.RowsAsync(contract.TenantId, "works", "ContractType", cancellationToken);
        var keepsRegister = types.Any(row => row.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String && code.GetString() == contract.ContractType
            && row.TryGetProperty("createRegister", out var create) && create.ValueKind == JsonValueKind.True);
        if (keepsRegister && registers.FirstOrDefault() is { } register) contract.Note(await register.OpenAsync(await RegisterAsync(contract, cancellationToken), cancellationToken));
        return "contract.signed";
    }

    private async Task<NewRegister> RegisterAsync(Contract contract, CancellationToken cancellationToken)
    {
        var project = await projects.FindAsync(contract.TenantId, contract.ProjectId, cancellationToken);
        var organisation = (await organisations.FindManyAsync(contract.TenantId, [contract.OrgId], cancellationToken)).GetValueOrDefault(contract.OrgId);
        var name = contract.Detail("projectName") ?? project?.Name;
        return new NewRegister(contract.TenantId, name, contract.ContractNumber, contract.StartDate!.Value, contract.EndDate!.Value, JsonSerializer.SerializeToElement(
            new
            {
                contractId = contract.ContractNumber, orgName = contract.Detail("orgName") ?? organisation?.Name, officerInCharge = contract.Detail("officerInChargeId"),
                ward = contract.Detail("ward") ?? project?.Ward, projectId = contract.Detail("projectId") ?? project?.Number, projectName = name,
                projectType = contract.Detail("projectType") ?? project?.ProjectType, locality = contract.Detail("locality") ?? project?.Locality,
                projectDesc = contract.Detail("projectDesc"), executingAuthority = contract.ExecutingAuthority,
            }, WireJson.Options));
    }

    private static string[] FilesOf(Contract contract) =>
        [.. JsonSerializer.Deserialize<List<ContractDocumentWire>>(contract.Documents, WireJson.Options)!.Select(document => document.FileStore).OfType<string>()];
}
