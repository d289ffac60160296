using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Estimates.Statements;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates;

/// <summary>Answers what printed documents ask of estimates, with the arithmetic of this module and no other.</summary>
internal sealed class SheetsOfEstimates(WorksDb db, ScheduleOfRates rates) : IEstimateSheets
{
    public async Task<IReadOnlyList<EstimateSheet>> VersionsAsync(string tenantId, string number, CancellationToken cancellationToken)
    {
        var shared = await db.Estimates.AsNoTracking().Where(e => e.TenantId == tenantId && (e.EstimateNumber == number || e.RevisionNumber == number))
            .Select(e => e.EstimateNumber).FirstOrDefaultAsync(cancellationToken);
        return shared is null ? [] : await SheetsAsync(
            tenantId, await db.Estimates.AsNoTracking().Where(e => e.TenantId == tenantId && e.EstimateNumber == shared).OrderBy(e => e.VersionNumber).ThenBy(e => e.CreatedTime).ToListAsync(cancellationToken), cancellationToken);
    }

    public async Task<EstimateSheet?> FindAsync(string tenantId, Guid id, CancellationToken cancellationToken) =>
        (await SheetsAsync(tenantId, await db.Estimates.AsNoTracking().Where(e => e.TenantId == tenantId && e.Id == id).ToListAsync(cancellationToken), cancellationToken)).SingleOrDefault();

    public async Task<JsonElement?> StatementAsync(string tenantId, string statementType, Guid targetId, CancellationToken cancellationToken) =>
        await db.Statements.AsNoTracking().SingleOrDefaultAsync(s => s.TenantId == tenantId && s.StatementType == statementType && s.TargetId == targetId, cancellationToken) is { } statement
            ? JsonSerializer.SerializeToElement(statement.ToWire(), WireJson.Options) : null;

    private async Task<IReadOnlyList<EstimateSheet>> SheetsAsync(string tenantId, List<Estimate> versions, CancellationToken cancellationToken)
    {
        var masters = (await rates.OverheadsAsync(tenantId, cancellationToken)).Overheads;
        return [.. versions.Select(version => SheetOf(version, masters))];
    }

    private static EstimateSheet SheetOf(Estimate estimate, IReadOnlyDictionary<string, Overhead> masters)
    {
        List<EstimateLine> lines = [.. estimate.Lines.Where(line => line.IsActive).OrderBy(line => line.Position)];
        return new EstimateSheet(
            estimate.Id, estimate.EstimateNumber, estimate.RevisionNumber, estimate.VersionNumber, estimate.BusinessService, estimate.WfStatus, estimate.ProjectId, estimate.ProposalDate, estimate.Name,
            estimate.Description, estimate.ExecutingDepartment, estimate.AdditionalDetails is null ? null : JsonSerializer.Deserialize<JsonElement>(estimate.AdditionalDetails),
            [.. EstimateArithmetic.ItemsOf(lines).Select(item => new SheetItem(
                item.Category, item.SorId, item.Name, item.Uom, item.UnitRate, item.Quantity, item.Amount.Rupees,
                [.. item.Rows.Select(row => new SheetRow(row.Description, row.IsDeduction, row.Quantity, row.Length, row.Width, row.Height, row.SignedQuantity.Value))]))],
            OverheadsOf(estimate, lines, masters), estimate.ItemsTotal, estimate.OverheadsTotal);
    }

    // As they were computed when the estimate was saved. A percentage that has changed since then changes no sanctioned estimate: the amounts stored with its lines stand in.
    private static IReadOnlyList<SheetOverhead> OverheadsOf(Estimate estimate, List<EstimateLine> lines, IReadOnlyDictionary<string, Overhead> masters)
    {
        var figures = EstimateArithmetic.Of(lines, masters);
        var holds = figures.Overheads.Rupees == estimate.OverheadsTotal;
        return [.. lines.Select((line, i) => (Line: line, Amount: holds ? figures.Amounts[i].Rupees : line.SentAmount)).Where(pair => !pair.Line.IsItem)
            .Select(pair => new SheetOverhead(pair.Line.Name, pair.Line.Description, pair.Amount))];
    }
}
