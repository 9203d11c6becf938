-- The units of assignments, as findings.assignment_rows writes them.
COPY findings_assignmentunit (assignment_id, unit_version_id, kind, covers, chosen, state, distance_m, settled_by, part)
FROM STDIN WITH (FORMAT csv, NULL '\N')
