using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Contracts;
using Works.Estimates;
using Works.Platform;
using Works.Registries;

namespace Works.Insights.Documents;

/// <summary>The work order as it is issued: to whom, what, at what price, in how many days, on which terms; with places for both signatures. Spec 20 §1.11, 40 §8.</summary>
internal sealed class WorkOrder(
    WorksDb db, IContracts contracts, IEstimates estimates, IOrganisations organisations, IOrganisationLimit limit, IWorkflow workflow, IMasking masks, DocumentPrinter printer)
{
    private const string Path = "/egov-pdf/download/workOrder/work-order";

    // The parameter is called an id and carries the number (spec 20, route 7).
    public static void Map(IEndpointRouteBuilder pdf) => pdf.MapDocument("/workOrder/work-order", (
        string? tenantId, string? contractId, DocumentRequest body, WorkOrder slice, HttpRequest request, CancellationToken cancellationToken) => slice.HandleAsync(tenantId, contractId, request, cancellationToken));

    private async Task<object> HandleAsync(string? tenantId, string? contractId, HttpRequest request, CancellationToken cancellationToken)
    {
        if (DocumentPrinter.Missing((nameof(tenantId), tenantId), (nameof(contractId), contractId)) is { } missing) return missing;
        var versions = await contracts.VersionsAsync(tenantId!, contractId!, cancellationToken);
        var contract = versions.FirstOrDefault(version => version.Status == "ACTIVE") ?? (versions.Count > 0 ? versions[0] : null);
        // Of another organisation's order nothing is said, not even that it exists.
        if (contract is not null && await limit.OfCallerAsync(tenantId!, Path, cancellationToken) is { } own && !(Guid.TryParse(contract.OrgId, out var orgId) && own.Contains(orgId))) contract = null;
        if (contract is null || await contracts.DocumentAsync(tenantId!, contractId!, cancellationToken) is not { } wire) return DocumentPrinter.Refused(DocumentErrors.NotFound("work order", contractId!));

        var businessId = contract.SupplementNumber ?? contract.Number;
        var steps = await workflow.StepsAsync(tenantId!, businessId, cancellationToken);
        var approval = steps.LastOrDefault(step => step.Action == "APPROVE");
        var organisation = (await organisations.FindManyAsync(tenantId!, [contract.OrgId], cancellationToken)).GetValueOrDefault(contract.OrgId);
        var project = await ProjectOfDocument.FindAsync(db, tenantId!, contract.ProjectId.ToString(), cancellationToken);
        return await printer.PrintAsync(
            new Document("work-order", tenantId!, businessId, $"/contracts/{contract.Id}", new
            {
                contract = wire, project, lines = await LinesAsync(tenantId!, contract, cancellationToken), isImplementationPartner = contract.ExecutingAuthority == "IP",
                organisation = organisation is null ? null : new { organisation.Number, organisation.Name, contact = await ContactAsync(tenantId!, organisation, cancellationToken) },
                terms = TermsOf(contract), approvedBy = approval?.ByName, approvedTime = approval?.Time, acceptBy = await AcceptByAsync(tenantId!, businessId, contract, cancellationToken),
                acceptedTime = steps.LastOrDefault(step => step.State == "ACCEPTED")?.Time,
            }), request, cancellationToken);
    }

    // The schedule of quantities: lines of the order beside what the estimate says of them.
    private async Task<IEnumerable<object>> LinesAsync(string tenantId, ContractSummary contract, CancellationToken cancellationToken)
    {
        var found = await estimates.FindManyAsync(tenantId, [.. contract.Lines.Select(line => line.EstimateId).Distinct(StringComparer.Ordinal)], cancellationToken);
        var known = found.Values.SelectMany(estimate => estimate.Lines).ToDictionary(line => line.Id.ToString(), StringComparer.OrdinalIgnoreCase);
        return contract.Lines.Where(line => line.Status != "INACTIVE").Select(line =>
        {
            var estimated = line.EstimateLineItemId is { } id ? known.GetValueOrDefault(id) : null;
            var category = line.Category ?? estimated?.Category;
            return new
            {
                name = line.Name ?? estimated?.Name, estimated?.Description, estimated?.Uom, unitRate = line.UnitRate ?? estimated?.UnitRate, quantity = line.IsDeduction ? -line.Quantity : line.Quantity, line.Amount,
                line.IsDeduction, isOverhead = string.Equals(category, "OVERHEAD", StringComparison.OrdinalIgnoreCase),
            };
        });
    }

    private async Task<object?> ContactAsync(string tenantId, OrganisationSummary organisation, CancellationToken cancellationToken)
    {
        if (organisation.Contacts is not [var first, ..]) return null;
        var mask = await masks.OfAsync(tenantId, "Organisation", cancellationToken);
        return new { name = mask.Show(organisation.Id.ToString(), "contactName", first.Name), mobileNumber = mask.Show(organisation.Id.ToString(), "contactMobileNumber", first.MobileNumber) };
    }

    private static IEnumerable<string> TermsOf(ContractSummary contract) =>
        contract.AdditionalDetails is { ValueKind: JsonValueKind.Object } details && details.TryGetProperty("termsAndConditions", out var terms) && terms.ValueKind == JsonValueKind.Array
            ? terms.EnumerateArray().Select(term => term.ValueKind == JsonValueKind.Object && term.TryGetProperty("description", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null)
                .Where(term => !string.IsNullOrWhiteSpace(term)).Select(term => term!)
            : [];

    // Only while the organisation has not answered: when what is left of the state's service level is used up.
    private async Task<long?> AcceptByAsync(string tenantId, string businessId, ContractSummary contract, CancellationToken cancellationToken) =>
        contract.WfStatus == "PENDING_FOR_ACCEPTANCE" && (await workflow.StandingsAsync(tenantId, [businessId], cancellationToken)).GetValueOrDefault(businessId) is { } standing
        && standing.ProcessInstance.TryGetProperty("stateSla", out var left) && left.TryGetInt64(out var milliseconds) ? db.Now + milliseconds : null;
}
