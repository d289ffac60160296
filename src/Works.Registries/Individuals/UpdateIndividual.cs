using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Individuals;

/// <summary>Changes a person. Spec 30 §5.3.</summary>
internal sealed class UpdateIndividual(WorksDb db, IndividualRules rules, IndividualPrivacy privacy, IndividualViews views, SystemUsers users, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder individuals) => individuals.MapPost(
        "/v1/_update", (IndividualRequest request, UpdateIndividual slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<IndividualReply>(202);

    public async Task<Result<IndividualReply>> HandleAsync(IndividualRequest request, CancellationToken cancellationToken)
    {
        if (IndividualRules.Form(request.Individual, "individualRequest.individual") is { Length: > 0 } form) return form;
        var changed = await ChangeAsync(request.Individual!, cancellationToken);
        if (changed.IsRefused) return changed.Failures.ToArray();
        db.Context.Version = changed.Value.RowVersion;
        return new IndividualReply { Individual = await views.OfAsync(changed.Value, cancellationToken) };
    }

    /// <summary>Changes one person who has passed the checks of form.</summary>
    public async Task<Result<Individual>> ChangeAsync(IndividualWire sent, CancellationToken cancellationToken)
    {
        var found = await FindAsync(db, sent, cancellationToken);
        if (found.IsRefused) return found.Failures.ToArray();
        var person = found.Value;
        if (await rules.OfChangeAsync(sent, person, cancellationToken) is { Count: > 0 } failures) return IndividualErrors.Joined(failures);
        person.Take(sent, privacy, db.Context.Caller.Uuid, db.Now);
        if (await users.SyncAsync(person, sent, cancellationToken) is { } refused) return refused;
        await db.SaveChangesAsync(cancellationToken);
        outbox.Publish("update-individual-topic", person.TenantId, person.Id.ToString(), new IndividualEvent([privacy.ForEvents(person)]));
        return person;
    }

    /// <summary>The stored person a request names, locked.</summary>
    public static async Task<Result<Individual>> FindAsync(WorksDb db, IndividualWire sent, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(sent.Id)) return IndividualErrors.NullId;
        if (!Guid.TryParse(sent.Id, out var id) || await db.LockedIndividualAsync(sent.TenantId!.Trim(), id, cancellationToken) is not { IsDeleted: false } person) return IndividualErrors.NoEntity(sent.Id);
        return person.MergedInto is { } survivor ? IndividualErrors.Merged(survivor.ToString()) : person;
    }
}
