-- A web hook is told of what happens after it was made: of events after this one. Their numbers say so, not clocks, which differ from host to host.
alter table administration.webhooks add column after_event_id bigint not null default 0;
grant select on sequence platform.outbox_events_id_seq to works_app;
