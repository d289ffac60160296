using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Bills.Calculator;

/// <summary>An approved muster roll whose wage bill could not be made, and what became of it.</summary>
internal sealed class QueuedMusterRoll : ITenantOwned
{
    public required string TenantId { get; init; }
    public required string MusterRollNumber { get; init; }
    public string? ContractNumber { get; init; }
    public string Code { get; private set; } = string.Empty;
    public string Message { get; private set; } = string.Empty;
    public int Attempts { get; private set; }
    public string? ApprovedBy { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public long FailedTime { get; private set; }
    public string? BillNumber { get; private set; }
    public long? BilledTime { get; private set; }

    public void Fail(Failure failure, long now) => (Code, Message, Attempts, FailedTime) = (failure.Code, failure.Message, Attempts + 1, now);

    public void Bill(string billNumber, long now) => (BillNumber, BilledTime) = (billNumber, now);
}

internal sealed class QueuedMusterRollMapping : IEntityTypeConfiguration<QueuedMusterRoll>
{
    public void Configure(EntityTypeBuilder<QueuedMusterRoll> row)
    {
        row.ToTable("wage_bill_queue", schema: "bills");
        row.HasKey(queued => new { queued.TenantId, queued.MusterRollNumber });
    }
}

/// <summary>Bills muster rolls one by one and keeps those that could not be billed.</summary>
internal sealed class WageBillQueue(WorksDb db, WageBills wages, Outbox outbox)
{
    /// <summary>Bills a roll, or notes why not. A roll that is billed already is no failure.</summary>
    /// <param name="tenantId">Tenant of the roll.</param>
    /// <param name="number">Number of the roll.</param>
    /// <param name="contractNumber">Contract it names.</param>
    /// <param name="approvedBy">Who approved it.</param>
    /// <param name="request">What came with the approval: the event tells it again when the bill cannot be made. Null on a retry.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Result<Bill>> TryAsync(string tenantId, string number, string? contractNumber, string? approvedBy, JsonElement? request, CancellationToken cancellationToken)
    {
        var made = await wages.OfMusterAsync(tenantId, number, contractNumber, approvedBy, cancellationToken);
        if (!made.IsRefused) return made;
        var queued = await db.Set<QueuedMusterRoll>().AsTracking().SingleOrDefaultAsync(row => row.TenantId == tenantId && row.MusterRollNumber == number, cancellationToken);
        var failure = made.Failures[0];
        if (failure is { Code: "EG_EXPENSE_DUPLICATE_BILL", Params: [var billNumber, ..] })
        {
            queued?.Bill(billNumber, db.Now);
            return made;
        }

        if (queued is null) db.Add(queued = new QueuedMusterRoll { TenantId = tenantId, MusterRollNumber = number, ContractNumber = contractNumber, ApprovedBy = approvedBy });
        queued.Fail(failure, db.Now);
        if (request is not null) outbox.Publish("calculate-error", tenantId, number, new { musterRollRequest = request, exception = new { code = failure.Code, message = failure.Message } });
        return made;
    }
}

/// <summary>Makes the wage bill when a muster roll is approved (topic <c>calculate-musterroll</c>). A refusal is kept in the queue; delivered twice, it is one bill.</summary>
internal sealed class BillApprovedMusterRolls : IEventSubscriber
{
    public string Name => "bills.wages";

    public bool Wants(string topic) => topic == "calculate-musterroll";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        var muster = fact.Payload.GetProperty("musterRoll");
        var approvedBy = fact.Payload.GetProperty("RequestInfo").GetProperty("userInfo").GetProperty("uuid").GetString();
        var contract = muster.TryGetProperty("referenceId", out var reference) ? reference.GetString() : null;
        await services.GetRequiredService<WageBillQueue>().TryAsync(
            fact.TenantId, muster.GetProperty("musterRollNumber").GetString()!, contract, approvedBy, JsonSerializer.SerializeToElement(new { musterRoll = muster }, WireJson.Options), cancellationToken);
    }
}

internal sealed record WageQueueSearchRequest(WageQueueCriteria? Criteria, BillPagination? Pagination);

internal sealed record WageQueueCriteria
{
    public string? TenantId { get; init; }
    public IReadOnlyList<string>? MusterRollNumbers { get; init; }

