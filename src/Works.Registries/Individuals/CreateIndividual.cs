using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries.Duplicates;

namespace Works.Registries.Individuals;

/// <summary>Registers a person. Spec 30 §5.3, §5.5.</summary>
internal sealed class CreateIndividual(
    WorksDb db, IndividualRules rules, IndividualPrivacy privacy, IndividualViews views, SystemUsers users, DuplicateCheck duplicates, INumbering numbering, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder individuals) => individuals.MapPost(
        "/v1/_create", (IndividualRequest request, CreateIndividual slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<IndividualReply>(202);

    public async Task<Result<IndividualReply>> HandleAsync(IndividualRequest request, CancellationToken cancellationToken)
    {
        if (IndividualRules.Form(request.Individual, "individualRequest.individual") is { Length: > 0 } form) return form;
        var sent = request.Individual!;
        if (await rules.OfNewAsync(sent, cancellationToken) is { Count: > 0 } failures) return IndividualErrors.Joined(failures);
        var added = await AddAsync(sent, new Registration { OverrideReason = request.DuplicateOverrideReason }, cancellationToken);
        if (added.IsRefused) return added.Failures.ToArray();
        var (person, candidates) = added.Value;
        db.Context.Version = person.RowVersion;
        return new IndividualReply { Individual = await views.OfAsync(person, cancellationToken), DuplicateCandidates = candidates.Count == 0 ? null : [.. candidates.Select(DuplicateCandidateWire.Of)] };
    }

    /// <summary>Stores a person who has passed the rules, with the account asked for, and says who may be the same.</summary>
    public async Task<Result<(Individual Person, IReadOnlyList<DuplicateCandidate> Candidates)>> AddAsync(IndividualWire sent, Registration registration, CancellationToken cancellationToken)
    {
        var (by, now) = (db.Context.Caller.Uuid, db.Now);
        var person = new Individual
        {
            Id = registration.Id ?? (Guid.TryParse(sent.Id, out var brought) ? brought : Guid.CreateVersion7()), TenantId = sent.TenantId!.Trim(),
            ClientReferenceId = string.IsNullOrWhiteSpace(sent.ClientReferenceId) ? null : sent.ClientReferenceId, CreatedBy = by, CreatedTime = now,
        };
        person.Take(sent, privacy, by, now);
        var candidates = registration.IsTrusted ? [] : await duplicates.OfAsync(person, registration.AccountIndexes, cancellationToken);
        if (await duplicates.RefusalAsync(person, candidates, registration.OverrideReason, cancellationToken) is { } refused) return refused;

        // Numbers are drawn last: a refused request leaves no gap.
        if (registration.Number is { } given)
        {
            person.IsNumbered(given);
        }
        else
        {
            var issued = await numbering.IssueAsync("individual.id", person.TenantId, 1, "IND-[cy:yyyy-MM-dd]-[SEQ_ADDRESS_IND]", cancellationToken);
            if (issued.IsRefused) return IndividualErrors.Numbering(issued.Failures[0]);
            person.IsNumbered(issued.Value[0]);
        }

        if (registration.Account is { } account) users.Link(person, account);
        else if (sent.IsSystemUser == true && await users.OpenAsync(person, sent.UserDetails, cancellationToken) is { } noAccount) return noAccount;
        db.Individuals.Add(person);
        await db.SaveChangesAsync(cancellationToken); // suspicions refer to the person
        duplicates.Keep(person, candidates, registration.OverrideReason);
        outbox.Publish("save-individual-topic", person.TenantId, person.Id.ToString(), new IndividualEvent([privacy.ForEvents(person)]));
        return (person, candidates);
    }
}

/// <summary>What a registration brings besides the person.</summary>
internal sealed record Registration
{
    /// <summary>Id of a seeded person; null for a new one.</summary>
    public Guid? Id { get; init; }

    /// <summary>Number of a seeded person; null draws one.</summary>
    public string? Number { get; init; }

    /// <summary>The account the person signs in with already; null when there is none.</summary>
    public Caller? Account { get; init; }

    /// <summary>Blind indexes of bank accounts that are registered with the person.</summary>
    public IReadOnlyCollection<string> AccountIndexes { get; init; } = [];

    /// <summary>Why the person is registered although he resembles others.</summary>
    public string? OverrideReason { get; init; }

    /// <summary>True for people of the data set and contacts, of whom nobody asks whether they resemble others.</summary>
    public bool IsTrusted { get; init; }
}
