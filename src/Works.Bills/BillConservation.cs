using Works.Administration;

namespace Works.Bills;

/// <summary>C18 and C20–C23 of spec 02 §4 as the whole store is checked against them. The same numbers are compared in the transaction by <see cref="BillControls"/>.</summary>
internal static class BillConservation
{
    public static IReadOnlyList<ConservationRule> Rules { get; } =
    [
        new("C18", "A wage is days × dated rate, in whole rupees", RuleSeverity.Block,
            """
            select b.tenant_id, b.bill_number as subject, sum(l.amount) as found, round(d.work_days * d.day_rate, 0) as allowed, 'individual ' || d.payee_identifier as detail
            from bills.bills b join bills.bill_details d on d.bill_id = b.id join bills.bill_lines l on l.bill_detail_id = d.id
            where b.business_service = 'EXPENSE.WAGES' and b.status <> 'INACTIVE' and d.status = 'ACTIVE' and d.work_days is not null
              and l.status = 'ACTIVE' and l.is_payable and not l.is_deduction
              -- An installation that continues a reference system keeps its rounding (spec 40 §4.3).
              and coalesce((select m.data ->> 'value' from administration.masters m
                  where m.schema_code = 'works.Switches' and m.unique_identifier = 'wage.cess.mode' and m.tenant_id in (b.tenant_id, split_part(b.tenant_id, '.', 1))
                  order by length(m.tenant_id) desc limit 1), 'exact') <> 'legacy'
            group by b.tenant_id, b.bill_number, d.id having sum(l.amount) <> round(d.work_days * d.day_rate, 0)
            """),
        new("C18", "Days of a wage bill ≤ days of its period × workers", RuleSeverity.Block,
            """
            select b.tenant_id, b.bill_number as subject, sum(d.work_days) as found, count(*) * ceil((b.to_period - b.from_period) / 86400000.0) as allowed, 'days' as detail
            from bills.bills b join bills.bill_details d on d.bill_id = b.id
            where b.business_service = 'EXPENSE.WAGES' and b.status <> 'INACTIVE' and d.status = 'ACTIVE' and d.work_days is not null and b.from_period is not null and b.to_period is not null
            group by b.id having sum(d.work_days) > count(*) * ceil((b.to_period - b.from_period) / 86400000.0)
            """),
        new("C18", "A person is paid for no more days than there are between his bills", RuleSeverity.Block,
            """
            select a.tenant_id, a.bill_number as subject, a.work_days + z.work_days as found, ceil((greatest(a.to_period, z.to_period) - least(a.from_period, z.from_period)) / 86400000.0) as allowed,
                   'individual ' || a.payee_identifier || ' also in ' || z.bill_number as detail
            from (select b.*, d.payee_identifier, d.work_days from bills.bills b join bills.bill_details d on d.bill_id = b.id
                  where b.business_service = 'EXPENSE.WAGES' and b.status <> 'INACTIVE' and d.status = 'ACTIVE' and d.work_days > 0) a
            join bills.bill_details e on e.tenant_id = a.tenant_id and e.payee_identifier = a.payee_identifier and e.status = 'ACTIVE' and e.work_days > 0
            join lateral (select b.*, e.work_days from bills.bills b where b.id = e.bill_id and b.id > a.id and b.business_service = 'EXPENSE.WAGES' and b.status <> 'INACTIVE') z on true
            where a.from_period <= z.to_period and a.to_period >= z.from_period
              and a.work_days + z.work_days > ceil((greatest(a.to_period, z.to_period) - least(a.from_period, z.from_period)) / 86400000.0)
            """),
        new("C20", "Material billed ≤ material of the approved measurements", RuleSeverity.Block,
            """
            with billed as (
                select b.tenant_id, b.contract_number, sum(l.amount) as amount
                from bills.bills b join bills.bill_details d on d.bill_id = b.id join bills.bill_lines l on l.bill_detail_id = d.id
                where b.business_service = 'EXPENSE.PURCHASE' and b.is_calculated and b.status <> 'INACTIVE' and d.status = 'ACTIVE'
                  and l.status = 'ACTIVE' and not l.is_payable and not l.is_deduction and l.head_code <> 'GST'
                group by 1, 2
            ), measured as (
                select m.tenant_id, m.reference_id, r.target_id, sum(round(case when r.is_deduction then -1 else 1 end * r.current_value * coalesce(r.unit_rate, 0), 2)) as value
                from measurements.measurements m join measurements.measures r on r.measurement_id = m.id
                where m.wf_status = 'APPROVED' and m.is_active and r.is_active is not false
                group by 1, 2, 3
            )
            select b.tenant_id, b.contract_number as subject, b.amount as found, coalesce(material.amount, 0) as allowed, 'material without GST' as detail
            from billed b
            left join lateral (
                select round(sum(m.value * case when upper(l.category) = 'SOR' then coalesce(share.part, 1) else 1 end), 2) as amount
                from measured m
                join contracts.contracts c on c.tenant_id = b.tenant_id and c.contract_number = b.contract_number and c.status = 'ACTIVE'
                join contracts.contract_lines l on l.contract_id = c.id and l.contract_line_item_ref = m.target_id
                left join estimates.estimate_lines e on e.id::text = l.estimate_line_item_id
                left join lateral (
                    select (select sum((p ->> 'amount')::numeric) filter (where p ->> 'heads' like 'MA.%') / nullif(sum((p ->> 'amount')::numeric), 0) from json_array_elements(x.data -> 'amountDetails') p) as part
                    from administration.masters x
                    where x.schema_code = 'WORKS-SOR.Rates' and x.is_active and x.data ->> 'sorId' = e.sor_id and x.tenant_id in (b.tenant_id, split_part(b.tenant_id, '.', 1))
                    order by length(x.tenant_id) desc, (x.data ->> 'rate')::numeric = l.unit_rate desc limit 1) share on true
                where m.tenant_id = b.tenant_id and m.reference_id = b.contract_number) material on true
            where b.amount > coalesce(material.amount, 0)
            """),
        new("C21", "Σ wage and purchase bills of a contract ≤ contract up to date", RuleSeverity.Block,
            """
            select b.tenant_id, b.contract_number as subject, sum(b.total_amount) as found, c.total_contracted_amount as allowed, 'billed' as detail
            from bills.bills b join contracts.contracts c on c.tenant_id = b.tenant_id and c.contract_number = b.contract_number and c.status = 'ACTIVE'
            where b.status <> 'INACTIVE' and b.business_service in ('EXPENSE.WAGES', 'EXPENSE.PURCHASE') and c.total_contracted_amount > 0
            group by b.tenant_id, b.contract_number, c.total_contracted_amount having bool_or(b.is_calculated) and sum(b.total_amount) > c.total_contracted_amount
            """),
        new("C22", "A muster roll, an invoice, a source bill is billed by one live bill, which holds it", RuleSeverity.Block,
            """
            select b.tenant_id, b.bill_number as subject, null::numeric as found, null::numeric as allowed, 'holds ' || s.source || ' though it is INACTIVE' as detail
            from bills.billed_sources s join bills.bills b on b.id = s.bill_id where b.status = 'INACTIVE'
            union all
            select b.tenant_id, min(b.bill_number), count(*), 1, 'wage bills of ' || b.muster_roll_number
            from bills.bills b where b.business_service = 'EXPENSE.WAGES' and b.status <> 'INACTIVE' and b.muster_roll_number is not null
            group by b.tenant_id, b.muster_roll_number
            having count(*) > 1 or not bool_and(exists (select from bills.billed_sources s where s.bill_id = b.id and s.kind = 'MUSTER_ROLL' and s.source = b.muster_roll_number))
            union all
            select d.tenant_id, min(b.bill_number), count(distinct b.id), 1, 'supervision bills of ' || d.reference_id
            from bills.bill_details d join bills.bills b on b.id = d.bill_id
            where b.business_service = 'EXPENSE.SUPERVISION' and b.status <> 'INACTIVE' and d.status = 'ACTIVE' and d.reference_id is not null
            group by d.tenant_id, d.reference_id having count(distinct b.id) > 1
            """),
        new("C23", "A bill is Σ of its details, a detail Σ of its payable lines; paid likewise", RuleSeverity.Block,
            """
            select b.tenant_id, b.bill_number as subject, b.total_amount as found, coalesce(sum(l.amount), 0) as allowed, 'total, paid ' || b.total_paid_amount || ' of ' || coalesce(sum(l.paid_amount), 0) as detail
            from bills.bills b
            left join bills.bill_details d on d.bill_id = b.id and d.status = 'ACTIVE'
            left join bills.bill_lines l on l.bill_detail_id = d.id and l.status = 'ACTIVE' and l.is_payable
            group by b.id having b.total_amount <> coalesce(sum(l.amount), 0) or b.total_paid_amount <> coalesce(sum(l.paid_amount), 0)
            """),
        new("C23", "Net and deductions of a payee = his gross", RuleSeverity.Block,
            """
            select b.tenant_id, b.bill_number as subject, d.total_amount as found, gross.amount as allowed, 'payee ' || d.payee_identifier as detail
            from bills.bills b join bills.bill_details d on d.bill_id = b.id and d.status = 'ACTIVE'
            join lateral (
                select sum(l.amount) as amount from bills.bill_lines l
                where l.bill_detail_id = d.id and l.status = 'ACTIVE' and not l.is_payable and not l.is_deduction and l.type = 'PAYABLE') gross on gross.amount is not null
            where b.status <> 'INACTIVE' and d.total_amount <> gross.amount
            """),
    ];
}
