-- The lines of results, as findings.result_storing writes them.
COPY findings_deductionline (part_id, finding_id, category, asked, points, factor, division, note)
FROM STDIN WITH (FORMAT csv, NULL '\N')
