using Works.Administration;
using Works.Platform;

namespace Works.Registries.Assets;

/// <summary>What the slices share that move an asset: the workflow decides who may, the asset what follows, the ledger keeps it.</summary>
internal sealed class AssetSteps(WorksDb db, IWorkflow workflow, IEnumerable<IAssetBills> bills, Outbox outbox)
{
    public const string Definition = "ASSET";
    private const string Entry = "CREATE";

    /// <summary>True when the client saw another version; a version in the document counts as one in <c>If-Match</c> does.</summary>
    public bool IsStale(Asset asset, AssetWire sent) => db.Context.IsStale(asset.RowVersion) || (sent.RowVersion is { } seen && seen != asset.RowVersion);

    /// <summary>Enters a new asset into the workflow.</summary>
    public async Task<Failure[]> EnterAsync(Asset asset, WorkflowRequest? request, CancellationToken cancellationToken)
    {
        var entered = await workflow.MoveAsync(new WorkflowMove(asset.TenantId, Definition, asset.AssetNumber, (request ?? new WorkflowRequest()) with { Action = Entry }), cancellationToken);
        return [.. entered.Failures];
    }

    /// <summary>Takes an action. A state it is not possible in is said by the asset, a missing right by the workflow.</summary>
    public async Task<Failure[]> TakeAsync(Asset asset, string action, WorkflowRequest? request, ValuationWire? valuation, CancellationToken cancellationToken)
    {
        if (!asset.Allows(action)) return [AssetErrors.StatusNotAllowed(action, asset.Status)];
        var moved = await workflow.MoveAsync(new WorkflowMove(asset.TenantId, Definition, asset.AssetNumber, (request ?? new WorkflowRequest()) with { Action = action }), cancellationToken);
        if (moved.IsRefused) return [.. moved.Failures];
        var taken = asset.Take(action, valuation, db.Context.Caller.Uuid.ToString(), db.Now);
        if (taken.IsRefused) return [.. taken.Failures];
        if (taken.Value is { } entry) db.AssetActivities.Add(entry);
        return [];
    }

    /// <summary>
    /// Links works to an asset; the first bill that touches a new one starts the work on it. No more of a bill goes into assets than it costs. A bill that
    /// is not in the registry of bills is taken as the office wrote it: paid.
    /// </summary>
    public async Task<Failure[]> LinkAsync(Asset asset, IReadOnlyList<AssetLinkWire>? links, CancellationToken cancellationToken)
    {
        if (links is null or []) return [];
        if (asset.Status == Asset.Created && links.Any(link => link.Type == AssetLinkType.BILL) && await TakeAsync(asset, "START_WORK", null, null, cancellationToken) is { Length: > 0 } refused) return refused;
        var known = await BillsAsync(asset, links, cancellationToken);
        var linked = asset.Link(links, number => !known.TryGetValue(number, out var bill) || bill.IsPaid, db.Context.Caller.Uuid.ToString(), db.Now);
        if (linked.IsRefused) return [.. linked.Failures];
        if (await ExceedsAsync(asset, known, cancellationToken) is { Length: > 0 } exceeds) return exceeds;
        db.AssetActivities.AddRange(linked.Value);
        return [];
    }

    /// <summary>A bill of the asset was paid.</summary>
    public async Task SettleAsync(Asset asset, string billNumber, CancellationToken cancellationToken)
    {
        if (asset.Settle(billNumber, db.Context.Caller.Uuid.ToString(), db.Now) is { } entry) db.AssetActivities.Add(entry);
        await db.SaveChangesAsync(cancellationToken); // raises the version that the event shows
        Publish(asset, "asset.changed");
    }

    private async Task<Dictionary<string, AssetBill>> BillsAsync(Asset asset, IReadOnlyList<AssetLinkWire> links, CancellationToken cancellationToken)
    {
        string[] numbers = [.. links.Where(link => link.Type == AssetLinkType.BILL).Select(link => link.ReferenceId!)
            .Concat(asset.Links.Where(link => link.Type == AssetLinkType.BILL).Select(link => link.ReferenceId)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var known = new Dictionary<string, AssetBill>(StringComparer.Ordinal);
        if (numbers.Length == 0) return known;
        foreach (var module in bills)
            foreach (var (number, bill) in await module.LockAsync(asset.TenantId, numbers, cancellationToken)) known[number] = bill;
        return known;
    }

    private async Task<Failure[]> ExceedsAsync(Asset asset, Dictionary<string, AssetBill> known, CancellationToken cancellationToken)
    {
        if (known.Count == 0) return [];
        var elsewhere = (await db.QueryAsync<Allocated>(
            """
            select l.reference_id, sum(l.amount) as amount from registries.asset_links l join registries.assets a on a.id = l.asset_id
            where l.tenant_id = @TenantId and l.type = 'BILL' and l.reference_id = any(@numbers) and l.asset_id <> @Id and a.status <> 'CANCELLED' group by l.reference_id
            """, new { asset.TenantId, asset.Id, numbers = known.Keys.ToArray() }, cancellationToken)).ToDictionary(row => row.ReferenceId, row => row.Amount, StringComparer.Ordinal);
        return [.. known.Values.Select(bill => (Bill: bill, Amount: asset.AllocatedOf(bill.Number) + elsewhere.GetValueOrDefault(bill.Number))).Where(use => use.Amount > use.Bill.Amount)
            .OrderBy(use => use.Bill.Number, StringComparer.Ordinal).Select(use => AssetErrors.ExceedsBill(use.Bill.Number, use.Amount, use.Bill.Amount))];
    }

    public void Publish(Asset asset, string fact) => outbox.Publish(fact, asset.TenantId, asset.Id.ToString(), new AssetRequest(asset.ToWire(), Workflow: null));

    private sealed record Allocated
    {
        public required string ReferenceId { get; init; }
        public required decimal Amount { get; init; }
    }
}
