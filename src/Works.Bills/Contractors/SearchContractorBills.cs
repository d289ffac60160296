using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Bills.Calculator;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Bills.Contractors;

internal sealed record ContractorBillSearchRequest(ContractorBillCriteria? Criteria, BillPagination? Pagination);

internal sealed record ContractorBillCriteria
{
    public string? TenantId { get; init; }
    public IReadOnlyList<string>? ContractNumbers { get; init; }
    public IReadOnlyList<string>? BillNumbers { get; init; }
    public IReadOnlyList<string>? BillIds { get; init; }
}

/// <summary>Abstracts in the order of their running numbers, and the account of every contract they belong to.</summary>
internal sealed record ContractorBillSearchReply(IReadOnlyList<ContractorBillWire> ContractorBills, IReadOnlyList<ContractorAccountWire> Accounts, BillPagination Pagination);

/// <summary>Finds abstracts of contractors' bills, rejected and cancelled ones included; people of an organisation find their own.</summary>
internal sealed class SearchContractorBills(WorksDb db, ContractorAccounts accounts, RetentionDue due, WorksOfBills works, IOrganisationLimit organisations)
{
    private const string Path = "/expense-calculator/contractor-bill/v1/_search";
    private const int DefaultLimit = 50;
    private const int MaxLimit = 100;

