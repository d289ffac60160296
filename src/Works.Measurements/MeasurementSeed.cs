using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Contracts;
using Works.Estimates;
using Works.Platform;

namespace Works.Measurements;

/// <summary>
/// Measures the sample works of the data set, through the same code as live requests and as the person who would have done it (spec 05 §14):
/// every line of work at the same share of its quantity. A work order that has measurements is left.
/// </summary>
internal sealed class MeasurementSeed(SamplePeople actors) : ISeedStep
{
    public int Order => 530;

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        if (!files.IsDemo) return;
        foreach (var sample in files.Read("sample-works.json")?.EnumerateArray() ?? default)
        {
            if (!sample.TryGetProperty("measurements", out var measurements) || measurements.ValueKind != JsonValueKind.Array) continue;
            var tenantId = sample.GetProperty("tenantId").GetString()!;
            var projectId = SeedFiles.IdOf(tenantId, "project", sample.GetProperty("key").GetString()!);
            var work = await actors.AskAsync(tenantId, "JE1", services => WorkAsync(services, tenantId, projectId, cancellationToken), cancellationToken);
            if (work is null || await db.Measurements.AnyAsync(m => m.TenantId == tenantId && m.ReferenceId == work.Contract.Number, cancellationToken)) continue;
            foreach (var measurement in measurements.EnumerateArray()) await EnterAsync(tenantId, work, measurement, cancellationToken);
        }
    }

    private static async Task<ContractWork?> WorkAsync(IServiceProvider services, string tenantId, Guid projectId, CancellationToken cancellationToken)
    {
        var estimate = await services.GetRequiredService<IEstimates>().ActiveOfProjectAsync(tenantId, projectId, cancellationToken);
        if (estimate is null) return null;
        var versions = await services.GetRequiredService<IContracts>().OfEstimateAsync(tenantId, estimate.Id, cancellationToken);
        return versions.FirstOrDefault(version => version.Status == "ACTIVE") is { } contract
            ? await services.GetRequiredService<MeasurementBooks>().WorkAsync(tenantId, contract, cancellationToken) : null;
    }

    private async Task EnterAsync(string tenantId, ContractWork work, JsonElement sample, CancellationToken cancellationToken)
    {
        var share = sample.GetProperty("shareOfEstimatedQuantity").GetDecimal();
        var wire = new ServiceMeasurementWire
        {
            TenantId = tenantId, ReferenceId = work.Contract.Number, EntryDate = sample.GetProperty("entryDate").GetInt64(),
            Measures = [.. work.Items.Values.Where(item => item.IsWork).Select(item => new MeasureWire
            {
                TargetId = item.Ref, Length = Quantity.Of((item.Estimated?.Quantity ?? 0) * share).Value, CurrentValue = 0, IsActive = true,
            })],
        };
        var isNew = true;
        foreach (var step in sample.GetProperty("actions").EnumerateArray())
        {
            var request = new MeasurementServiceRequest([wire with { Workflow = new WorkflowRequest { Action = step.GetProperty("action").GetString() } }]);
            wire = await actors.AskAsync(tenantId, step.GetProperty("by").GetString()!, async services =>
            {
                var result = isNew
                    ? await services.GetRequiredService<CreateMeasurements>().HandleAsync(request, cancellationToken)
                    : await services.GetRequiredService<UpdateMeasurements>().HandleAsync(request, cancellationToken);
                return result.IsRefused
                    ? throw new InvalidDataException($"sample-works.json: measurement of {work.Contract.Number}: {result.Failures[0].Code} {result.Failures[0].Message}") : result.Value.Measurements[0];
            }, cancellationToken);
            isNew = false;
        }
    }
}
