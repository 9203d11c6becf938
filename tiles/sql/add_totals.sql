-- So many more (or fewer) findings in hexagons, whatever their category, source and state.
WITH
change AS (
    SELECT round, hexagon, sum(more)::int AS more
    FROM unnest(%(rounds)s::bigint[], %(hexagons)s::bigint[], %(more)s::int[]) AS told (round, hexagon, more)
    GROUP BY round, hexagon
    HAVING sum(more) <> 0
),
emptied AS (
    DELETE FROM tiles_hexagontotal AS kept
    USING change
    WHERE (kept.round, kept.hexagon) = (change.round, change.hexagon) AND kept.count + change.more = 0
    RETURNING kept.round, kept.hexagon
)
INSERT INTO tiles_hexagontotal AS kept (round, hexagon, count)
SELECT round, hexagon, more
FROM change
WHERE (round, hexagon) NOT IN (SELECT * FROM emptied)
ON CONFLICT (round, hexagon) DO UPDATE SET count = kept.count + excluded.count
