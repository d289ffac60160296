using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Bills;

internal sealed record EnrichedBill(BillWire Bill);

/// <summary>Joins a saved bill with its project for search indexes outside (spec 40 §1.7, event <c>expense-bill-index-topic</c>). Our own search reads the tables.</summary>
internal sealed class EnrichBills : IEventSubscriber
{
    public string Name => "bills.enrich";

    public bool Wants(string topic) => topic is "expense-bill-create" or "expense-bill-update";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (fact.Payload.Deserialize<BillRequest>(WireJson.Options)?.Bill is not { ReferenceId: { } reference } bill) return;
        var work = await services.GetRequiredService<WorksOfBills>().FindAsync(fact.TenantId, WorksOfBills.ContractNumberOf(reference), cancellationToken);
        var details = Bill.Members(bill.AdditionalDetails);
        if (work?.Project is { } project)
        {
            (details["projectName"], details["projectNumber"], details["ward"]) = (project.Name, project.Number, project.Ward);
            (details["projectDescription"], details["projectCreatedDate"]) = (project.Description, project.CreatedTime);
        }

        services.GetRequiredService<Outbox>().Publish(
            "expense-bill-index-topic", fact.TenantId, fact.AggregateId, new EnrichedBill(bill with { AdditionalDetails = JsonSerializer.SerializeToElement(details, WireJson.Options) }));
    }
}
