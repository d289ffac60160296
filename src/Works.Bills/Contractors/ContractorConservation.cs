using Works.Administration;

namespace Works.Bills.Contractors;

/// <summary>
/// C15 and C20–C25 of spec 02 §4 for contractors' bills, as the whole store is checked against them. The same numbers are compared in the transaction by
/// <see cref="DrawUpBill"/>, <see cref="CreateAdvance"/> and <see cref="RefundRetention"/>.
/// </summary>
internal static class ContractorConservation
{
    // Live running bills of a contract in their order.
    private const string Running =
        """
        with running as (
            select c.*, b.bill_number, b.bill_kind, b.status, b.project_number,
                   lag(c.up_to_date_value) over (partition by c.tenant_id, c.contract_number order by c.running_number) as up_to_date_before,
                   lag(b.bill_kind) over (partition by c.tenant_id, c.contract_number order by c.running_number) as kind_before,
                   row_number() over (partition by c.tenant_id, c.contract_number order by c.running_number desc) as place
            from bills.contractor_bills c join bills.bills b on b.id = c.bill_id
            where b.status <> 'INACTIVE' and b.bill_kind in ('PART', 'FINAL')
        )
        """;

    // Advances and recoveries per contract.
    private const string Advances =
        """
        with advances as (
            select a.tenant_id, a.contract_number, sum(b.total_paid_amount) as paid, sum(a.guarantee_amount) filter (where a.guarantee_valid_to >= extract(epoch from now()) * 1000) as guaranteed
            from bills.contractor_advances a join bills.bills b on b.id = a.bill_id where b.status <> 'INACTIVE' group by 1, 2
        ), recoveries as (
            select c.tenant_id, c.contract_number, sum(c.advance_recovery) as recovered, bool_or(b.bill_kind = 'FINAL' and b.status = 'ACTIVE') as is_final
            from bills.contractor_bills c join bills.bills b on b.id = c.bill_id where b.status <> 'INACTIVE' group by 1, 2
        ), accounts as (
            select coalesce(a.tenant_id, r.tenant_id) as tenant_id, coalesce(a.contract_number, r.contract_number) as contract_number, coalesce(a.paid, 0) as paid, coalesce(a.guaranteed, 0) as guaranteed,
                   coalesce(r.recovered, 0) as recovered, coalesce(r.is_final, false) as is_final
            from advances a full join recoveries r on r.tenant_id = a.tenant_id and r.contract_number = a.contract_number
        )
        """;

