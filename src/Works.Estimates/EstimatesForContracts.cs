using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates;

/// <summary>Answers what later stages ask of estimates.</summary>
internal sealed class EstimatesForContracts(WorksDb db) : IEstimates
{
    public async Task<IReadOnlyDictionary<string, EstimateSummary>> FindManyAsync(string tenantId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var (asked, found) = await OfAsync(tenantId, ids, cancellationToken);
        return asked.Where(pair => found.ContainsKey(pair.Id)).ToDictionary(pair => pair.Text, pair => Summary(found[pair.Id]), StringComparer.Ordinal);
    }

    public async Task<IReadOnlyList<JsonElement>> DocumentsAsync(string tenantId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var (asked, found) = await OfAsync(tenantId, ids, cancellationToken);
        return [.. asked.Where(pair => found.ContainsKey(pair.Id)).Select(pair => JsonSerializer.SerializeToElement(found[pair.Id].ToWire(line => line.IsShown), WireJson.Options))];
    }

    private async Task<(List<(string Text, Guid Id)> Asked, Dictionary<Guid, Estimate> Found)> OfAsync(string tenantId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var asked = ids.Distinct(StringComparer.Ordinal).Select(text => (Text: text, Id: Guid.TryParse(text, out var id) ? id : Guid.Empty)).Where(pair => pair.Id != Guid.Empty).ToList();
        Guid[] known = [.. asked.Select(pair => pair.Id).Distinct()];
        return (asked, known.Length == 0 ? [] : await db.Estimates.AsNoTracking().Where(e => e.TenantId == tenantId && known.Contains(e.Id)).ToDictionaryAsync(e => e.Id, cancellationToken));
    }

    public async Task<EstimateSummary?> ActiveOfProjectAsync(string tenantId, Guid projectId, CancellationToken cancellationToken) =>
        await db.Estimates.AsNoTracking().Where(e => e.TenantId == tenantId && e.ProjectId == projectId && e.Status == Estimate.ActiveStatus)
            .OrderByDescending(e => e.CreatedTime).FirstOrDefaultAsync(cancellationToken) is { } estimate ? Summary(estimate) : null;

    public async Task<IReadOnlyDictionary<string, EstimateSummary>> LockManyAsync(string tenantId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        Guid[] known = [.. ids.Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty)];
        await db.ExecuteAsync(
            """
            select id from estimates.estimates
            where tenant_id = @tenantId and estimate_number in (select estimate_number from estimates.estimates where tenant_id = @tenantId and id = any(@known))
            order by id for update
            """, new { tenantId, known }, cancellationToken);
        return await FindManyAsync(tenantId, ids, cancellationToken);
    }

    public Task<IReadOnlyList<Guid>> EarlierLinesAsync(string tenantId, IReadOnlyCollection<Guid> lineIds, CancellationToken cancellationToken) => db.QueryAsync<Guid>(
        """
        with recursive earlier as (
            select previous_line_item_id as id from estimates.estimate_lines where tenant_id = @tenantId and id = any(@lines) and previous_line_item_id is not null
            union
            select l.previous_line_item_id from estimates.estimate_lines l join earlier e on e.id = l.id where l.tenant_id = @tenantId and l.previous_line_item_id is not null
        )
        select id from earlier
        """, new { tenantId, lines = lineIds.ToArray() }, cancellationToken);

    private static EstimateSummary Summary(Estimate estimate) => new(
        estimate.Id, estimate.EstimateNumber, estimate.RevisionNumber, estimate.VersionNumber, estimate.Status, estimate.WfStatus, estimate.ProjectId,
        estimate.ItemsTotal, estimate.OverheadsTotal,
        [.. estimate.Lines.Where(line => line.IsActive).OrderBy(line => line.Position).Select(line => new EstimateLineSummary(
            line.Id, line.PreviousLineItemId, line.SorId, line.Category, line.Name, line.Description, line.Uom, line.UnitRate, line.NoOfUnit, line.IsDeduction,
            [.. line.AmountDetails.Where(amount => amount!.IsActive != false).Select(amount => new EstimateAmount(amount!.Id!, amount.Type, amount.Amount ?? 0))]))]);
}