    /// <summary>True: those that are billed by now; otherwise those that wait.</summary>
    public bool? Billed { get; init; }
}

internal sealed record QueuedMusterRollWire(
    string TenantId, string MusterRollNumber, string? ContractNumber, string Code, string Message, int Attempts, string? ApprovedBy, long FailedTime, string? BillNumber, long? BilledTime);

internal sealed record WageQueueReply(IReadOnlyList<QueuedMusterRollWire> MusterRolls, BillPagination Pagination);

/// <summary>Lists muster rolls whose wage bill waits for somebody; longest waiting first.</summary>
internal static class SearchWageQueue
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static void Map(IEndpointRouteBuilder calculator) => calculator.MapPost("/v1/wagequeue/_search", HandleAsync).Replies<WageQueueReply>();

    private static async Task<Result<WageQueueReply>> HandleAsync(WageQueueSearchRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Criteria?.TenantId)) return CalculatorErrors.CriteriaTenant;
        var criteria = request.Criteria;
        var isBilled = criteria.Billed == true;
        var query = db.Set<QueuedMusterRoll>().AsNoTracking().Where(row => row.TenantId == criteria.TenantId && (row.BillNumber != null) == isBilled);
        if (criteria.MusterRollNumbers is { Count: > 0 } numbers) query = query.Where(row => numbers.Contains(row.MusterRollNumber));
        var limit = (int)Math.Clamp(request.Pagination?.Limit ?? DefaultLimit, 0, MaxLimit);
        var offset = (int)Math.Clamp(request.Pagination?.OffSet ?? request.Pagination?.Offset ?? 0, 0, int.MaxValue);
        var page = await query.OrderBy(row => row.FailedTime).ThenBy(row => row.MusterRollNumber).Skip(offset).Take(limit)
            .Select(row => new QueuedMusterRollWire(
                row.TenantId, row.MusterRollNumber, row.ContractNumber, row.Code, row.Message, row.Attempts, row.ApprovedBy, row.FailedTime, row.BillNumber, row.BilledTime))
            .ToListAsync(cancellationToken);
        return new WageQueueReply(page, new BillPagination { Limit = limit, OffSet = offset, TotalCount = await query.LongCountAsync(cancellationToken) });
    }
}

internal sealed record WageRetryRequest(string? TenantId, IReadOnlyList<string>? MusterRollNumbers);

internal sealed record WageRetryResult(string MusterRollNumber, string? BillNumber, string? Code, string? Message);

internal sealed record WageRetryReply(IReadOnlyList<WageRetryResult> MusterRolls);

/// <summary>Tries again to bill muster rolls of the queue; one that fails again does not hold up the others.</summary>
internal static class RetryWageBills
{
    private const int Most = 100;

    public static void Map(IEndpointRouteBuilder calculator) => calculator.MapPost("/v1/wagequeue/_retry", HandleAsync).Replies<WageRetryReply>();

    private static async Task<Result<WageRetryReply>> HandleAsync(WageRetryRequest request, WorksDb db, WageBillQueue queue, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.TenantId)) return CalculatorErrors.CriteriaTenant;
        if (request.MusterRollNumbers is not { Count: > 0 }) return BillErrors.Missing("wageRetryRequest.musterRollNumbers");
        if (request.MusterRollNumbers.Count > Most) return BillErrors.Size("wageRetryRequest.musterRollNumbers", 1, Most);
        List<WageRetryResult> results = [];
        foreach (var number in request.MusterRollNumbers.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var queued = await db.Set<QueuedMusterRoll>().AsNoTracking().SingleOrDefaultAsync(row => row.TenantId == request.TenantId && row.MusterRollNumber == number && row.BillNumber == null, cancellationToken);
            if (queued is null)
            {
                results.Add(new WageRetryResult(number, null, CalculatorErrors.NoMuster(number).Code, "The muster roll does not wait in the queue"));
                continue;
            }

            var made = await queue.TryAsync(request.TenantId, number, queued.ContractNumber, queued.ApprovedBy, request: null, cancellationToken);
            results.Add(made.IsRefused ? new WageRetryResult(number, null, made.Failures[0].Code, made.Failures[0].Message) : new WageRetryResult(number, made.Value.BillNumber, null, null));
        }

        return new WageRetryReply(results);
    }
}
