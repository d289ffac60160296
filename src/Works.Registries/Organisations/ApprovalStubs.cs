using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Organisations;

internal sealed record EchoRequest(IReadOnlyList<JsonElement>? Organisations, JsonElement? Workflow);

internal sealed record EchoReply(IReadOnlyList<JsonElement> Organisations, PaginationWire? Pagination = null);

/// <summary>Registration with approval, as the contract has it: nothing is stored, create and update answer what came, search finds nothing. Spec 30 §4.2.</summary>
internal static class ApprovalStubs
{
    public static void Map(IEndpointRouteBuilder stubs)
    {
        stubs.MapPost("/_create", Echo).Replies<EchoReply>();
        stubs.MapPost("/_update", Echo).Replies<EchoReply>();
        stubs.MapPost("/_search", (OrganisationSearchRequest request) => (Result<OrganisationsFound>)new OrganisationsFound([], 0, request.Pagination ?? new PaginationWire())).Replies<OrganisationsFound>();
    }

    private static Result<EchoReply> Echo(EchoRequest request) => new EchoReply(request.Organisations ?? []);
}
