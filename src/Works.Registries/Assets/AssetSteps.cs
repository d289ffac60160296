using Works.Administration;
using Works.Platform;

namespace Works.Registries.Assets;

/// <summary>What the slices share that move an asset: the workflow decides who may, the asset what follows, the ledger keeps it.</summary>
internal sealed class AssetSteps(WorksDb db, IWorkflow workflow, Outbox outbox)
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

    /// <summary>Links works to an asset; the first bill that touches a new one starts the work on it.</summary>
    public async Task<Failure[]> LinkAsync(Asset asset, IReadOnlyList<AssetLinkWire>? links, CancellationToken cancellationToken)
    {
        if (links is null or []) return [];
        if (asset.Status == Asset.Created && links.Any(link => link.Type == AssetLinkType.BILL) && await TakeAsync(asset, "START_WORK", null, null, cancellationToken) is { Length: > 0 } refused) return refused;
        var linked = asset.Link(links, db.Context.Caller.Uuid.ToString(), db.Now);
        if (linked.IsRefused) return [.. linked.Failures];
        db.AssetActivities.AddRange(linked.Value);
        return [];
    }

    public void Publish(Asset asset, string fact) => outbox.Publish(fact, asset.TenantId, asset.Id.ToString(), new AssetRequest(asset.ToWire(), Workflow: null));
}
