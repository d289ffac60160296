using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Payments.Treasury;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Instructions;

internal sealed record InstructionRequest
{
    /// <summary>Number of the payment.</summary>
    public string? ReferenceId { get; init; }
    public string? TenantId { get; init; }

    /// <summary>Number of the original whose failures are corrected.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("parentPI")]
    public string? ParentPI { get; init; }
    public PaymentWire? Payment { get; init; }
}

internal sealed record InstructionReply(JsonObject PaymentInstruction);

/// <summary>
/// Orders a payment to be carried out, or corrects what failed of it (spec 40 §6.2). The instruction is stored in a transaction of its own before the
/// treasury is spoken to: were it part of the request's, a host that dies in between would have ordered what it does not remember.
/// </summary>
internal sealed class CreateInstruction(WorksDb db, TreasuryScope scopes, SendInstruction send, InstructionViews views)
{
    public static void Map(IEndpointRouteBuilder ifms) => ifms.MapPost(
        "/pi/v1/_create", (InstructionRequest request, CreateInstruction slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<InstructionReply>();

    public async Task<Result<InstructionReply>> HandleAsync(InstructionRequest request, CancellationToken cancellationToken)
    {
        var instruction = await OrderAsync(request, cancellationToken);
        return instruction.IsRefused ? instruction.Failures.ToArray() : new InstructionReply((await views.OfAsync([instruction.Value], cancellationToken))[0]);
    }

    /// <summary>Prepares, sends, and reads what came of it.</summary>
    public async Task<Result<Instruction>> OrderAsync(InstructionRequest request, CancellationToken cancellationToken)
    {
        var tenantId = (request.Payment?.TenantId ?? request.TenantId)?.Trim();
        var number = (request.Payment?.PaymentNumber ?? request.ReferenceId)?.Trim();
        if (string.IsNullOrEmpty(tenantId) || (string.IsNullOrEmpty(number) && string.IsNullOrWhiteSpace(request.ParentPI))) return InstructionErrors.InvalidParameters;
        if (!db.Context.Scope.Allows(tenantId)) return InstructionErrors.NoPayment(number);
        Guid paymentId = default;
        if (string.IsNullOrWhiteSpace(request.ParentPI))
        {
            paymentId = await db.Payments.Where(p => p.TenantId == tenantId && p.PaymentNumber == number).Select(p => p.Id).SingleOrDefaultAsync(cancellationToken);
            if (paymentId == Guid.Empty) return InstructionErrors.NoPayment(number);
        }

        var prepared = await scopes.RunAsync(tenantId, db.Context.Caller, db.Context.CorrelationId, async (services, _) =>
        {
            var prepare = services.GetRequiredService<PrepareInstruction>();
            var made = string.IsNullOrWhiteSpace(request.ParentPI)
                ? await prepare.OriginalAsync(tenantId, paymentId, exchange: null, cancellationToken) : await prepare.RevisedAsync(tenantId, request.ParentPI.Trim(), exchange: null, cancellationToken);
            return made.IsRefused ? (Result<Guid>)made.Failures.ToArray() : made.Value.Id;
        }, cancellationToken);
        if (prepared.IsRefused) return prepared.Failures.ToArray();
        await send.SendAsync(tenantId, prepared.Value, isAsked: true, CancellationToken.None); // a client that hangs up changes nothing about the order
        return await db.Instructions.AsNoTracking().SingleAsync(i => i.TenantId == tenantId && i.Id == prepared.Value, cancellationToken);
    }
}
