using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

/// <summary>Definitions a tenant works by: its own, then its ancestors', as seen from the tenant asked. Spec 50 §6.2.</summary>
internal static class SearchBusinessServices
{
    public static void Map(IEndpointRouteBuilder workflow) =>
        workflow.MapPost("/businessservice/_search", HandleAsync).Replies<BusinessServicesReply>().Access(RouteAccess.SignedIn).WithOptionalBody();

    private static async Task<Result<BusinessServicesReply>> HandleAsync(
        [FromQuery] string? tenantId, [FromQuery] string? businessServices, Definitions definitions, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(tenantId)) return WorkflowErrors.TenantMissing;
        var names = (businessServices ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var all = await definitions.AllAsync(tenantId, cancellationToken);
        return new BusinessServicesReply([.. all.Where(service => names.Length == 0 || names.Contains(service.Name, StringComparer.Ordinal))]);
    }
}
