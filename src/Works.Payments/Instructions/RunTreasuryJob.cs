using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Instructions;

/// <summary>The bare ResponseInfo that the scheduler answers (spec 40 §6.2).</summary>
internal sealed record SchedulerReply(string? ApiId, string? Ver, long? Ts, string ResMsgId, string? MsgId, string Status);

/// <summary>Runs a treasury job now, for the tenants the caller may write. A run that is under way already is left to itself.</summary>
internal sealed class RunTreasuryJob(WorksDb db, TreasuryJobs jobs)
{
    public static void Map(IEndpointRouteBuilder group, IReadOnlyList<string> services) => group.MapPost(
        "/_scheduler", (string? serviceId, HttpContext http, RunTreasuryJob slice, CancellationToken cancellationToken) => slice.HandleAsync(serviceId, services, http, cancellationToken))
        .Replies<SchedulerReply>(envelope: Envelope.None);

    private async Task<Result<SchedulerReply>> HandleAsync(string? serviceId, IReadOnlyList<string> services, HttpContext http, CancellationToken cancellationToken)
    {
        if (services.FirstOrDefault(service => string.Equals(service, serviceId?.Trim(), StringComparison.OrdinalIgnoreCase)) is not { } known) return InstructionErrors.UnknownService(serviceId);
        foreach (var tenantId in db.Context.Scope.Tenants) await jobs.RunAsync(known, tenantId, isAsked: true, cancellationToken);
        var info = http.Features.Get<JsonBody>()?.Root is { ValueKind: System.Text.Json.JsonValueKind.Object } root && root.TryGetProperty("RequestInfo", out var sent) && sent.ValueKind == System.Text.Json.JsonValueKind.Object ? sent : default;
        string? Text(string name) => info.ValueKind == System.Text.Json.JsonValueKind.Object && info.TryGetProperty(name, out var value) && value.ValueKind == System.Text.Json.JsonValueKind.String ? value.GetString() : null;
        return new SchedulerReply(Text("apiId"), Text("ver"), db.Now, "uief87324", Text("msgId"), "successful");
    }
}
