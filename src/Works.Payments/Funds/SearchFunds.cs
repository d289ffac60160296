using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Payments.Instructions;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Funds;

internal sealed record FundsSearchRequest(FundsCriteria? SearchCriteria);

internal sealed record FundsCriteria
{
    public string? TenantId { get; init; }
    public IReadOnlyList<string>? Ids { get; init; }
    public string? HoaCode { get; init; }
    public string? DdoCode { get; init; }
    public string? MasterAllotmentId { get; init; }
    public long? Limit { get; init; }
    public long? Offset { get; init; }
    public string? SortBy { get; init; }
    public string? SortOrder { get; init; }
}

internal sealed record FundsReply(IReadOnlyList<SanctionWire> Funds);

internal sealed record SanctionWire(
    string Id, string TenantId, string HoaCode, string DdoCode, string ProgramCode, string MasterAllotmentId, decimal SanctionedAmount, string FinancialYear, object? AdditionalDetails,
    FundsSummaryWire FundsSummary, IReadOnlyList<AllotmentWire> AllotmentDetails, AuditDetails AuditDetails);

internal sealed record FundsSummaryWire(string Id, string TenantId, string SanctionId, decimal AllottedAmount, decimal AvailableAmount, object? AdditionalDetails, AuditDetails AuditDetails);

internal sealed record AllotmentWire(
    string Id, string TenantId, string? SanctionId, string ProgramCode, int AllotmentSerialNo, string SsuAllotmentId, decimal DecimalAllottedAmount, string AllotmentTxnType,
    decimal DecimalSanctionBalance, string AllotmentDateTimeStamp, AuditDetails AuditDetails);

/// <summary>Shows what money there is: sanctions with their allotments and balance. Spec 40 §6.2.</summary>
internal static class SearchFunds
{
    private const int MaxLimit = 300;

    public static void Map(IEndpointRouteBuilder ifms) => ifms.MapPost("/funds/v1/_search", HandleAsync).Replies<FundsReply>();

    private static async Task<Result<FundsReply>> HandleAsync(FundsSearchRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (request.SearchCriteria is not { } criteria || (string.IsNullOrWhiteSpace(criteria.TenantId) && criteria.Ids is not { Count: > 0 })) return InstructionErrors.CriteriaMissing;
        Guid[]? ids = criteria.Ids is { Count: > 0 } given ? [.. given.Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty)] : null;
        var order = string.Equals(criteria.SortOrder, "ASC", StringComparison.OrdinalIgnoreCase) ? "asc" : "desc";
        var sort = string.Equals(criteria.SortBy, "lastModifiedTime", StringComparison.OrdinalIgnoreCase) ? "last_modified_time" : "created_time";
        var sanctions = await db.QueryAsync<SanctionRow>(
            $"""
            select id, tenant_id, hoa_code, ddo_code, program_code, master_allotment_id, sanctioned_amount, financial_year, allotted_amount, available_amount, created_by, created_time,
                   last_modified_by, last_modified_time
            from payments.sanctions
            where (@TenantId::text is null or tenant_id = @TenantId) and (@ids::uuid[] is null or id = any(@ids)) and (@HoaCode::text is null or hoa_code = @HoaCode)
              and (@DdoCode::text is null or ddo_code = @DdoCode) and (@MasterAllotmentId::text is null or master_allotment_id = @MasterAllotmentId)
            order by {sort} {order}, id {order} limit @limit offset @offset
            """,
            new
            {
                TenantId = Blank(criteria.TenantId), ids, HoaCode = Blank(criteria.HoaCode), DdoCode = Blank(criteria.DdoCode), MasterAllotmentId = Blank(criteria.MasterAllotmentId),
                limit = Math.Clamp(criteria.Limit ?? MaxLimit, 0, MaxLimit), offset = Math.Max(criteria.Offset ?? 0, 0),
            }, cancellationToken);
        Guid[] found = [.. sanctions.Select(sanction => sanction.Id)];
        var allotments = (await db.QueryAsync<AllotmentListed>(
            """
            select id, tenant_id, sanction_id, program_code, allotment_serial_no, ssu_allotment_id, amount, allotment_txn_type, sanction_balance, allotment_date, created_time
            from payments.allotments where sanction_id = any(@found) order by sanction_id, allotment_serial_no
            """, new { found }, cancellationToken)).ToLookup(allotment => allotment.SanctionId);
        return new FundsReply([.. sanctions.Select(sanction =>
        {
            var audit = new AuditDetails(sanction.CreatedBy, sanction.LastModifiedBy, sanction.CreatedTime, sanction.LastModifiedTime);
            return new SanctionWire(
                sanction.Id.ToString(), sanction.TenantId, sanction.HoaCode, sanction.DdoCode, sanction.ProgramCode, sanction.MasterAllotmentId, sanction.SanctionedAmount, sanction.FinancialYear, null,
                new FundsSummaryWire(sanction.Id.ToString(), sanction.TenantId, sanction.Id.ToString(), sanction.AllottedAmount, sanction.AvailableAmount, null, audit),
                [.. allotments[sanction.Id].Select(allotment => new AllotmentWire(
                    allotment.Id.ToString(), allotment.TenantId, sanction.Id.ToString(), allotment.ProgramCode, allotment.AllotmentSerialNo, allotment.SsuAllotmentId, allotment.Amount,
                    allotment.AllotmentTxnType, allotment.SanctionBalance, allotment.AllotmentDate, audit with { CreatedTime = allotment.CreatedTime, LastModifiedTime = allotment.CreatedTime }))], audit);
        })]);
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private sealed record SanctionRow
    {
        public required Guid Id { get; init; }
        public required string TenantId { get; init; }
        public required string HoaCode { get; init; }
        public required string DdoCode { get; init; }
        public required string ProgramCode { get; init; }
        public required string MasterAllotmentId { get; init; }
        public required decimal SanctionedAmount { get; init; }
        public required string FinancialYear { get; init; }
        public required decimal AllottedAmount { get; init; }
        public required decimal AvailableAmount { get; init; }
        public required string CreatedBy { get; init; }
        public required long CreatedTime { get; init; }
        public required string LastModifiedBy { get; init; }
        public required long LastModifiedTime { get; init; }
    }

    private sealed record AllotmentListed
    {
        public required Guid Id { get; init; }
        public required string TenantId { get; init; }
        public required Guid? SanctionId { get; init; }
        public required string ProgramCode { get; init; }
        public required int AllotmentSerialNo { get; init; }
        public required string SsuAllotmentId { get; init; }
        public required decimal Amount { get; init; }
        public required string AllotmentTxnType { get; init; }
        public required decimal SanctionBalance { get; init; }
        public required string AllotmentDate { get; init; }
        public required long CreatedTime { get; init; }
    }
}
