using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Platform;

namespace Works.Insights.Documents;

/// <summary>A project as its proposal is filed: what, where, for whom, at what cost. Spec 40 §8, 50 §17.1.</summary>
internal static class ProjectDetails
{
    public static void Map(IEndpointRouteBuilder pdf) => pdf.MapDocument("/project/project-details", HandleAsync);

    // The parameter is called an id and carries the number (spec 10, route 11).
    private static async Task<object> HandleAsync(
        string? tenantId, string? projectId, DocumentRequest body, WorksDb db, DocumentPrinter printer, HttpRequest request, CancellationToken cancellationToken)
    {
        if (DocumentPrinter.Missing((nameof(tenantId), tenantId), (nameof(projectId), projectId)) is { } missing) return missing;
        if (await ProjectOfDocument.FindAsync(db, tenantId!, projectId!, cancellationToken) is not { } project) return DocumentPrinter.Refused(DocumentErrors.NotFound("project", projectId!));
        return await printer.PrintAsync(new Document("project-detail", tenantId!, projectId!, $"/projects/{project.GetProperty("id").GetString()}", new { project }), request, cancellationToken);
    }
}

/// <summary>The project a document is about, in the form in which it is searched.</summary>
internal static class ProjectOfDocument
{
    /// <summary>The project of that number or id, deleted ones left out; null when the office has none.</summary>
    public static async Task<JsonElement?> FindAsync(WorksDb db, string tenantId, string numberOrId, CancellationToken cancellationToken)
    {
        Guid? byId = Guid.TryParse(numberOrId, out var id) ? id : null;
        var ids = await db.QueryAsync<Guid>(
            "select id from projects.projects where tenant_id = @tenantId and (project_number = @numberOrId or id = @byId) and not is_deleted limit 1", new { tenantId, numberOrId, byId }, cancellationToken);
        if (ids is not [var known]) return null;
        var found = await db.QueryAsync<Found>(SearchSource.All["project-index"].DocumentSql, new { Ids = new[] { known } }, cancellationToken);
        return found is [var project] ? JsonSerializer.SerializeToElement(JsonNode.Parse(project.Document)) : null;
    }

    private sealed record Found
    {
        public required Guid Id { get; init; }
        public required string Document { get; init; }
    }
}