    public static IReadOnlyList<ConservationRule> Rules { get; } =
    [
        new("C15", "Previous of a running bill = up to date of the bill before", RuleSeverity.Block, $"""
            {Running}
            select tenant_id, bill_number as subject, previous_value as found, coalesce(up_to_date_before, 0) as allowed, 'previous value' as detail
            from running where previous_value <> coalesce(up_to_date_before, 0)
            """),
        new("C20", "Billed quantity of an item ≤ its approved measured quantity", RuleSeverity.Block, $"""
            {Running}
            select c.tenant_id, c.bill_number as subject, i.up_to_date_quantity as found, coalesce(m.quantity, 0) as allowed, 'item ' || i.item_code as detail
            from running c join bills.contractor_bill_items i on i.bill_id = c.bill_id
            left join lateral (
                select sum(case when r.is_deduction then -1 else 1 end * r.current_value) as quantity
                from measurements.measurements e join measurements.measures r on r.measurement_id = e.id
                where e.tenant_id = c.tenant_id and e.reference_id = c.contract_number and e.wf_status = 'APPROVED' and e.is_active and r.is_active is not false
                  and jsonb_exists(i.refs, r.target_id)) m on true
            where c.place = 1 and i.up_to_date_quantity > coalesce(m.quantity, 0)
            """),
        new("C20", "A row of the measurement book that is billed is approved", RuleSeverity.Block,
            """
            select s.tenant_id, b.bill_number as subject, null::numeric as found, null::numeric as allowed, 'row ' || s.source as detail
            from bills.billed_sources s join bills.bills b on b.id = s.bill_id
            where s.kind = 'MEASURE' and not exists (
                select from measurements.measures r join measurements.measurements e on e.id = r.measurement_id
                where r.id = s.source::uuid and e.tenant_id = s.tenant_id and e.reference_id = b.contract_number and e.wf_status = 'APPROVED' and e.is_active and r.is_active is not false)
            """),
        new("C21", "Σ running bills of a contract, without GST, ≤ its work up to date", RuleSeverity.Block, $"""
            {Running}, works as (
                select c.tenant_id, c.contract_number, sum(l.amount) + 0.005 * count(*) as amount
                from contracts.contracts c join contracts.contract_lines l on l.contract_id = c.id and l.status <> 'INACTIVE'
                left join estimates.estimate_lines e on e.id::text = l.estimate_line_item_id
                where c.status = 'ACTIVE' and upper(coalesce(l.category, e.category, '')) <> 'OVERHEAD' group by 1, 2
            )
            select r.tenant_id, r.contract_number as subject, sum(r.value) as found, w.amount as allowed, 'running bills' as detail
            from running r join works w on w.tenant_id = r.tenant_id and w.contract_number = r.contract_number
            group by r.tenant_id, r.contract_number, w.amount having sum(r.value) > w.amount
            """),
        new("C22", "One final bill of a contract, and no running bill after it; one number per bill of a work", RuleSeverity.Block, $"""
            {Running}
            select tenant_id, bill_number as subject, null::numeric as found, null::numeric as allowed, 'follows the final bill' as detail from running where kind_before = 'FINAL'
            union all
            select c.tenant_id, b.project_number, c.running_number, count(*), 'bills of one number'
            from bills.contractor_bills c join bills.bills b on b.id = c.bill_id group by c.tenant_id, b.project_number, c.running_number having count(*) > 1
            """),
        new("C23", "The abstract of a contractor's bill is the bill: value = Σ items, gross, net and every deduction", RuleSeverity.Block,
            """
            select b.tenant_id, b.bill_number as subject, b.total_amount as found, c.gross as allowed, 'gross of the abstract' as detail
            from bills.contractor_bills c join bills.bills b on b.id = c.bill_id where b.status <> 'INACTIVE' and b.total_amount <> c.gross
            union all
            select b.tenant_id, b.bill_number, sum(i.up_to_date_amount - i.previous_amount), c.value, 'items of the abstract'
            from bills.contractor_bills c join bills.bills b on b.id = c.bill_id join bills.contractor_bill_items i on i.bill_id = c.bill_id
            where b.status <> 'INACTIVE' group by b.tenant_id, b.bill_number, c.value having sum(i.up_to_date_amount - i.previous_amount) <> c.value
            union all
            select b.tenant_id, b.bill_number, c.gross - coalesce(sum(d.amount), 0), c.net, 'net of the abstract'
            from bills.contractor_bills c join bills.bills b on b.id = c.bill_id left join bills.contractor_deductions d on d.bill_id = c.bill_id
            where b.status <> 'INACTIVE' group by b.tenant_id, b.bill_number, c.gross, c.net having c.gross - coalesce(sum(d.amount), 0) <> c.net
            union all
            select b.tenant_id, b.bill_number, coalesce(l.amount, 0), coalesce(d.amount, 0), 'deduction ' || coalesce(d.head_code, l.head_code)
            from (select bill_id, head_code, sum(amount) as amount from bills.contractor_deductions group by 1, 2) d
            full join (
                select p.bill_id, x.head_code, sum(x.amount) as amount
                from bills.contractor_bills c join bills.bill_details p on p.bill_id = c.bill_id and p.status = 'ACTIVE' join bills.bill_lines x on x.bill_detail_id = p.id
                where x.status = 'ACTIVE' and x.is_payable and x.is_deduction group by 1, 2) l on l.bill_id = d.bill_id and l.head_code = d.head_code
            join bills.bills b on b.id = coalesce(d.bill_id, l.bill_id)
            where b.status <> 'INACTIVE' and coalesce(l.amount, 0) <> coalesce(d.amount, 0)
            """),
        // A day: the book is dated to the day, the bill to the instant.
        new("C36", "A running bill is not dated before the entries of the book that it bills, nor before the one it follows", RuleSeverity.Block,
            """
            select b.tenant_id, b.bill_number as subject, m.entry_date::numeric as found, b.bill_date::numeric as allowed, 'dated before the entry ' || m.measurement_number as detail
            from bills.contractor_bills c join bills.bills b on b.id = c.bill_id and b.status <> 'INACTIVE'
            cross join lateral jsonb_array_elements_text(c.measurement_numbers) n
            join measurements.measurements m on m.tenant_id = c.tenant_id and m.measurement_number = n
            where m.entry_date > b.bill_date + 86400000
            union all
            select b.tenant_id, b.bill_number, earlier.bill_date::numeric, b.bill_date::numeric, 'dated before the bill ' || earlier.bill_number
            from bills.contractor_bills c join bills.bills b on b.id = c.bill_id and b.status <> 'INACTIVE'
            join bills.contractor_bills p on p.tenant_id = c.tenant_id and p.contract_number = c.contract_number and p.running_number = c.running_number - 1
            join bills.bills earlier on earlier.id = p.bill_id and earlier.status <> 'INACTIVE'
            where earlier.bill_date > b.bill_date + 86400000
            """),
        new("C24", "Advances: recovered ≤ paid; nothing outstanding after the final bill", RuleSeverity.Block, $"""
            {Advances}
            select tenant_id, contract_number as subject, recovered as found, paid as allowed, case when recovered > paid then 'recovered' else 'outstanding after the final bill' end as detail
            from accounts where recovered > paid or (is_final and recovered < paid)
            """),
        new("C24", "Advances outstanding ≤ guarantees that are live", RuleSeverity.Block, $"""
            {Advances}
            select tenant_id, contract_number as subject, paid - recovered as found, guaranteed as allowed, 'outstanding without guarantee' as detail from accounts where paid - recovered > guaranteed
            """),
        new("C24", "Recovery in the abstract = recovery in the deductions", RuleSeverity.Block, Column("advance_recovery", "ADVREC")),
        new("C25", "Retention money refunded ≤ withheld by passed bills", RuleSeverity.Block,
            """
            select c.tenant_id, c.contract_number as subject, sum(c.value) filter (where b.bill_kind = 'REFUND') as found,
                   coalesce(sum(c.retention) filter (where b.bill_kind <> 'REFUND' and b.status = 'ACTIVE'), 0) as allowed, 'retention money' as detail
            from bills.contractor_bills c join bills.bills b on b.id = c.bill_id where b.status <> 'INACTIVE'
            group by c.tenant_id, c.contract_number
            having sum(c.value) filter (where b.bill_kind = 'REFUND') > coalesce(sum(c.retention) filter (where b.bill_kind <> 'REFUND' and b.status = 'ACTIVE'), 0)
            """),
        new("C25", "Retention in the abstract = retention in the deductions", RuleSeverity.Block, Column("retention", "RMD")),
        new("C26", "Damages given back ≤ damages held before", RuleSeverity.Block,
            """
            select c.tenant_id, c.contract_number as subject, sum(c.damages_released) as found, sum(c.damages) as allowed, 'damages given back' as detail
            from bills.contractor_bills c join bills.bills b on b.id = c.bill_id where b.status <> 'INACTIVE'
            group by c.tenant_id, c.contract_number having sum(c.damages_released) > sum(c.damages)
            """),
        new("C26", "Damages in the abstract = damages in the deductions", RuleSeverity.Block, Column("damages", "LD")),
    ];

    private static string Column(string column, string head) => $"""
        select b.tenant_id, b.bill_number as subject, c.{column} as found, coalesce(sum(d.amount), 0) as allowed, '{head}' as detail
        from bills.contractor_bills c join bills.bills b on b.id = c.bill_id left join bills.contractor_deductions d on d.bill_id = c.bill_id and d.head_code = '{head}'
        where b.status <> 'INACTIVE' group by b.tenant_id, b.bill_number, c.{column} having c.{column} <> coalesce(sum(d.amount), 0)
        """;
}
