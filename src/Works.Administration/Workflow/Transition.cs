using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

internal sealed record TransitionRequest([property: JsonPropertyName("ProcessInstances")] IReadOnlyList<TransitionInstance?>? ProcessInstances);

internal sealed record TransitionUser(string? Uuid);

internal sealed record TransitionInstance
{
    public string? TenantId { get; init; }
    public string? BusinessService { get; init; }
    public string? BusinessId { get; init; }
    public string? Action { get; init; }
    public string? ModuleName { get; init; }
    public string? Comment { get; init; }
    public IReadOnlyList<WorkflowDocumentWire>? Documents { get; init; }

    [JsonPropertyName("assignes")]
    public IReadOnlyList<TransitionUser>? Assignees { get; init; }
    public int? Rating { get; init; }
    public JsonElement? Entity { get; init; }
}

internal sealed record TransitionReply(
    [property: JsonPropertyName("ProcessInstances")] IReadOnlyList<ProcessInstanceWire> ProcessInstances, int? TotalCount);

/// <summary>Takes steps, all or none: tenant and business service of the first instance hold for all. Spec 50 §6.3.</summary>
internal static class Transition
{
    public static void Map(IEndpointRouteBuilder workflow) =>
        workflow.MapPost("/process/_transition", HandleAsync).Replies<TransitionReply>();

    private static async Task<Result<TransitionReply>> HandleAsync(TransitionRequest request, WorksDb db, Engine engine, CancellationToken cancellationToken)
    {
        if (request.ProcessInstances is not { Count: > 0 } instances) return WorkflowErrors.Missing("processInstanceRequest.processInstances");
        var refusals = instances.SelectMany(Missing).ToArray();
        if (refusals.Length > 0) return refusals;

        var (tenantId, service) = (instances[0]!.TenantId!, instances[0]!.BusinessService!);
        if (!db.Context.Scope.Allows(tenantId)) return WorkflowErrors.NoDefinition(tenantId, service);
        var taken = new List<ProcessInstanceWire>();
        foreach (var instance in instances)
        {
            var result = await engine.TakeAsync(new Step(tenantId, service, instance!.BusinessId!, instance.Action!)
            {
                Comment = instance.Comment, Documents = instance.Documents ?? [], Rating = instance.Rating, Entity = instance.Entity,
                Assignees = [.. (instance.Assignees ?? []).Where(user => !string.IsNullOrWhiteSpace(user.Uuid)).Select(user => user.Uuid!)],
            }, cancellationToken);
            if (result.IsRefused) return result.Failures.ToArray();
            await db.SaveChangesAsync(cancellationToken); // a second step of the same document in one call starts from the first
            taken.Add(result.Value.Wire);
        }

        return new TransitionReply(taken, TotalCount: null);
    }

    private static IEnumerable<Failure> Missing(TransitionInstance? instance, int index)
    {
        var path = $"processInstanceRequest.processInstances[{index}]";
        if (instance is null) return [WorkflowErrors.Missing(path)];
        return new[] { ("tenantId", instance.TenantId, 128), ("businessService", instance.BusinessService, 128), ("businessId", instance.BusinessId, 128), ("action", instance.Action, 128) }
            .Where(member => string.IsNullOrWhiteSpace(member.Item2)).Select(member => WorkflowErrors.Missing($"{path}.{member.Item1}"))
            .Concat(new[] { ("tenantId", instance.TenantId, 128), ("businessService", instance.BusinessService, 128), ("businessId", instance.BusinessId, 128), ("action", instance.Action, 128), ("comment", instance.Comment, 1024) }
                .Where(member => member.Item2?.Length > member.Item3).Select(member => WorkflowErrors.Size($"{path}.{member.Item1}", member.Item1 == "comment" ? 0 : 1, member.Item3)));
    }
}
