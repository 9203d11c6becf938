-- Take away the oldest noted changes of counts; those alike are summed, and what cancels out is left out.
WITH taken AS (
    DELETE FROM findings_countchange
    WHERE id IN (SELECT id FROM findings_countchange ORDER BY id LIMIT %(most)s)
    RETURNING sign, round, category, source, state, lon, lat
)
SELECT sum(sign)::int, round, category, source, state, lon, lat
FROM taken
GROUP BY round, category, source, state, lon, lat
HAVING sum(sign) <> 0
ORDER BY 2, 3, 4, 5, 6, 7
