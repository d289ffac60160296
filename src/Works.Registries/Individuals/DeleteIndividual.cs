using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Individuals;

/// <summary>Removes a person, or those of his addresses, identifiers and skills that are flagged. Spec 30 §5.3.</summary>
internal sealed class DeleteIndividual(WorksDb db, IndividualPrivacy privacy, IndividualViews views, SystemUsers users, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder individuals) => individuals.MapPost(
        "/v1/_delete", (IndividualRequest request, DeleteIndividual slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<IndividualReply>(202);

    public async Task<Result<IndividualReply>> HandleAsync(IndividualRequest request, CancellationToken cancellationToken)
    {
        if (Form(request.Individual, "individualRequest.individual") is { Length: > 0 } form) return form;
        var removed = await RemoveAsync(request.Individual!, cancellationToken);
        if (removed.IsRefused) return removed.Failures.ToArray();
        return new IndividualReply { Individual = (await views.OfAsync(removed.Value.TenantId, [removed.Value], withDeleted: true, cancellationToken))[0] };
    }

    /// <summary>What a removal must say: who, of which tenant.</summary>
    public static Failure[] Form(IndividualWire? person, string at) => person is null ? [IndividualErrors.NotNull(at)]
        : string.IsNullOrWhiteSpace(person.TenantId) ? [IndividualErrors.NotNull($"{at}.tenantId")] : [];

    /// <summary>Removes one person or his flagged parts.</summary>
    public async Task<Result<Individual>> RemoveAsync(IndividualWire sent, CancellationToken cancellationToken)
    {
        var found = await UpdateIndividual.FindAsync(db, sent, cancellationToken);
        if (found.IsRefused) return found.Failures.ToArray();
        var (person, by) = (found.Value, db.Context.Caller.Uuid);
        if (sent.IsDeleted == true)
        {
            if (await users.CloseAsync(person, cancellationToken) is { } refused) return refused;
            person.Delete(by, db.Now);
        }
        else
        {
            person.Remove(sent, by, db.Now);
        }

        await db.SaveChangesAsync(cancellationToken);
        outbox.Publish("delete-individual-topic", person.TenantId, person.Id.ToString(), new IndividualEvent([privacy.ForEvents(person)]));
        return person;
    }
}
