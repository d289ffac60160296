using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Works.Administration;
using Works.Bills;
using Works.Payments.Treasury;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Instructions;

/// <summary>
/// Makes the instruction of a payment that was created, where the tenant has a treasury or bank and no switch says otherwise. Runs with the delivery of
/// the event: an event that comes twice finds the first one's instruction. Who cannot be paid fails the payment, with the reason (spec 40 §7.2).
/// </summary>
internal sealed class InstructNewPayments(TreasuryChannels channels, ILogger<InstructNewPayments> log) : IEventSubscriber
{
    public string Name => "payment-instruction";

    public bool Wants(string topic) => topic == "expense-payment-create";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (channels.Of(fact.TenantId) is not { } treasury || fact.Payload.GetProperty("payment").Deserialize<PaymentWire>(WireJson.Options) is not { Id: { } text } || !Guid.TryParse(text, out var paymentId)) return;
        if (await services.GetRequiredService<IMasters>().SwitchAsync(fact.TenantId, "instruct-new-payments", "on", cancellationToken) != "on") return;
        if (await db.Instructions.AnyAsync(i => i.TenantId == fact.TenantId && i.PaymentId == paymentId, cancellationToken)) return; // told before, or asked for by a person meanwhile
        // The first payment of an office comes before the first look at its funds: not to have looked is no lack of them. The look is noted, and so taken once.
        if (treasury.AllotsFunds && (await db.QueryAsync<int>("select 1 from payments.treasury_runs where tenant_id = @TenantId and service_id = 'VA' limit 1", new { fact.TenantId }, cancellationToken)).Count == 0)
            await services.GetRequiredService<TreasuryJobs>().RunAsync("VA", fact.TenantId, isAsked: true, cancellationToken);
        var prepared = await services.GetRequiredService<PrepareInstruction>().OriginalAsync(fact.TenantId, paymentId, exchange: null, cancellationToken);
        if (!prepared.IsRefused || prepared.Failures[0].Code is "PI_DUPLICATE_ERROR") return;

        log.LogWarning("The payment {Payment} of {TenantId} cannot be instructed: {Code} {Message}", fact.AggregateId, fact.TenantId, prepared.Failures[0].Code, prepared.Failures[0].Message);
        var billIds = await db.QueryAsync<Guid>("select bill_id from payments.payment_bills where payment_id = @paymentId", new { paymentId }, cancellationToken);
        await services.GetRequiredService<IBills>().LockAsync(fact.TenantId, billIds.ToArray(), cancellationToken);
        if (await db.LockPaymentAsync(fact.TenantId, paymentId, cancellationToken) is not { Status: PaymentStatus.Initiated } payment) return;
        await services.GetRequiredService<SettlePayments>().LinesAsync(
            payment, instruction: null, [.. payment.Lines.Select(line => line.LineItemId)], PaymentStatus.Failed, ReferenceStatus.Failed, $"{prepared.Failures[0].Code}: {prepared.Failures[0].Message}", hash: null, cancellationToken);
    }
}
