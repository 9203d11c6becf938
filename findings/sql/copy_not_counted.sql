-- Findings that took nothing from a unit, as findings.result_storing writes them.
COPY findings_notcounted (round_id, bulletin, kind, code, finding_id, reason)
FROM STDIN WITH (FORMAT csv, NULL '\N')
