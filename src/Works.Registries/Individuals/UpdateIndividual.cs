using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries.Duplicates;

namespace Works.Registries.Individuals;

/// <summary>Changes a person. Who becomes another one by it is compared with the others as a new person is. Spec 30 §5.3, §14 row 5.</summary>
internal sealed class UpdateIndividual(WorksDb db, IndividualRules rules, IndividualPrivacy privacy, IndividualViews views, SystemUsers users, DuplicateCheck duplicates, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder individuals) => individuals.MapPost(
        "/v1/_update", (IndividualRequest request, UpdateIndividual slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<IndividualReply>(202);

    public async Task<Result<IndividualReply>> HandleAsync(IndividualRequest request, CancellationToken cancellationToken)
    {
        if (IndividualRules.Form(request.Individual, "individualRequest.individual") is { Length: > 0 } form) return form;
        var changed = await ChangeAsync(request.Individual!, request.DuplicateOverrideReason, cancellationToken);
        if (changed.IsRefused) return changed.Failures.ToArray();
        var (person, candidates) = changed.Value;
        db.Context.Version = person.RowVersion;
        return new IndividualReply { Individual = await views.OfAsync(person, cancellationToken), DuplicateCandidates = candidates.Count == 0 ? null : [.. candidates.Select(DuplicateCandidateWire.Of)] };
    }

    /// <summary>Changes one person who has passed the checks of form, and says whom the person resembles now and did not before.</summary>
    public async Task<Result<(Individual Person, IReadOnlyList<DuplicateCandidate> Candidates)>> ChangeAsync(IndividualWire sent, string? distinctBecause, CancellationToken cancellationToken)
    {
        var found = await FindAsync(db, sent, cancellationToken);
        if (found.IsRefused) return found.Failures.ToArray();
        var person = found.Value;
        if (await rules.OfChangeAsync(sent, person, cancellationToken) is { Count: > 0 } failures) return IndividualErrors.Joined(failures);
        var before = person.Likeness;
        person.Take(sent, privacy, db.Context.Caller.Uuid, db.Now);
        var candidates = before == person.Likeness ? [] : await duplicates.NewAsync(person, await duplicates.OfAsync(person, [], cancellationToken), cancellationToken);
        if (await duplicates.RefusalAsync(person, candidates, distinctBecause, cancellationToken) is { } suspected) return suspected;
        if (await users.SyncAsync(person, sent, cancellationToken) is { } refused) return refused;
        duplicates.Keep(person, candidates, distinctBecause);
        await db.SaveChangesAsync(cancellationToken);
        outbox.Publish("update-individual-topic", person.TenantId, person.Id.ToString(), new IndividualEvent([privacy.ForEvents(person)]));
        return (person, candidates);
    }

    /// <summary>The stored person a request names, locked.</summary>
    public static async Task<Result<Individual>> FindAsync(WorksDb db, IndividualWire sent, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(sent.Id)) return IndividualErrors.NullId;
        if (!Guid.TryParse(sent.Id, out var id) || await db.LockedIndividualAsync(sent.TenantId!.Trim(), id, cancellationToken) is not { IsDeleted: false } person) return IndividualErrors.NoEntity(sent.Id);
        return person.MergedInto is { } survivor ? IndividualErrors.Merged(survivor.ToString()) : person;
    }
}
