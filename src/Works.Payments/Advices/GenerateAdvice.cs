using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Advices;

internal sealed record GenerateAdviceRequest([property: JsonPropertyName("Criteria")] GenerateAdviceCriteria? Criteria);

internal sealed record GenerateAdviceCriteria(string? PaymentId);

internal sealed record GenerateAdviceReply(string PaymentId, string Message);

/// <summary>Asks for the payment advice workbook of a payment; it is made after the commit. Spec 40 §8.</summary>
internal static class GenerateAdvice
{
    /// <summary>The contract's topic for a workbook that is asked for.</summary>
    public const string Topic = "PAYMENT_EXCEL_GEN";

    public static void Map(IEndpointRouteBuilder pdf) => pdf.MapPost("/bill/_generate", HandleAsync).Replies<GenerateAdviceReply>(status: 201);

    private static async Task<Result<GenerateAdviceReply>> HandleAsync(string? tenantId, GenerateAdviceRequest request, WorksDb db, Outbox outbox, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(tenantId)) return AdviceErrors.Missing("tenantId");
        if (request.Criteria?.PaymentId?.Trim() is not { Length: > 0 } asked) return AdviceErrors.Missing("paymentId");
        if (!Guid.TryParse(asked, out var paymentId) || await db.Payments.AsNoTracking().SingleOrDefaultAsync(p => p.TenantId == tenantId && p.Id == paymentId, cancellationToken) is not { } payment)
            return AdviceErrors.NoPayment(asked);
        var advice = db.Advices.Add(PaymentAdvice.Of(payment, db.Context.Caller.Uuid.ToString(), db.Now)).Entity;
        outbox.Publish(Topic, tenantId, payment.PaymentNumber, new { tenantId, paymentId = payment.Id.ToString(), id = advice.Id.ToString() });
        return new GenerateAdviceReply(payment.Id.ToString(), "The payment advice is being made");
    }
}

/// <summary>Every way in which payment advices are refused.</summary>
internal static class AdviceErrors
{
    public static Failure Missing(string name) => new("MANDATORY_PARAMETER_MISSING", $"{name} is mandatory");
    public static Failure NoPayment(string id) => new("PAYMENT_NOT_FOUND", $"No payment is found with the id {id}");
}
