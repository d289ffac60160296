using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Works.Payments.Treasury;

/// <summary>Whoever pays for a tenant: one connection per channel, kept as long as the host runs.</summary>
internal sealed class TreasuryChannels(PaymentSettings settings, IServiceScopeFactory scopes, TreasuryScope transactions, TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<TreasuryChannel, (ITreasury Treasury, IDisposable? Owned)> _open = new(ReferenceEqualityComparer.Instance);

    /// <summary>The treasury or bank of a tenant; null when it has none.</summary>
    public ITreasury? Of(string tenantId) => settings.ChannelOf(tenantId) is { } channel ? _open.GetOrAdd(channel, Open).Treasury : null;

    /// <summary>jit, iso20022 or exchange; null without a channel.</summary>
    public string? KindOf(string tenantId) => settings.ChannelOf(tenantId)?.Kind;

    public void Dispose()
    {
        foreach (var (_, owned) in _open.Values) owned?.Dispose();
    }

    private (ITreasury, IDisposable?) Open(TreasuryChannel channel)
    {
        if (channel.Kind == "iso20022")
        {
            var bank = new Iso20022Treasury(channel, scopes, clock);
            return (bank, bank);
        }

        if (channel.Kind == "exchange") return (new ExchangeTreasury(transactions), null);
        var transport = new JitTransport(channel, settings.CallSeconds, clock);
        return (new JitTreasury(transport), transport);
    }
}
