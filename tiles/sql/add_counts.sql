-- So many more (or fewer) findings of a category, source and state in hexagons.
WITH
change AS (
    SELECT round, hexagon, category, source, state, more
    FROM unnest(%(rounds)s::bigint[], %(hexagons)s::bigint[], %(categories)s::bigint[], %(sources)s::text[],
                %(states)s::text[], %(more)s::int[]) AS told (round, hexagon, category, source, state, more)
),
-- what comes down to nothing leaves no row
emptied AS (
    DELETE FROM tiles_hexagoncount AS kept
    USING change
    WHERE (kept.round, kept.hexagon, kept.category, kept.source, kept.state)
        = (change.round, change.hexagon, change.category, change.source, change.state)
      AND kept.count + change.more = 0
    RETURNING kept.round, kept.hexagon, kept.category, kept.source, kept.state
)
INSERT INTO tiles_hexagoncount AS kept (round, hexagon, category, source, state, count)
SELECT round, hexagon, category, source, state, more
FROM change
WHERE (round, hexagon, category, source, state) NOT IN (SELECT * FROM emptied)
ON CONFLICT (round, hexagon, category, source, state) DO UPDATE SET count = kept.count + excluded.count
