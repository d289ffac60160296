using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Attendance;
using Works.Platform;

namespace Works.Insights.Documents;

/// <summary>The nominal muster roll: one row per person, one mark per day of the roll, wages by the rates that are paid; accounts masked. Spec 30 §3.11, 40 §8.</summary>
internal static class MusterRollDocument
{
    private const string Path = "/egov-pdf/download/musterRoll/muster-roll";

    public static void Map(IEndpointRouteBuilder pdf) => pdf.MapDocument("/musterRoll/muster-roll", HandleAsync);

    private static async Task<object> HandleAsync(
        string? tenantId, string? musterRollNumber, DocumentRequest body, WorksDb db, INominalRolls rolls, IWorkflow workflow, DocumentPrinter printer, HttpRequest request, CancellationToken cancellationToken)
    {
        if (DocumentPrinter.Missing((nameof(tenantId), tenantId), (nameof(musterRollNumber), musterRollNumber)) is { } missing) return missing;
        if (await rolls.FindAsync(tenantId!, musterRollNumber!, Path, cancellationToken) is not { } roll) return DocumentPrinter.Refused(DocumentErrors.NotFound("muster roll", musterRollNumber!));
        var id = (await db.QueryAsync<string>("select id::text from attendance.muster_rolls where tenant_id = @tenantId and muster_roll_number = @musterRollNumber", new { tenantId, musterRollNumber }, cancellationToken)).Single();
        var project = roll.GetProperty("project").GetProperty("number").GetString() is { Length: > 0 } number ? await ProjectOfDocument.FindAsync(db, tenantId!, number, cancellationToken) : null;
        return await printer.PrintAsync(
            new Document("nominal-muster-roll", tenantId!, musterRollNumber!, $"/musters/{id}", new
            {
                roll, project, steps = (await workflow.StepsAsync(tenantId!, musterRollNumber!, cancellationToken)).Where(step => step.Action is "SUBMIT" or "RE-SUBMIT" or "VERIFYANDFORWARD" or "APPROVE"),
                // An account can be masked to nothing for one person and not for another: the columns stand when anybody has one.
                hasAccounts = roll.GetProperty("workers").EnumerateArray().Any(worker => worker.GetProperty("bankAccount").ValueKind == JsonValueKind.String),
            }), request, cancellationToken);
    }
}
