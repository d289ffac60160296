-- Whose a program or disbursement is: host of the sender. A peer changes, corrects and repeats what it sent itself, and nothing of another.
alter table payments.program_objects add column sender_host text;
update payments.program_objects o set sender_host = rtrim(substr(i.exchange ->> 'sender_id', strpos(i.exchange ->> 'sender_id', '@') + 1), '/')
from payments.instructions i where o.side = 'ifms' and o.kind = 'disburse' and i.tenant_id = o.tenant_id and i.id::text = o.id and i.exchange is not null;
