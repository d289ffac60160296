-- Controls that were broken and let pass, because the tenant runs them report-only (spec 05 §16).
create table administration.control_findings (
    id uuid primary key,
    tenant_id text not null,
    rule text not null,
    subject text not null,
    code text not null,
    message text not null,
    actor uuid not null,
    correlation_id text not null,
    found_time bigint not null
);
create index control_findings_by_rule on administration.control_findings (tenant_id, rule, found_time desc);
revoke update, delete on administration.control_findings from works_app;
call platform.isolate('administration.control_findings');
