using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries.Individuals;

namespace Works.Registries.Duplicates;

/// <summary>Says on demand who may be the same person as one who is stored or yet to be registered. Ours.</summary>
internal sealed class FindDuplicates(WorksDb db, DuplicateCheck duplicates, IndividualPrivacy privacy)
{
    public static void Map(IEndpointRouteBuilder individuals) => individuals.MapPost(
        "/v1/duplicates/_find", (FindDuplicatesRequest request, FindDuplicates slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<FindDuplicatesReply>();

    private async Task<Result<FindDuplicatesReply>> HandleAsync(FindDuplicatesRequest request, CancellationToken cancellationToken)
    {
        const string At = "findDuplicatesRequest.individual";
        if (DeleteIndividual.Form(request.Individual, At) is { Length: > 0 } form) return form;
        var sent = request.Individual!;
        Individual? person;
        if (!string.IsNullOrWhiteSpace(sent.Id))
        {
            person = Guid.TryParse(sent.Id, out var id)
                ? await db.Individuals.AsNoTracking().SingleOrDefaultAsync(i => i.TenantId == sent.TenantId && i.Id == id && !i.IsDeleted, cancellationToken) : null;
            if (person is null) return IndividualErrors.NoEntity(sent.Id);
        }
        else
        {
            if (IndividualRules.Form(sent, At) is { Length: > 0 } incomplete) return incomplete;
            person = new Individual { Id = Guid.CreateVersion7(), TenantId = sent.TenantId!.Trim(), CreatedBy = Guid.Empty, CreatedTime = db.Now };
            person.Take(sent, privacy, Guid.Empty, db.Now);
        }

        return new FindDuplicatesReply([.. (await duplicates.OfAsync(person, [], cancellationToken)).Select(DuplicateCandidateWire.Of)]);
    }
}
