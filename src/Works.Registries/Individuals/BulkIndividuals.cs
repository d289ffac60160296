using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Individuals;

/// <summary>Payload of the bulk events: what became of every record of the request.</summary>
internal sealed record IndividualBulkEvent(
    [property: JsonPropertyName("Individuals")] IReadOnlyList<IndividualWire> Individuals, [property: JsonPropertyName("Errors")] IReadOnlyList<BulkErrorWire> Errors);

/// <summary>
/// Creates, changes and removes many persons in one transaction. A record that the rules refuse is left out and named in the reply of a
/// synchronous create and in the event; the others are stored. Spec 30 §5.2, I4–I6.
/// </summary>
internal sealed class BulkIndividuals(WorksDb db, IndividualRules rules, IndividualPrivacy privacy, IndividualViews views, CreateIndividual create, UpdateIndividual update, DeleteIndividual delete, Outbox outbox)
{
    private const string Root = "individualBulkRequest.individuals";
    private const int Most = 500; // our own limit

    public static void Map(IEndpointRouteBuilder individuals)
    {
        individuals.MapPost("/v1/bulk/_create", async (IndividualBulkRequest request, QueryFlag? synchronous, BulkIndividuals slice, CancellationToken cancellationToken) =>
            await slice.HandleAsync(request, synchronous?.Value == true, "create", cancellationToken)).Replies<IndividualBulkReply>(202);
        individuals.MapPost("/v1/bulk/_update", (IndividualBulkRequest request, BulkIndividuals slice, CancellationToken cancellationToken) =>
            slice.HandleAsync(request, synchronous: false, "update", cancellationToken)).Replies<IndividualBulkReply>(202);
        individuals.MapPost("/v1/bulk/_delete", (IndividualBulkRequest request, BulkIndividuals slice, CancellationToken cancellationToken) =>
            slice.HandleAsync(request, synchronous: false, "delete", cancellationToken)).Replies<IndividualBulkReply>(202);
    }

    private async Task<Result<IndividualBulkReply>> HandleAsync(IndividualBulkRequest request, bool synchronous, string operation, CancellationToken cancellationToken)
    {
        if (request.Individuals is not { } sent) return IndividualErrors.NotNull(Root);
        if (sent.Count is 0 or > Most) return IndividualErrors.Size(Root, 1, Most);
        var form = sent.SelectMany((person, i) => operation == "delete" ? DeleteIndividual.Form(person, $"{Root}[{i}]") : IndividualRules.Form(person, $"{Root}[{i}]")).ToArray();
        if (form.Length > 0) return form;

        var stored = new List<Individual>();
        var errors = new List<BulkErrorWire>();
        var transaction = db.Database.CurrentTransaction!;
        foreach (var person in sent.Select(person => person!))
        {
            await transaction.CreateSavepointAsync("record", cancellationToken);
            var result = operation switch
            {
                "update" => await UpdateAsync(person, cancellationToken),
                "delete" => await delete.RemoveAsync(person, cancellationToken),
                _ => await CreateAsync(person, cancellationToken),
            };
            if (!result.IsRefused)
            {
                await db.SaveChangesAsync(cancellationToken);
                stored.Add(result.Value);
                continue;
            }

            // Nothing of a refused record stays, neither in the database nor among what is yet to be saved.
            await transaction.RollbackToSavepointAsync("record", cancellationToken);
            db.ChangeTracker.Clear();
            errors.AddRange(result.Failures.Select(failure => new BulkErrorWire(failure.Code, failure.Message, null, [person.ClientReferenceId ?? person.Id ?? person.Name?.GivenName ?? string.Empty])));
        }

        var tenantId = sent[0]!.TenantId!;
        outbox.Publish($"individual-consumer-bulk-{operation}-topic", tenantId, db.Context.CorrelationId, new IndividualBulkEvent([.. stored.Select(privacy.ForEvents)], errors));
        if (!synchronous) return new IndividualBulkReply();
        db.Context.ReplyStatus = 200;
        var shown = new List<IndividualWire>();
        foreach (var tenant in stored.GroupBy(person => person.TenantId, StringComparer.Ordinal)) shown.AddRange(await views.OfAsync(tenant.Key, [.. tenant], withDeleted: false, cancellationToken));
        return new IndividualBulkReply { TotalCount = shown.Count, Individual = shown, Errors = errors };
    }

    private async Task<Result<Individual>> CreateAsync(IndividualWire person, CancellationToken cancellationToken)
    {
        if (await rules.OfNewAsync(person, cancellationToken) is { Count: > 0 } failures) return IndividualErrors.Joined(failures);
        var added = await create.AddAsync(person, new Registration(), cancellationToken);
        return added.IsRefused ? added.Failures.ToArray() : added.Value.Person;
    }

    private async Task<Result<Individual>> UpdateAsync(IndividualWire person, CancellationToken cancellationToken)
    {
        var changed = await update.ChangeAsync(person, distinctBecause: null, cancellationToken);
        return changed.IsRefused ? changed.Failures.ToArray() : changed.Value.Person;
    }
}
