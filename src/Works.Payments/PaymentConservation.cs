using Works.Administration;

namespace Works.Payments;

/// <summary>
/// C28–C31 and C36 of spec 02 §4 as the whole store is checked against them. In the transaction they hold by construction: payments are made under the locks of
/// their bills and in whole, lines are unique while they live, the ledger moves with its balance in one statement.
/// </summary>
internal static class PaymentConservation
{
    public static IReadOnlyList<ConservationRule> Rules { get; } =
    [
        new("C28", "Σ paid and in process of a bill ≤ what the bill owes", RuleSeverity.Block,
            """
            select b.tenant_id, p.bill_number as subject, sum(l.paid_amount) as found, b.total_amount as allowed, 'payments of the bill' as detail
            from bills.bills b join payments.payment_bills p on p.tenant_id = b.tenant_id and p.bill_id = b.id join payments.payment_details d on d.payment_bill_id = p.id
            join payments.payment_lines l on l.payment_detail_id = d.id
            where l.status in ('INITIATED', 'SUCCESSFUL', 'PARTIAL') group by b.tenant_id, p.bill_number, b.total_amount having sum(l.paid_amount) > b.total_amount
            """),
        new("C28", "Paid and in process on a payable line ≤ its amount", RuleSeverity.Block,
            """
            select l.tenant_id, l.line_item_id::text as subject, sum(l.paid_amount) as found, coalesce(max(b.amount), 0) as allowed, 'payable line' as detail
            from payments.payment_lines l left join bills.bill_lines b on b.tenant_id = l.tenant_id and b.id = l.line_item_id
            where l.status in ('INITIATED', 'SUCCESSFUL', 'PARTIAL') group by l.tenant_id, l.line_item_id having sum(l.paid_amount) > coalesce(max(b.amount), 0)
            """),
        new("C28", "A line is carried by one live instruction, for what its payment says", RuleSeverity.Block,
            """
            select l.tenant_id, l.line_item_id::text as subject, sum(l.amount) as found, coalesce((select max(p.paid_amount) from payments.payment_lines p
                where p.tenant_id = l.tenant_id and p.line_item_id = l.line_item_id and p.status <> 'CANCELLED'), 0) as allowed, 'instructed line' as detail
            from payments.beneficiary_lines l join payments.beneficiaries y on y.id = l.beneficiary_id join payments.instructions i on i.id = y.instruction_id and i.payment_id is not null
            where l.is_live group by l.tenant_id, l.line_item_id
            having count(*) > 1 or sum(l.amount) <> coalesce((select max(p.paid_amount) from payments.payment_lines p
                where p.tenant_id = l.tenant_id and p.line_item_id = l.line_item_id and p.status <> 'CANCELLED'), 0)
            """),
        new("C28", "What the bill calls paid = what successful payments paid", RuleSeverity.Block,
            """
            select b.tenant_id, b.bill_number as subject, b.total_paid_amount as found, coalesce(sum(l.paid_amount) filter (where l.status = 'SUCCESSFUL'), 0) as allowed, 'paid amount of the bill' as detail
            from bills.bills b join payments.payment_bills p on p.tenant_id = b.tenant_id and p.bill_id = b.id join payments.payment_details d on d.payment_bill_id = p.id
            join payments.payment_lines l on l.payment_detail_id = d.id
            group by b.tenant_id, b.bill_number, b.total_paid_amount having b.total_paid_amount <> coalesce(sum(l.paid_amount) filter (where l.status = 'SUCCESSFUL'), 0)
            """),
        new("C29", "Σ beneficiaries of an instruction = its amount", RuleSeverity.Block,
            """
            select i.tenant_id, i.number as subject, sum(b.amount) as found, i.amount as allowed, count(*) || ' beneficiaries' as detail
            from payments.instructions i left join payments.beneficiaries b on b.instruction_id = i.id group by i.tenant_id, i.number, i.amount having coalesce(sum(b.amount), 0) <> i.amount
            """),
        new("C29", "Σ lines of a beneficiary = his amount", RuleSeverity.Block,
            """
            select b.tenant_id, b.number as subject, coalesce(sum(l.amount), 0) as found, b.amount as allowed, 'beneficiary' as detail
            from payments.beneficiaries b left join payments.beneficiary_lines l on l.beneficiary_id = b.id group by b.tenant_id, b.id, b.number, b.amount having coalesce(sum(l.amount), 0) <> b.amount
            """),
        new("C29", "Control sum and count of a bank file = amount and beneficiaries of its instruction", RuleSeverity.Block,
            """
            select f.tenant_id, f.message_id as subject, f.control_sum as found, coalesce(i.amount, 0) as allowed, f.count || ' transactions' as detail
            from payments.bank_files f left join payments.instructions i on i.tenant_id = f.tenant_id and i.number = f.message_id
            where f.direction = 'OUT' and (f.control_sum <> coalesce(i.amount, 0) or f.count <> (select count(*) from payments.beneficiaries b where b.instruction_id = i.id))
            """),
        new("C30", "Balance of a sanction = Σ of its entries", RuleSeverity.Block,
            """
            select s.tenant_id, s.hoa_code || '/' || s.master_allotment_id as subject, s.available_amount as found,
                   coalesce(sum(case when e.type in ('ALLOT', 'REVERSAL') then e.amount else -e.amount end), 0) as allowed, 'funds' as detail
            from payments.sanctions s left join payments.fund_entries e on e.sanction_id = s.id group by s.tenant_id, s.id, s.hoa_code, s.master_allotment_id, s.available_amount
            having s.available_amount <> coalesce(sum(case when e.type in ('ALLOT', 'REVERSAL') then e.amount else -e.amount end), 0)
            """),
        new("C30", "Allotted to an office + what the treasury says is left to allot = sanctioned", RuleSeverity.Warn,
            """
            select tenant_id, hoa_code || '/' || master_allotment_id as subject, allotted_amount + reported_balance as found, sanctioned_amount as allowed, 'balance reported by the treasury' as detail
            from payments.sanctions where reported_balance is not null and allotted_amount + reported_balance <> sanctioned_amount
            """),
        new("C30", "Every instruction that the treasury may obey has set its money aside, every failed one has given it back", RuleSeverity.Block,
            """
            select i.tenant_id, i.number as subject, coalesce(sum(case e.type when 'DEBIT' then e.amount when 'REVERSAL' then -e.amount end), 0) as found,
                   case when i.status = 'FAILED' then 0 else i.amount end as allowed, i.status as detail
            from payments.instructions i left join payments.fund_entries e on e.instruction_id = i.id
            where i.channel = 'jit' and i.parent_number is null and i.sanction_id is not null group by i.tenant_id, i.id, i.number, i.amount, i.status
            having coalesce(sum(case e.type when 'DEBIT' then e.amount when 'REVERSAL' then -e.amount end), 0) <> case when i.status = 'FAILED' then 0 else i.amount end
            """),
        new("C30", "What beneficiaries were credited, less what came back = debits of the bank's statement, less credits", RuleSeverity.Warn,
            """
            select i.tenant_id, i.number as subject, sum(case when b.payment_status = 'Payment Successful' then b.amount else 0 end) as found,
                   coalesce((select sum(case when s.is_debit then s.amount else -s.amount end) from payments.statement_entries s where s.tenant_id = i.tenant_id and s.message_id = i.number), 0) as allowed,
                   'bank statement' as detail
            from payments.instructions i join payments.beneficiaries b on b.instruction_id = i.id
            where i.channel = 'iso20022' and (i.status in ('SUCCESSFUL', 'PARTIAL', 'COMPLETED') or exists (select from payments.statement_entries s where s.tenant_id = i.tenant_id and s.message_id = i.number)) group by i.tenant_id, i.id, i.number
            having sum(case when b.payment_status = 'Payment Successful' then b.amount else 0 end)
                <> coalesce((select sum(case when s.is_debit then s.amount else -s.amount end) from payments.statement_entries s where s.tenant_id = i.tenant_id and s.message_id = i.number), 0)
            """),
        new("C31", "Deductions that bills call remitted = what was paid to the departments, per head", RuleSeverity.Block,
            """
            with remitted as (
                select b.tenant_id, l.head_code, sum(l.paid_amount) as amount, sum(coalesce(p.paid_amount, 0)) as paid
                from bills.bill_lines l join bills.bill_details d on d.id = l.bill_detail_id join bills.bills b on b.id = d.bill_id
                left join payments.payment_lines p on p.tenant_id = l.tenant_id and p.line_item_id = l.id and p.status = 'SUCCESSFUL'
                where l.is_payable and l.is_deduction and l.status = 'ACTIVE' group by 1, 2)
            select tenant_id, head_code as subject, amount as found, paid as allowed, 'deductions remitted' as detail from remitted where amount <> paid
            """),
        new("C31", "A deduction is remitted within 30 days after its bill was paid", RuleSeverity.Warn,
            """
            select b.tenant_id, b.bill_number as subject, sum(l.amount) as found, 0::numeric as allowed, 'withheld and not remitted: ' || string_agg(distinct l.head_code, ', ') as detail
            from bills.bills b join bills.bill_details d on d.bill_id = b.id join bills.bill_lines l on l.bill_detail_id = d.id and l.is_payable and l.is_deduction and l.status = 'ACTIVE'
            where b.payment_status in ('SUCCESSFUL', 'PARTIAL') and coalesce(l.payment_status, '') <> 'SUCCESSFUL'
              and b.last_modified_time < extract(epoch from now()) * 1000 - 30 * 86400000::bigint group by b.tenant_id, b.bill_number
            """),
        // Five minutes: clocks of hosts.
        new("C36", "A payment is not made before its bill", RuleSeverity.Block,
            """
            select p.tenant_id, p.payment_number as subject, p.created_time::numeric as found, b.created_time::numeric as allowed, 'made before the bill ' || b.bill_number as detail
            from payments.payments p join payments.payment_bills pb on pb.payment_id = p.id join bills.bills b on b.tenant_id = pb.tenant_id and b.id = pb.bill_id
            where p.created_time < b.created_time - 300000
            """),
    ];
}
