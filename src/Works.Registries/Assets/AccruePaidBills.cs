using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Assets;

/// <summary>
/// When a bill is paid, what was allocated of it counts for its assets: of one under construction it accrues, of one in use it is an improvement.
/// A bill counts once, however often its payment is told. Spec 30 §7.2.
/// </summary>
internal sealed class AccruePaidBills : IEventSubscriber
{
    public string Name => "asset-paid-bills";

    public bool Wants(string topic) => topic == "expense-bill-update";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (fact.Payload.GetProperty("bill").Deserialize<Bill>(WireJson.Options) is not { BillNumber: { } number, PaymentStatus: "SUCCESSFUL" }) return;
        var ids = await db.Assets.AsNoTracking().Where(a => a.TenantId == fact.TenantId && a.Links.Any(link => link.Type == AssetLinkType.BILL && link.ReferenceId == number && !link.IsPaid))
            .OrderBy(a => a.Id).Select(a => a.Id).ToListAsync(cancellationToken);
        var steps = services.GetRequiredService<AssetSteps>();
        foreach (var id in ids)
        {
            if (await db.LockAssetAsync(fact.TenantId, id.ToString(), cancellationToken) is { IsOpen: true } asset) await steps.SettleAsync(asset, number, cancellationToken);
        }
    }

    private sealed record Bill(string? BillNumber, string? PaymentStatus);
}
