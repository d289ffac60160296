using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;

namespace Works.Bills;

internal sealed record EnrichedBill(JsonObject Bill);

/// <summary>Joins a saved bill with its project for search indexes outside (spec 40 §1.7, event <c>expense-bill-index-topic</c>). Our own search reads the tables.</summary>
internal sealed class EnrichBills : IEventSubscriber
{
    public string Name => "bills.enrich";

    public bool Wants(string topic) => topic is "expense-bill-create" or "expense-bill-update";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        // The bill goes on as it came, details untouched; only its free members are opened.
        var bill = JsonObject.Create(fact.Payload.GetProperty("bill"))!;
        var reference = bill["referenceId"]!.GetValue<string>();
        var work = await services.GetRequiredService<WorksOfBills>().FindAsync(fact.TenantId, WorksOfBills.ContractNumberOf(reference), cancellationToken);
        var details = Bill.Members(fact.Payload.GetProperty("bill").TryGetProperty("additionalDetails", out var given) ? given : (JsonElement?)null);
        if (work?.Project is { } project)
        {
            (details["projectName"], details["projectNumber"], details["ward"]) = (project.Name, project.Number, project.Ward);
            (details["projectDescription"], details["projectCreatedDate"]) = (project.Description, project.CreatedTime);
        }

        bill["additionalDetails"] = details;
        services.GetRequiredService<Outbox>().Publish("expense-bill-index-topic", fact.TenantId, fact.AggregateId, new EnrichedBill(bill));
    }
}