    public static void Map(IEndpointRouteBuilder calculator) => calculator.MapPost(
        "/contractor-bill/v1/_search", (ContractorBillSearchRequest request, SearchContractorBills slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<ContractorBillSearchReply>();

    private async Task<Result<ContractorBillSearchReply>> HandleAsync(ContractorBillSearchRequest request, CancellationToken cancellationToken)
    {
        if (request.Criteria is not { } criteria || string.IsNullOrWhiteSpace(criteria.TenantId)) return CalculatorErrors.SearchTenant;
        if (new[] { criteria.ContractNumbers, criteria.BillNumbers, criteria.BillIds }.All(list => list is not { Count: > 0 })) return ContractorErrors.SearchCriteria;
        var own = await organisations.OfCallerAsync(criteria.TenantId, Path, cancellationToken);
        var limit = (int)Math.Clamp(request.Pagination?.Limit ?? DefaultLimit, 0, MaxLimit);
        var offset = (int)Math.Clamp(request.Pagination?.OffSet ?? request.Pagination?.Offset ?? 0, 0, int.MaxValue);
        var filter = new
        {
            criteria.TenantId, contracts = Given(criteria.ContractNumbers), numbers = Given(criteria.BillNumbers), own = own?.Select(id => id.ToString()).ToArray(), limit, offset,
            ids = criteria.BillIds is { Count: > 0 } ids ? ids.Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty).ToArray() : null,
        };
        const string Where =
            """
            from bills.contractor_bills c join bills.bills b on b.id = c.bill_id
            where c.tenant_id = @TenantId and (@contracts::text[] is null or c.contract_number = any(@contracts)) and (@numbers::text[] is null or b.bill_number = any(@numbers))
              and (@ids::uuid[] is null or b.id = any(@ids)) and (@own::text[] is null or c.contractor_id = any(@own))
            """;
        var total = (await db.QueryAsync<long>("select count(*) " + Where, filter, cancellationToken)).Single();
        var rows = await db.QueryAsync<AbstractRow>(
            $"""
            select c.*, c.measurement_numbers::text as measured, b.bill_number, b.bill_kind, b.bill_date, b.status, b.wf_status, b.payment_status {Where}
            order by c.contract_number, c.running_number, c.bill_id limit @limit offset @offset
            """, filter, cancellationToken);
        var billIds = rows.Select(row => row.BillId).ToArray();
        var items = (await db.QueryAsync<ItemRow>("select * from bills.contractor_bill_items where tenant_id = @TenantId and bill_id = any(@billIds) order by position", new { criteria.TenantId, billIds }, cancellationToken)).ToLookup(item => item.BillId);
        var kept = (await db.QueryAsync<KeptRow>("select * from bills.contractor_deductions where tenant_id = @TenantId and bill_id = any(@billIds) order by position", new { criteria.TenantId, billIds }, cancellationToken)).ToLookup(row => row.BillId);

        // A contract that has advances only has an account, too.
        List<ContractorAccountWire> held = [];
        foreach (var number in rows.Select(row => row.ContractNumber).Concat(criteria.ContractNumbers ?? []).Distinct(StringComparer.Ordinal).Take(MaxLimit))
        {
            if (await works.FindAsync(criteria.TenantId, number, cancellationToken) is not { } work || (own is not null && !(Guid.TryParse(work.Contract.OrgId, out var org) && own.Contains(org)))) continue;
            var account = await accounts.OfAsync(criteria.TenantId, number, except: null, cancellationToken);
            held.Add(ContractorAccountWire.Of(number, account, await due.OfAsync(criteria.TenantId, work.Contract, account, cancellationToken)));
        }

        return new ContractorBillSearchReply(
            [.. rows.Select(row => row.ToWire(items[row.BillId], kept[row.BillId]))], held, new BillPagination { Limit = limit, OffSet = offset, TotalCount = total });
    }

    private static string[]? Given(IReadOnlyList<string>? list) => list is { Count: > 0 } ? [.. list] : null;

    private sealed record AbstractRow
    {
        public required Guid BillId { get; init; }
        public required string TenantId { get; init; }
        public required string ContractNumber { get; init; }
        public required string ContractorId { get; init; }
        public required int RunningNumber { get; init; }
        public required decimal AgreementValue { get; init; }
        public required decimal ContractValue { get; init; }
        public required decimal UpToDateValue { get; init; }
        public required decimal PreviousValue { get; init; }
        public required decimal Value { get; init; }
        public required decimal Gst { get; init; }
        public required decimal DamagesReleased { get; init; }
        public required decimal Gross { get; init; }
        public required decimal Net { get; init; }
        public required decimal ProgressPercent { get; init; }
        public required int DelayDays { get; init; }
        public long? CompletionDate { get; init; }
        public string? PartyBillNumber { get; init; }
        public long? PartyBillDate { get; init; }
        public required string Measured { get; init; }
        public required string BillNumber { get; init; }
        public required string BillKind { get; init; }
        public required long BillDate { get; init; }
        public required string Status { get; init; }
        public string? WfStatus { get; init; }
        public string? PaymentStatus { get; init; }

        public ContractorBillWire ToWire(IEnumerable<ItemRow> items, IEnumerable<KeptRow> kept) => new()
        {
            BillId = BillId.ToString(), BillNumber = BillNumber, TenantId = TenantId, ContractNumber = ContractNumber, ContractorId = ContractorId, BillKind = BillKind, RunningNumber = RunningNumber,
            BillDate = BillDate, PartyBillNumber = PartyBillNumber, PartyBillDate = PartyBillDate, CompletionDate = CompletionDate, MeasurementNumbers = JsonSerializer.Deserialize<string[]>(Measured)!,
            AgreementValue = AgreementValue, ContractValue = ContractValue, UpToDateValue = UpToDateValue, PreviousValue = PreviousValue, Value = Value, Gst = Gst, DamagesReleased = DamagesReleased, Gross = Gross, TotalDeductions = Gross - Net,
            Net = Net, ProgressPercent = ProgressPercent, DelayDays = DelayDays, Status = Status, WfStatus = WfStatus, PaymentStatus = PaymentStatus,
            Items = [.. items.Select(item => new ContractorItemWire
            {
                ItemCode = item.ItemCode, Name = item.Name, AgreedRate = item.AgreedRate, PayableRate = item.PayableRate, RateReason = item.RateReason, UpToDateQuantity = item.UpToDateQuantity,
                PreviousQuantity = item.PreviousQuantity, Quantity = item.UpToDateQuantity - item.PreviousQuantity, UpToDateAmount = item.UpToDateAmount, PreviousAmount = item.PreviousAmount,
                Amount = item.UpToDateAmount - item.PreviousAmount,
            })],
            Deductions = [.. kept.Select(row => new ContractorDeductionWire { HeadCode = row.HeadCode, ChargedBase = row.ChargedBase, Percent = row.Percent, Amount = row.Amount, Reason = row.Reason })],
        };
    }

    private sealed record ItemRow
    {
        public required Guid BillId { get; init; }
        public required string ItemCode { get; init; }
        public string? Name { get; init; }
        public required decimal AgreedRate { get; init; }
        public required decimal PayableRate { get; init; }
        public string? RateReason { get; init; }
        public required decimal UpToDateQuantity { get; init; }
        public required decimal PreviousQuantity { get; init; }
        public required decimal UpToDateAmount { get; init; }
        public required decimal PreviousAmount { get; init; }
    }

    private sealed record KeptRow
    {
        public required Guid BillId { get; init; }
        public required string HeadCode { get; init; }
        public required decimal ChargedBase { get; init; }
        public decimal? Percent { get; init; }
        public required decimal Amount { get; init; }
        public string? Reason { get; init; }
    }
}
