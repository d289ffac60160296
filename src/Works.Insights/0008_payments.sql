-- Payments and payment instructions as search reads them.
create view insights.payments with (security_invoker = true) as
select p.tenant_id, p.id, p.payment_number as business_id, p.payment_number, p.status, p.reference_status, p.net_payable_amount, p.created_time, p.created_by,
       (select array_agg(b.bill_number) from payments.payment_bills b where b.payment_id = p.id) as bill_numbers
from payments.payments p;

create view insights.instructions with (security_invoker = true) as
select i.tenant_id, i.id, i.number as business_id, i.number, i.payment_number, i.status, case when i.parent_number is null then 'ORIGINAL' else 'REVISED' end as type, i.amount, i.created_time, i.created_by,
       array(select jsonb_array_elements_text(i.bill_numbers)) as bill_numbers, array(select jsonb_array_elements_text(i.contract_numbers)) as contract_numbers
from payments.instructions i;
