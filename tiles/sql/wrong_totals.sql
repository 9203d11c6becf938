-- How many totals are not the sum of their counts?
SELECT count(*)
FROM (
    SELECT round, hexagon, sum(count) AS count FROM tiles_hexagoncount GROUP BY round, hexagon
) AS summed
FULL JOIN tiles_hexagontotal AS total USING (round, hexagon)
WHERE summed.count IS DISTINCT FROM total.count
