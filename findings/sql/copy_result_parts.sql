-- The parts of results, as findings.result_storing writes them.
COPY findings_resultpart (
    id, result_id, component, weight, effective_weight, source, score, findings, method, normaliser, detail
) FROM STDIN WITH (FORMAT csv, NULL '\N')
