-- Deliveries that have failed too often wait for an operator; what leaves the process holds a delivery by a lease, not by a transaction.
alter table platform.outbox_events add column trace_parent text; -- W3C trace context of the request that caused it

alter table platform.outbox_deliveries
    add column parked_time bigint,       -- given up: nothing is tried any more until it is replayed or discarded
    add column leased_until bigint,      -- a host is sending it until then
    add column discarded_time bigint,
    add column discarded_by uuid,
    add column discard_reason text,
    add constraint discarded_for_a_reason check ((discarded_time is null) = (discard_reason is null));

drop index platform.outbox_deliveries_pending;
drop index platform.outbox_deliveries_pending_by_aggregate;
create index outbox_deliveries_open on platform.outbox_deliveries (subscriber, event_id) where delivered_time is null and discarded_time is null;
create index outbox_deliveries_open_by_aggregate on platform.outbox_deliveries (subscriber, tenant_id, aggregate_id, event_id)
    where delivered_time is null and discarded_time is null;
create index outbox_deliveries_parked on platform.outbox_deliveries (tenant_id, event_id) where parked_time is not null and discarded_time is null;
