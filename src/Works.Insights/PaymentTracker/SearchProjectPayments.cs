using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Insights.PaymentTracker;

/// <summary>Which project, and whether instructions that failed as a whole are left out.</summary>
/// <param name="TenantId">City.</param>
/// <param name="ProjectId">Its id or its number.</param>
/// <param name="ExcludeFailed">True leaves FAILED instructions out, in rows and totals.</param>
internal sealed record ProjectPaymentsRequest(string? TenantId, string? ProjectId, bool? ExcludeFailed);

/// <summary>A project and its payments.</summary>
/// <param name="Project">The project.</param>
/// <param name="Paid">What the tracker says of it; null while none of its bills counts there.</param>
/// <param name="Instructions">Its bills that were ordered to be paid, by instruction, the newest first; at most 1000.</param>
/// <param name="Total">Of all of them.</param>
internal sealed record ProjectPaymentsReply(PaidProject Project, TrackedProject? Paid, IReadOnlyList<InstructedBill> Instructions, InstructedTotal Total);

/// <summary>A project as its payments show it; the date is in epoch milliseconds, the amount in rupees.</summary>
internal sealed record PaidProject
{
    public required string Id { get; init; }
    public required string Number { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public string? Type { get; init; }
    public string? Ward { get; init; }
    public string? Locality { get; init; }
    public required long CreatedTime { get; init; }
    public decimal? EstimatedAmount { get; init; }
}

/// <summary>What one instruction pays of one bill; a bill whose payment has no instruction yet stands alone. Rupees and epoch milliseconds.</summary>
internal sealed record InstructedBill
{
    public required string BillId { get; init; }
    public required string BillNumber { get; init; }
    public required string BillType { get; init; }
    public required decimal BillAmount { get; init; }
    public required string PaymentId { get; init; }
    public required string PaymentNumber { get; init; }
    public string? InstructionId { get; init; }
    public string? InstructionNumber { get; init; }
    public string? ParentNumber { get; init; }

    /// <summary>ORIGINAL or REVISED.</summary>
    public string? Type { get; init; }

    /// <summary>Of the instruction, else of the payment.</summary>
    public required string Status { get; init; }
    public required long CreatedTime { get; init; }

    /// <summary>Of the order to the treasury.</summary>
    public long? Date { get; init; }

    /// <summary>What it pays of this bill; null before there is one, as are the next two.</summary>
    public decimal? Amount { get; init; }
    public decimal? FailedAmount { get; init; }
    public decimal? SuccessfulAmount { get; init; }
}

/// <summary>What the rows come to.</summary>
/// <param name="Rows">How many there are.</param>
/// <param name="BillAmount">Rupees: every bill once.</param>
/// <param name="Amount">Rupees ordered: what failed and was ordered again counts each time.</param>
/// <param name="FailedAmount">Rupees of these that failed.</param>
/// <param name="SuccessfulAmount">Rupees of these that have reached the payees.</param>
internal sealed record InstructedTotal(int Rows, decimal BillAmount, decimal Amount, decimal FailedAmount, decimal SuccessfulAmount);

/// <summary>The payments of one project, bill by bill and instruction by instruction. Spec 70 §12; a route of ours.</summary>
internal static class SearchProjectPayments
{
    private const int MostRows = 1000; // a project has some dozens

    private const string ProjectSql =
        """
        select p.id::text as id, p.project_number as number, p.name, p.description, p.project_type as type, p.ward, p.locality, p.created_time,
               (select sum(newest.computed_total)
                from (select distinct on (e.estimate_number) e.computed_total from estimates.estimates e
                      where e.tenant_id = p.tenant_id and e.project_id = p.id and e.wf_status = 'APPROVED' order by e.estimate_number, e.version_number desc) newest) as estimated_amount
        from projects.projects p
        where p.tenant_id = @TenantId and (p.id = @id or p.project_number = @number) and not p.is_deleted
        """;

