using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates;

/// <summary>
/// Takes the sample works of the data set as far as their estimates go, through the same code as live requests and as the person who
/// would have done it, so that numbers, history and events are genuine (spec 05 §14). A sample whose project has an estimate is left.
/// </summary>
internal class EstimateSeed(IServiceScopeFactory scopes, IUserDirectory users) : ISeedStep
{
    public virtual int Order => 510;

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        if (!files.IsDemo) return;
        foreach (var sample in files.Read("sample-works.json")?.EnumerateArray() ?? default)
        {
            var tenantId = sample.GetProperty("tenantId").GetString()!;
            await LoadAsync(sample, tenantId, SeedFiles.IdOf(tenantId, "project", sample.GetProperty("key").GetString()!), db, cancellationToken);
        }
    }

    protected virtual async Task LoadAsync(JsonElement sample, string tenantId, Guid projectId, WorksDb db, CancellationToken cancellationToken)
    {
        if (!sample.TryGetProperty("estimate", out var estimate) || estimate.ValueKind != JsonValueKind.Object) return;
        if (await db.Estimates.AnyAsync(e => e.TenantId == tenantId && e.ProjectId == projectId, cancellationToken)) return;
        await CreateAsync(tenantId, projectId, estimate, sample.TryGetProperty("estimateActions", out var actions) ? actions : default, null, cancellationToken);
    }

    protected async Task<EstimateWire> CreateAsync(
        string tenantId, Guid projectId, JsonElement sample, JsonElement actions, EstimateWire? previous, CancellationToken cancellationToken)
    {
        var payload = JsonNode.Parse(sample.GetProperty("payload").GetRawText())!.AsObject();
        payload["projectId"] = projectId.ToString();
        if (previous is not null)
        {
            payload["estimateNumber"] = previous.EstimateNumber;
            foreach (var line in payload["estimateDetails"]!.AsArray())
            {
                // The sample names what it revises by SOR id or name and by order; live clients send the id of the approved line.
                var match = previous.EstimateDetails!.FirstOrDefault(old => old!.SorId == (string?)line!["sorId"] && old.Name == (string?)line["name"] && old.Description == (string?)line["description"]);
                line!["previousLineItemId"] = match?.Id;
            }
        }

        var steps = actions.ValueKind == JsonValueKind.Array ? actions.EnumerateArray().ToList() : [];
        var wire = payload.Deserialize<EstimateWire>(WireJson.Options)!;
        for (var i = 0; i < steps.Count; i++)
        {
            var request = new EstimateRequest(wire, new WorkflowRequest { Action = steps[i].GetProperty("action").GetString(), Comment = steps[i].TryGetProperty("comment", out var said) ? said.GetString() : null });
            wire = await RunAsync(tenantId, steps[i].GetProperty("by").GetString()!, request, isNew: i == 0, cancellationToken);
        }

        return wire;
    }

    // Every step is a transaction of its own, as live ones are.
    private async Task<EstimateWire> RunAsync(string tenantId, string userName, EstimateRequest request, bool isNew, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var uuid = SeedFiles.IdOf(tenantId, "user.EMPLOYEE", userName);
        var caller = (await users.ByUuidAsync([uuid], cancellationToken)).GetValueOrDefault(uuid) ?? throw new InvalidDataException($"sample-works.json: no user {userName} at {tenantId}");
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(caller, TenantScope.Of([tenantId]), "seed");
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var result = isNew
            ? await scope.ServiceProvider.GetRequiredService<CreateEstimate>().HandleAsync(request, cancellationToken)
            : await scope.ServiceProvider.GetRequiredService<UpdateEstimate>().HandleAsync(request, cancellationToken);
        if (result.IsRefused) throw new InvalidDataException($"sample-works.json: {request.Estimate!.Name}: {result.Failures[0].Code} {result.Failures[0].Message}");
        var wire = result.Value.Estimates[0];
        await db.CommitAsync(transaction, cancellationToken);
        return wire;
    }
}

/// <summary>Revises the estimates of the sample works, after their work orders are given: in the order in which it happened.</summary>
internal sealed class EstimateRevisionSeed(IServiceScopeFactory scopes, IUserDirectory users) : EstimateSeed(scopes, users)
{
    public override int Order => 530;

    protected override async Task LoadAsync(JsonElement sample, string tenantId, Guid projectId, WorksDb db, CancellationToken cancellationToken)
    {
        if (!sample.TryGetProperty("revision", out var revision) || revision.ValueKind != JsonValueKind.Object) return;
        var estimates = await db.Estimates.AsNoTracking().Where(e => e.TenantId == tenantId && e.ProjectId == projectId).ToListAsync(cancellationToken);
        if (estimates.Exists(e => e.IsRevision) || estimates.Find(e => e.Status == Estimate.ActiveStatus) is not { } approved) return;
        await CreateAsync(
            tenantId, projectId, revision, revision.TryGetProperty("estimateActions", out var more) ? more : revision.GetProperty("actions"), approved.ToWire(line => line.IsActive), cancellationToken);
    }
}
