using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Estimates;
using Works.Platform;
using Works.Platform.Edge;
using Works.Projects;
using Works.Registries;

namespace Works.Contracts;

/// <summary>
/// Takes the sample works of the data set as far as their work orders go, through the same code as live requests and as the person who would have
/// done it (spec 05 §14). The work order bears the dates of its day; numbers and history are of the day of loading. A sample that has one is left.
/// </summary>
internal class ContractSeed(SamplePeople actors) : ISeedStep
{
    public virtual int Order => 520;

    /// <summary>Who does the steps.</summary>
    protected SamplePeople Actors { get; } = actors;

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        if (!files.IsDemo) return;
        foreach (var sample in files.Read("sample-works.json")?.EnumerateArray() ?? default)
        {
            if (!sample.TryGetProperty("contract", out var contract) || contract.ValueKind != JsonValueKind.Object) continue;
            var tenantId = sample.GetProperty("tenantId").GetString()!;
            var projectId = SeedFiles.IdOf(tenantId, "project", sample.GetProperty("key").GetString()!);
            var versions = await db.Contracts.AsNoTracking().Where(c => c.TenantId == tenantId && c.ProjectId == projectId).ToListAsync(cancellationToken);
            await LoadAsync(sample, tenantId, projectId, versions, cancellationToken);
        }
    }

    protected virtual async Task LoadAsync(JsonElement sample, string tenantId, Guid projectId, IReadOnlyList<Contract> versions, CancellationToken cancellationToken)
    {
        var contract = sample.GetProperty("contract");
        if (versions.Count > 0) return;
        var wire = await Actors.AskAsync(tenantId, contract.GetProperty("by").GetString()!, async services =>
        {
            var project = (await services.GetRequiredService<IProjects>().FindAsync(tenantId, projectId, cancellationToken))!;
            var estimate = await services.GetRequiredService<IEstimates>().ActiveOfProjectAsync(tenantId, projectId, cancellationToken)
                ?? throw new InvalidDataException($"sample-works.json: {project.Name} has no estimate in force");
            var number = contract.GetProperty("organisation").GetString()!;
            var id = SeedFiles.IdOf(tenantId, "organisation", number).ToString();
            var organisation = (await services.GetRequiredService<IOrganisations>().FindManyAsync(tenantId, [id], cancellationToken))[id];
            var officer = (await services.GetRequiredService<IEmployees>().FindAsync(tenantId, contract.GetProperty("officerInCharge").GetString()!, cancellationToken))!;
            return WireOf(contract, tenantId, project, estimate, organisation, officer);
        }, cancellationToken);
        await StepsAsync(tenantId, wire, contract.GetProperty("actions"), contract.GetProperty("date").GetInt64(), cancellationToken);
    }

    /// <summary>Walks through the actions; every step is a transaction of its own, as live ones are.</summary>
    protected async Task StepsAsync(string tenantId, ContractWire wire, JsonElement actions, long? asOf, CancellationToken cancellationToken)
    {
        var isNew = true;
        foreach (var step in actions.EnumerateArray())
        {
            var request = new ContractRequest(wire, new WorkflowRequest { Action = step.GetProperty("action").GetString(), Comment = step.TryGetProperty("comment", out var said) ? said.GetString() : null });
            wire = await Actors.AskAsync(tenantId, step.GetProperty("by").GetString()!, async services =>
            {
                var result = isNew
                    ? await services.GetRequiredService<CreateContract>().HandleAsync(request, asOf, cancellationToken)
                    : await services.GetRequiredService<UpdateContract>().HandleAsync(request, asOf, cancellationToken);
                return result.IsRefused
                    ? throw new InvalidDataException($"sample-works.json: contract of {tenantId}, {request.Workflow!.Action}: {result.Failures[0].Code} {result.Failures[0].Message}") : result.Value.Contracts[0];
            }, cancellationToken);
            isNew = false;
        }
    }

    private static ContractWire WireOf(JsonElement sample, string tenantId, ProjectSummary project, EstimateSummary estimate, OrganisationSummary organisation, EmployeeSummary officer)
    {
        // The members that the web client writes (spec 20 §1.10).
        var details = JsonNode.Parse(sample.GetProperty("additionalDetails").GetRawText())!.AsObject();
        (details["officerInChargeId"], details["officerInChargeName"], details["officerInChargeDesgn"]) = (officer.Code, new JsonObject { ["code"] = officer.Code, ["name"] = officer.Name }, officer.Designation);
        (details["projectId"], details["projectName"], details["projectType"], details["projectDesc"]) = (project.Number, project.Name, project.ProjectType, project.Name);
        (details["orgName"], details["cboName"], details["cboCode"], details["cboOrgNumber"]) = (organisation.Name, organisation.Name, organisation.Id.ToString(), organisation.Number);
        (details["estimateNumber"], details["totalEstimatedAmount"]) = (estimate.Number, estimate.Total);
        return new ContractWire
        {
            TenantId = tenantId, BusinessService = Contract.Original, ExecutingAuthority = sample.GetProperty("executingAuthority").GetString(), ContractType = sample.GetProperty("contractType").GetString(),
            OrgId = organisation.Id.ToString(), CompletionPeriod = sample.GetProperty("completionPeriod").GetInt32(), TotalContractedAmount = sample.GetProperty("totalContractedAmount").GetDecimal(),
            SecurityDeposit = sample.GetProperty("securityDeposit").GetDecimal(), DefectLiabilityPeriod = sample.GetProperty("defectLiabilityPeriod").GetDecimal(),
            LineItems = [new LineItemWire { EstimateId = estimate.Id.ToString(), TenantId = tenantId }], AdditionalDetails = JsonSerializer.SerializeToElement(details, WireJson.Options),
        };
    }
}

/// <summary>Revises the work orders of the sample works, after their estimates are revised.</summary>
internal sealed class ContractRevisionSeed(SamplePeople actors) : ContractSeed(actors)
{
    private const long Day = 86_400_000;

    public override int Order => 540;

    protected override async Task LoadAsync(JsonElement sample, string tenantId, Guid projectId, IReadOnlyList<Contract> versions, CancellationToken cancellationToken)
    {
        if (!sample.TryGetProperty("contractRevision", out var revision) || revision.ValueKind != JsonValueKind.Object || versions is not [{ Status: Contract.ActiveStatus } active]) return;
        var estimate = await Actors.AskAsync(
            tenantId, revision.GetProperty("by").GetString()!, services => services.GetRequiredService<IEstimates>().ActiveOfProjectAsync(tenantId, projectId, cancellationToken), cancellationToken);
        var days = revision.GetProperty("extensionDays").GetInt32();
        var details = JsonNode.Parse(active.AdditionalDetails!)!.AsObject();
        (details["timeExt"], details["timeExtReason"]) = (days, revision.GetProperty("reason").GetString());
        var wire = active.ToWire() with
        {
            Id = null, BusinessService = Contract.Revision, EndDate = active.EndDate + (days * Day), TotalContractedAmount = estimate!.Total, Documents = null,
            LineItems = [new LineItemWire { EstimateId = estimate.Id.ToString(), TenantId = tenantId }], AdditionalDetails = JsonSerializer.SerializeToElement(details, WireJson.Options),
        };
        await StepsAsync(tenantId, wire, revision.GetProperty("actions"), asOf: null, cancellationToken);
    }
}
