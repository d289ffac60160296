-- Works that count as one for the limits of sanction: same locality and type, proposed within a window of days (anti-splitting, spec 02 §3.3).
-- Without the time in the index every estimate would read all works its locality has ever had.
create index projects_by_group on projects.projects (tenant_id, locality, project_type, created_time) where locality is not null;
drop index projects.projects_by_locality; -- the new one begins with the same columns
