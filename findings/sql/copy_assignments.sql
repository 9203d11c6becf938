-- Assignments, as findings.assignment_rows writes them.
COPY findings_assignment (id, finding_id, revision_id, plan_id, "on", state, is_current, made_at)
FROM STDIN WITH (FORMAT csv, NULL '\N')
