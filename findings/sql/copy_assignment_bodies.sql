-- The bodies of assignments, as findings.assignment_rows writes them.
COPY findings_assignmentbody
    (assignment_id, body_id, post_id, unit_id, role, level, share, dispatch, rule, reason, document, since)
FROM STDIN WITH (FORMAT csv, NULL '\N')
