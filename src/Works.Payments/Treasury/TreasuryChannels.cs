using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace Works.Payments.Treasury;

/// <summary>Whoever pays for a tenant: one connection per channel, kept as long as the host runs.</summary>
internal sealed class TreasuryChannels(PaymentSettings settings, IServiceScopeFactory scopes, TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<TreasuryChannel, (ITreasury Treasury, JitTransport? Transport)> _open = new(ReferenceEqualityComparer.Instance);

    /// <summary>The treasury or bank of a tenant; null when it has none.</summary>
    public ITreasury? Of(string tenantId) => settings.ChannelOf(tenantId) is { } channel ? _open.GetOrAdd(channel, Open).Treasury : null;

    /// <summary>jit or iso20022; null without a channel.</summary>
    public string? KindOf(string tenantId) => settings.ChannelOf(tenantId)?.Kind;

    public void Dispose()
    {
        foreach (var (_, transport) in _open.Values) transport?.Dispose();
    }

    private (ITreasury, JitTransport?) Open(TreasuryChannel channel)
    {
        if (channel.Kind == "iso20022") return (new Iso20022Treasury(channel, scopes), null);
        var transport = new JitTransport(channel, settings.CallSeconds, clock);
        return (new JitTreasury(transport), transport);
    }
}
