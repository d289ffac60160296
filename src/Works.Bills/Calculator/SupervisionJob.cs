using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Bills.Calculator;

/// <summary>
/// Charges passed bills for supervision, every <c>WORKS_SUPERVISION_MINUTES</c> (5; 0: never). One host runs it however many there are; each contract is a
/// transaction of its own under the contract's lock, and a source bill can be charged once, so a run that is cut off and repeated charges nothing twice.
/// </summary>
internal sealed class SupervisionJob(IServiceScopeFactory scopes, IConfiguration configuration, TimeProvider clock, ILogger<SupervisionJob> log) : IRecurringJob
{
    private const int DefaultMinutes = 5;

    private readonly int _minutes = configuration["WORKS_SUPERVISION_MINUTES"] is not { Length: > 0 } text ? DefaultMinutes
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes <= 1440 ? minutes
        : throw new InvalidOperationException($"WORKS_SUPERVISION_MINUTES must be 0–1440, not {text}.");

    public string Name => "supervision-bills";

    public DateTimeOffset NextAfter(DateTimeOffset instant)
    {
        if (_minutes == 0) return DateTimeOffset.MaxValue;
        var step = TimeSpan.FromMinutes(_minutes).Ticks;
        return new DateTimeOffset(((instant.UtcTicks / step) + 1) * step, TimeSpan.Zero);
    }

    public async Task RunAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        var contracts = await WithAsync(TenantScope.Everything, due, services => services.GetRequiredService<SupervisionBills>().UnchargedAsync(cancellationToken), cancellationToken);
        foreach (var city in contracts.GroupBy(contract => contract.TenantId, StringComparer.Ordinal)) await RunAsync(city.Key, [.. city.Select(contract => contract.ContractNumber)], due, cancellationToken);
    }

    private async Task RunAsync(string tenantId, IReadOnlyList<string> contractNumbers, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var started = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var made = 0;
        List<object> failures = [];
        foreach (var number in contractNumbers)
        {
            var (isMade, failure) = await ChargeAsync(tenantId, number, due, cancellationToken);
            if (isMade) made++;
            if (failure is not null) failures.Add(new { contractNumber = number, code = failure.Code, message = failure.Message });
        }

        if (failures.Count > 0) log.LogWarning("Supervision of {Count} contracts of {Tenant} could not be charged", failures.Count, tenantId);
        await WithAsync(TenantScope.Of([tenantId]), due, services => services.GetRequiredService<WorksDb>().ExecuteAsync(
            """
            insert into bills.supervision_runs (id, tenant_id, due_time, started_time, finished_time, made, failed, failures)
            values (@id, @tenantId, @due, @started, @finished, @made, @failed, @failures::jsonb)
            """,
            new
            {
                id = Guid.CreateVersion7(), tenantId, due = due.ToUnixTimeMilliseconds(), started, finished = clock.GetUtcNow().ToUnixTimeMilliseconds(), made, failed = failures.Count,
                failures = JsonSerializer.Serialize(failures, WireJson.Options),
            }, cancellationToken), cancellationToken);
    }

    // One contract that cannot be charged, for whatever reason, does not hold up the others.
    private async Task<(bool IsMade, Failure? Failure)> ChargeAsync(string tenantId, string contractNumber, DateTimeOffset due, CancellationToken cancellationToken)
    {
        try
        {
            var charged = await WithAsync(
                TenantScope.Of([tenantId]), due, services => services.GetRequiredService<SupervisionBills>().OfContractAsync(tenantId, contractNumber, cancellationToken), cancellationToken);
            if (!charged.IsRefused) return (true, null);
            // Somebody was faster, or what is there is too small to charge: nothing is wrong.
            return (false, charged.Failures[0].Code is "NO_WAGE_PURCHASE_BILL" or "NO_CALCULATION_DETAIL" or "SUPERVISION_BILL_NOT_GENERATED" or "SUPERVISION_BILL_ZERO_AMOUNT" ? null : charged.Failures[0]);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            log.LogError(exception, "Supervision of {Contract} could not be charged", contractNumber);
            return (false, new Failure("SUPERVISION_BILL_FAILED", exception.GetType().Name));
        }
    }

    private async Task<T> WithAsync<T>(TenantScope scope, DateTimeOffset due, Func<IServiceProvider, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var services = scopes.CreateAsyncScope();
        var system = Caller.System(scope.IsEverything ? string.Empty : Tenants.StateOf(scope.Tenants[0]));
        services.ServiceProvider.GetRequiredService<RequestContext>().ActAs(system, scope, $"{Name}-{due.ToUnixTimeMilliseconds()}");
        var db = services.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var result = await work(services.ServiceProvider);
        if (result is IOutcome { Failures.Count: > 0 }) return result; // disposing the transaction rolls it back
        await db.CommitAsync(transaction, cancellationToken);
        return result;
    }
}

internal sealed record SupervisionRunSearchRequest(SupervisionRunCriteria? Criteria, BillPagination? Pagination);

internal sealed record SupervisionRunCriteria(string? TenantId);

internal sealed record SupervisionRunWire(Guid Id, string TenantId, long DueTime, long StartedTime, long FinishedTime, int Made, int Failed, JsonElement Failures);

internal sealed record SupervisionRunReply(IReadOnlyList<SupervisionRunWire> Runs, BillPagination Pagination);

/// <summary>Lists what the job did, newest first.</summary>
internal static class SearchSupervisionRuns
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    public static void Map(IEndpointRouteBuilder calculator) => calculator.MapPost("/v1/supervisionruns/_search", HandleAsync).Replies<SupervisionRunReply>();

    private static async Task<Result<SupervisionRunReply>> HandleAsync(SupervisionRunSearchRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Criteria?.TenantId)) return CalculatorErrors.CriteriaTenant;
        var limit = (int)Math.Clamp(request.Pagination?.Limit ?? DefaultLimit, 0, MaxLimit);
        var offset = (int)Math.Clamp(request.Pagination?.OffSet ?? request.Pagination?.Offset ?? 0, 0, int.MaxValue);
        var runs = await db.QueryAsync<Run>(
            """
            select id, tenant_id, due_time, started_time, finished_time, made, failed, failures::text as failures, count(*) over () as total
            from bills.supervision_runs where tenant_id = @TenantId order by started_time desc, id limit @limit offset @offset
            """, new { request.Criteria.TenantId, limit, offset }, cancellationToken);
        return new SupervisionRunReply(
            [.. runs.Select(run => new SupervisionRunWire(run.Id, run.TenantId, run.DueTime, run.StartedTime, run.FinishedTime, run.Made, run.Failed, JsonSerializer.Deserialize<JsonElement>(run.Failures)))],
            new BillPagination { Limit = limit, OffSet = offset, TotalCount = runs is [var first, ..] ? first.Total : 0 });
    }

    private sealed record Run
    {
        public required Guid Id { get; init; }
        public required string TenantId { get; init; }
        public required long DueTime { get; init; }
        public required long StartedTime { get; init; }
        public required long FinishedTime { get; init; }
        public required int Made { get; init; }
        public required int Failed { get; init; }
        public required string Failures { get; init; }
        public required long Total { get; init; }
    }
}
