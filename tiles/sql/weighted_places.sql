-- Places of findings of rounds (lon/lat) and how many lie at each; rounded where they may not be known exactly.
WITH
placed AS (
    SELECT CASE WHEN %(step)s::float8 IS NULL THEN finding.geometry
                ELSE ST_SnapToGrid(finding.geometry, %(step)s::float8) END AS place
    FROM findings_finding AS finding
    WHERE finding.round_id = ANY(%(rounds)s::bigint[]) AND finding.place_mark = ''
      AND finding.geometry IS NOT NULL
      AND NOT EXISTS (
          SELECT FROM unnest(%(masks)s::text[]) AS mask (shape)
          WHERE ST_Intersects(finding.geometry, mask.shape::geometry)
      )
      AND (%(categories)s::bigint[] IS NULL OR finding.category_id = ANY(%(categories)s::bigint[]))
)
SELECT ST_X(place), ST_Y(place), count(*)
FROM placed
GROUP BY place
ORDER BY 1, 2