    // A beneficiary's amount is of lines of one or more bills: only those of the bill count in its row.
    private const string Rows =
        """
        with bill as (
            select b.id, b.bill_number, b.business_service, b.total_amount from bills.bills b where b.tenant_id = @TenantId and b.project_number = @Number
            union all
            select b.id, b.bill_number, b.business_service, b.total_amount from bills.bills b
            where b.tenant_id = @TenantId and b.project_number is null and b.additional_details ->> 'projectId' = @Number),
        ordered as (
            select bill.id as bill_id, bill.bill_number, bill.business_service, bill.total_amount, p.id as payment_id, p.payment_number, p.status as payment_status, p.created_time as payment_time, i.*
            from bill join payments.payment_bills pb on pb.tenant_id = @TenantId and pb.bill_id = bill.id join payments.payments p on p.id = pb.payment_id
            left join lateral (
                select i.id, i.number, i.parent_number, i.status, i.created_time, i.date from payments.instructions i
                where i.tenant_id = @TenantId and i.payment_id = p.id) i on true
            where not (@excludeFailed and (i.status = 'FAILED' or i.id is null and p.status = 'FAILED'))),
        part as (
            select be.instruction_id, d.bill_id, sum(bl.amount) as amount, coalesce(sum(bl.amount) filter (where be.payment_status = 'Payment Failed'), 0) as failed,
                   coalesce(sum(bl.amount) filter (where be.payment_status = 'Payment Successful'), 0) as successful
            from (select distinct id from ordered where id is not null) i join payments.beneficiaries be on be.instruction_id = i.id
            join payments.beneficiary_lines bl on bl.beneficiary_id = be.id join bills.bill_lines l on l.id = bl.line_item_id join bills.bill_details d on d.id = l.bill_detail_id
            group by be.instruction_id, d.bill_id)
        select o.bill_id::text as bill_id, o.bill_number, o.business_service as bill_type, o.total_amount as bill_amount, o.payment_id::text as payment_id, o.payment_number, o.id::text as instruction_id,
               o.number as instruction_number, o.parent_number, case when o.id is null then null when o.parent_number is null then 'ORIGINAL' else 'REVISED' end as type,
               coalesce(o.status, o.payment_status) as status, coalesce(o.created_time, o.payment_time) as created_time, o.date,
               part.amount, part.failed as failed_amount, part.successful as successful_amount
        from ordered o left join part on part.instruction_id = o.id and part.bill_id = o.bill_id
        order by coalesce(o.created_time, o.payment_time) desc, o.id desc, o.bill_number
        """;

    public static void Map(IEndpointRouteBuilder insights) => insights.MapPost("/v1/project-payments/_search", HandleAsync).Replies<ProjectPaymentsReply>();

    private static async Task<Result<ProjectPaymentsReply>> HandleAsync(ProjectPaymentsRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.TenantId)) return InsightErrors.Missing("projectPayments.tenantId");
        if (string.IsNullOrWhiteSpace(request.ProjectId)) return InsightErrors.NoSuchWork;
        Guid? id = Guid.TryParse(request.ProjectId, out var uuid) ? uuid : null;
        var found = await db.QueryAsync<PaidProject>(ProjectSql, new { request.TenantId, id, number = id is null ? request.ProjectId : null }, cancellationToken);
        if (found is not [var project]) return InsightErrors.NoSuchWork;
        var rows = await db.QueryAsync<InstructedBill>(Rows, new { request.TenantId, project.Number, excludeFailed = request.ExcludeFailed ?? false }, cancellationToken);
        var paid = await new TrackedBills(request.TenantId, project.Number).PageAsync(db, new TrackerPage(After: null, Limit: 1), cancellationToken);
        var total = new InstructedTotal(
            rows.Count, rows.DistinctBy(row => row.BillId, StringComparer.Ordinal).Sum(row => row.BillAmount), rows.Sum(row => row.Amount ?? 0), rows.Sum(row => row.FailedAmount ?? 0),
            rows.Sum(row => row.SuccessfulAmount ?? 0));
        return new ProjectPaymentsReply(project, paid.Projects.SingleOrDefault(), [.. rows.Take(MostRows)], total);
    }
}
