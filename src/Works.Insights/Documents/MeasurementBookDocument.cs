using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Contracts;
using Works.Measurements;
using Works.Platform;
using Works.Registries;

namespace Works.Insights.Documents;

/// <summary>A page of the measurement book: each item as contracted, measured before, in this entry, and up to date, with the rows measured. Spec 40 §8.</summary>
internal static class MeasurementBookDocument
{
    private const string Path = "/egov-pdf/download/measurementBook/measurement-book";

    public static void Map(IEndpointRouteBuilder pdf) => pdf.MapDocument("/measurementBook/measurement-book", HandleAsync);

    private static async Task<object> HandleAsync(
        string? tenantId, string? contractNumber, string? measurementNumber, DocumentRequest body, WorksDb db, IMeasurementPages pages, IContracts contracts, IOrganisations organisations, IOrganisationLimit limit, IWorkflow workflow,
        DocumentPrinter printer, HttpRequest request, CancellationToken cancellationToken)
    {
        if (DocumentPrinter.Missing((nameof(tenantId), tenantId), (nameof(contractNumber), contractNumber), (nameof(measurementNumber), measurementNumber)) is { } missing) return missing;
        var page = await pages.FindAsync(tenantId!, contractNumber!, measurementNumber!, cancellationToken);
        if (page is not null && await limit.OfCallerAsync(tenantId!, Path, cancellationToken) is { } own && !(Guid.TryParse(page.OrgId, out var orgId) && own.Contains(orgId))) page = null;
        if (page is null) return DocumentPrinter.Refused(DocumentErrors.NotFound("measurement", measurementNumber!));
        var contract = (await contracts.VersionsAsync(tenantId!, contractNumber!, cancellationToken))[0];
        var organisation = (await organisations.FindManyAsync(tenantId!, [contract.OrgId], cancellationToken)).GetValueOrDefault(contract.OrgId);
        return await printer.PrintAsync(
            new Document("measurement-book", tenantId!, measurementNumber!, $"/measurements/{page.Id}", new
            {
                page, sor = page.Items.Where(item => item.IsSor), nonSor = page.Items.Where(item => !item.IsSor), organisation = organisation?.Name,
                project = await ProjectOfDocument.FindAsync(db, tenantId!, contract.ProjectId.ToString(), cancellationToken),
                steps = (await workflow.StepsAsync(tenantId!, measurementNumber!, cancellationToken)).Where(step => step.Action is "SUBMIT" or "EDIT/RE-SUBMIT" or "VERIFY_AND_FORWARD" or "APPROVE"),
            }), request, cancellationToken);
    }
}
