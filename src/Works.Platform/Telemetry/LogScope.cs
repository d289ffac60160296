using System.Collections;
using Works.Platform.Edge;

namespace Works.Platform.Telemetry;

/// <summary>What every log line of a request says. Read when a line is written: the tenant is known only behind the gate.</summary>
internal sealed class LogScope : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly RequestContext? _context;
    private readonly string? _tenantId;
    private readonly string? _correlationId;

    public LogScope(RequestContext context) => _context = context;

    public LogScope(string tenantId, string correlationId) => (_tenantId, _correlationId) = (tenantId, correlationId);

    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] => index == 0
        ? new("correlationId", _context?.CorrelationId ?? _correlationId)
        : new("tenantId", _context is null ? _tenantId : TenantOf(_context));

    /// <summary>The tenant a request is about; null while it is not known, and for what is done for all of them.</summary>
    public static string? TenantOf(RequestContext context) => context.Scope is { IsEverything: false, Tenants: [var first, ..] } ? first : null;

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"correlationId:{this[0].Value} tenantId:{this[1].Value}";
}
