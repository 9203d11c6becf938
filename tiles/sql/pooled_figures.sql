-- What every unit of a kind scored in each of some bulletins, round by round, and how that changed.
WITH
bulletin AS (
    SELECT told.round_id, told.number, round.period
    FROM unnest(%(rounds)s::bigint[], %(bulletins)s::int[]) AS told (round_id, number)
    JOIN findings_round AS round ON round.id = told.round_id
),
figure AS (
    SELECT result.score::float8 AS score, result.rank, result.findings,
           (result.score - lag(result.score) OVER (
               PARTITION BY result.code ORDER BY bulletin.period
           ))::float8 AS change
    FROM bulletin
    JOIN findings_result AS result
      ON result.round_id = bulletin.round_id AND result.bulletin = bulletin.number
    WHERE result.kind = %(kind)s
)
SELECT CASE %(measure)s
           WHEN 'score' THEN figure.score
           WHEN 'rank' THEN figure.rank::float8
           WHEN 'findings' THEN figure.findings::float8
           WHEN 'change' THEN figure.change
       END AS value
FROM figure
ORDER BY 1
