using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries.Individuals;

namespace Works.Registries.Duplicates;

/// <summary>
/// Merges two records of one person, or declares that they are two people. The record that goes keeps its number, accounts and references; whoever
/// asks for it is led to the survivor. Declaring a merged pair distinct parts it again. Ours.
/// </summary>
internal sealed class DecideDuplicate(WorksDb db, Outbox outbox)
{
    private const int MostReason = 1000;

    public static void Map(IEndpointRouteBuilder individuals) => individuals.MapPost(
        "/v1/duplicates/_decide", (DecideDuplicateRequest request, DecideDuplicate slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<DuplicateSuspectsReply>();

    private async Task<Result<DuplicateSuspectsReply>> HandleAsync(DecideDuplicateRequest request, CancellationToken cancellationToken)
    {
        if (request.DuplicateDecision is not { } decision) return DuplicateErrors.NotNull("decideDuplicateRequest.duplicateDecision");
        if (string.IsNullOrWhiteSpace(decision.TenantId)) return DuplicateErrors.NotNull("decideDuplicateRequest.duplicateDecision.tenantId");
        if (decision.Decision is not ("MERGE" or "DISTINCT") || string.IsNullOrWhiteSpace(decision.Reason) || decision.Reason.Length > MostReason) return DuplicateErrors.Decision;
        if (!Guid.TryParse(decision.IndividualId, out var one) || !Guid.TryParse(decision.OtherId, out var other) || one == other) return DuplicateErrors.NoPair;

        // Locked in one order: two decisions about one pair never wait for each other.
        var pair = new List<Individual>();
        foreach (var id in new[] { one, other }.Order())
            if (await db.LockedIndividualAsync(decision.TenantId, id, cancellationToken) is { } record) pair.Add(record);
        if (pair.Count < 2) return DuplicateErrors.NoPair;
        var suspect = await db.DuplicateSuspects.SingleOrDefaultAsync(
            s => s.TenantId == decision.TenantId && ((s.IndividualId == one && s.OtherId == other) || (s.IndividualId == other && s.OtherId == one)), cancellationToken);
        if (suspect is null)
        {
            suspect = new DuplicateSuspect
            {
                TenantId = decision.TenantId, IndividualId = one, OtherId = other, OtherTenantId = decision.TenantId, Score = 1, Reasons = ["DECLARED"], FoundBy = db.Context.Caller.Uuid, FoundTime = db.Now,
            };
            db.DuplicateSuspects.Add(suspect);
        }

        var refusal = decision.Decision == "MERGE" ? await MergeAsync(pair, decision, cancellationToken) : Part(pair, decision.Reason);
        if (refusal is not null) return refusal;
        suspect.Decide(decision.Decision == "MERGE" ? Guid.Parse(decision.SurvivorId!) : null, decision.Reason.Trim(), db.Context.Caller.Uuid, db.Now);
        await db.SaveChangesAsync(cancellationToken);
        return new DuplicateSuspectsReply([DuplicateSuspectWire.Of(suspect)], 1);
    }

    private async Task<Failure?> MergeAsync(List<Individual> pair, DuplicateDecision decision, CancellationToken cancellationToken)
    {
        if (pair.SingleOrDefault(person => person.Id.ToString().Equals(decision.SurvivorId, StringComparison.OrdinalIgnoreCase)) is not { } survivor) return DuplicateErrors.Survivor;
        var gone = pair.Single(person => person != survivor);
        if (pair.Exists(person => person.IsDeleted || person.MergedInto is not null)) return DuplicateErrors.Merged;
        if (survivor.UserUuid is not null && gone.UserUuid is not null) return DuplicateErrors.TwoAccounts;
        var (by, now) = (db.Context.Caller.Uuid, db.Now);
        gone.MergeInto(survivor.Id, by, now);
        foreach (var earlier in await db.Individuals.Where(person => person.TenantId == gone.TenantId && person.MergedInto == gone.Id).ToListAsync(cancellationToken)) earlier.MergeInto(survivor.Id, by, now);
        if (gone.UserUuid is not null)
        {
            await db.SaveChangesAsync(cancellationToken); // an account has one person at a time
            survivor.TakeAccountOf(gone, by, now);
        }

        outbox.Publish("individual.merged", gone.TenantId, survivor.Id.ToString(), new MergeEvent(gone.TenantId, survivor.Id.ToString(), gone.Id.ToString(), decision.Reason!));
        return null;
    }

    private Failure? Part(List<Individual> pair, string reason)
    {
        foreach (var (gone, survivor) in new[] { (pair[0], pair[1]), (pair[1], pair[0]) })
        {
            if (gone.MergedInto != survivor.Id) continue;
            gone.Part(survivor, db.Context.Caller.Uuid, db.Now);
            outbox.Publish("individual.parted", gone.TenantId, survivor.Id.ToString(), new MergeEvent(gone.TenantId, survivor.Id.ToString(), gone.Id.ToString(), reason));
        }

        return null;
    }
}
