-- The inbox counts what waits, by state and by how long since the last step, and picks its page: answered from this index alone.
create index workflow_positions_waiting on administration.workflow_positions (tenant_id, business_service, state_uuid, created_time desc, business_id) include (last_modified_time);
drop index administration.workflow_positions_open;
