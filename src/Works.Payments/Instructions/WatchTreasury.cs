using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Instructions;

internal sealed record WatchRequest(WatchCriteria? Criteria);

internal sealed record WatchCriteria
{
    public string? TenantId { get; init; }

    /// <summary>One treasury service; null for all.</summary>
    public string? ServiceId { get; init; }

    /// <summary>True shows only runs in which something failed.</summary>
    public bool? OnlyFailed { get; init; }
    public long? Limit { get; init; }
    public long? Offset { get; init; }
}

internal sealed record RunsReply(IReadOnlyList<TreasuryRunWire> Runs);

internal sealed record TreasuryRunWire(string Id, string TenantId, string ServiceId, long StartedTime, long FinishedTime, int LookedAt, int Moved, int Failed, JsonElement Errors);

internal sealed record ReconciliationReply(IReadOnlyList<AgeingWire> Ageing, IReadOnlyList<MismatchWire> Mismatches, IReadOnlyList<string> ParkedAllotments);

/// <summary>An instruction that has been in its state for too long.</summary>
internal sealed record AgeingWire(string JitBillNo, string MuktaReferenceId, string PiStatus, bool OutcomeUnknown, decimal NetAmount, long SinceTime, decimal Days);

/// <summary>A line on which bill, payment, instruction and bank do not say the same.</summary>
internal sealed record MismatchWire(string BillNumber, string PaymentNumber, string LineItemId, string? BillStatus, string PaymentStatus, string? BeneficiaryStatus, string? UtrNo, decimal Amount);

/// <summary>What somebody must look after (spec 40 §12 P9, P10): runs with their failures, instructions that wait too long, lines that do not match.</summary>
internal static class WatchTreasury
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 300;

    public static void Map(IEndpointRouteBuilder ifms)
    {
        ifms.MapPost("/runs/v1/_search", RunsAsync).Replies<RunsReply>();
        ifms.MapPost("/reconciliation/v1/_search", ReconcileAsync).Replies<ReconciliationReply>();
    }

    private static async Task<Result<RunsReply>> RunsAsync(WatchRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (request.Criteria is not { } criteria || string.IsNullOrWhiteSpace(criteria.TenantId)) return InstructionErrors.CriteriaMissing;
        var rows = await db.QueryAsync<RunRow>(
            """
            select id, tenant_id, service_id, started_time, finished_time, looked_at, moved, failed, errors::text as errors from payments.treasury_runs
            where tenant_id = @TenantId and (@ServiceId::text is null or service_id = @ServiceId) and (not @onlyFailed or failed > 0)
            order by started_time desc, id desc limit @limit offset @offset
            """,
            new
            {
                criteria.TenantId, ServiceId = string.IsNullOrWhiteSpace(criteria.ServiceId) ? null : criteria.ServiceId.Trim().ToUpperInvariant(), onlyFailed = criteria.OnlyFailed ?? false,
                limit = (int)Math.Clamp(criteria.Limit ?? DefaultLimit, 0, MaxLimit), offset = (int)Math.Clamp(criteria.Offset ?? 0, 0, int.MaxValue),
            }, cancellationToken);
        return new RunsReply([.. rows.Select(row => new TreasuryRunWire(
            row.Id.ToString(), row.TenantId, row.ServiceId, row.StartedTime, row.FinishedTime, row.LookedAt, row.Moved, row.Failed, JsonSerializer.Deserialize<JsonElement>(row.Errors)))]);
    }

    private static async Task<Result<ReconciliationReply>> ReconcileAsync(WatchRequest request, WorksDb db, Funds.FundsLedger ledger, CancellationToken cancellationToken)
    {
        if (request.Criteria is not { } criteria || string.IsNullOrWhiteSpace(criteria.TenantId)) return InstructionErrors.CriteriaMissing;
        var limit = (int)Math.Clamp(criteria.Limit ?? DefaultLimit, 0, MaxLimit);
        // INITIATED and APPROVED for more than two days, IN PROCESS for more than three (spec 40 §12 P9).
        var late = await db.QueryAsync<AgeingRow>(
            """
            select number, payment_number, status, sending, amount, last_modified_time from payments.instructions
            where tenant_id = @TenantId and ((status in ('INITIATED', 'APPROVED') and last_modified_time < @Now - 2 * 86400000::bigint) or (status = 'IN PROCESS' and last_modified_time < @Now - 3 * 86400000::bigint))
            order by last_modified_time, id limit @limit
            """, new { criteria.TenantId, db.Now, limit }, cancellationToken);
        var mismatches = await db.QueryAsync<MismatchRow>(
            """
            select pb.bill_number, p.payment_number, l.line_item_id, b.payment_status as bill_status, l.status as payment_status, y.payment_status as beneficiary_status, y.utr_no, l.paid_amount as amount
            from payments.payment_lines l join payments.payment_details d on d.id = l.payment_detail_id join payments.payment_bills pb on pb.id = d.payment_bill_id
            join payments.payments p on p.id = pb.payment_id left join bills.bill_lines b on b.tenant_id = l.tenant_id and b.id = l.line_item_id
            left join lateral (select y.payment_status, y.utr_no from payments.beneficiary_lines n join payments.beneficiaries y on y.id = n.beneficiary_id
                where n.tenant_id = l.tenant_id and n.line_item_id = l.line_item_id order by n.is_live desc, y.id desc limit 1) y on true
            where l.tenant_id = @TenantId and (b.payment_status is distinct from l.status
                or (y.payment_status is not null and (l.status = 'SUCCESSFUL') <> (y.payment_status = 'Payment Successful')) or (y.payment_status = 'Payment Successful' and y.utr_no is null))
            order by p.created_time, l.id limit @limit
            """, new { criteria.TenantId, limit }, cancellationToken);
        return new ReconciliationReply(
            [.. late.Select(row => new AgeingWire(row.Number, row.PaymentNumber, row.Status, row.Sending == Sending.Sent, row.Amount, row.LastModifiedTime, decimal.Round((db.Now - row.LastModifiedTime) / 86_400_000m, 1, MidpointRounding.ToZero)))],
            [.. mismatches.Select(row => new MismatchWire(row.BillNumber, row.PaymentNumber, row.LineItemId.ToString(), row.BillStatus, row.PaymentStatus, row.BeneficiaryStatus, row.UtrNo, row.Amount))],
            await ledger.ParkedAsync(criteria.TenantId, cancellationToken));
    }

    private sealed record RunRow
    {
        public required Guid Id { get; init; }
        public required string TenantId { get; init; }
        public required string ServiceId { get; init; }
        public required long StartedTime { get; init; }
        public required long FinishedTime { get; init; }
        public required int LookedAt { get; init; }
        public required int Moved { get; init; }
        public required int Failed { get; init; }
        public required string Errors { get; init; }
    }

    private sealed record AgeingRow
    {
        public required string Number { get; init; }
        public required string PaymentNumber { get; init; }
        public required string Status { get; init; }
        public required string Sending { get; init; }
        public required decimal Amount { get; init; }
        public required long LastModifiedTime { get; init; }
    }

    private sealed record MismatchRow
    {
        public required string BillNumber { get; init; }
        public required string PaymentNumber { get; init; }
        public required Guid LineItemId { get; init; }
        public required string? BillStatus { get; init; }
        public required string PaymentStatus { get; init; }
        public required string? BeneficiaryStatus { get; init; }
        public required string? UtrNo { get; init; }
        public required decimal Amount { get; init; }
    }
}
