-- The results of units, as findings.result_storing writes them.
COPY findings_result (
    id, round_id, bulletin, unit_version_id, kind, code, "group", score_exact, score, rank, tied, reason, findings,
    adjustment, awarded, reward
) FROM STDIN WITH (FORMAT csv, NULL '\N')
