-- One tile of findings of rounds, each at its place; rounded where the asker may not know it exactly.
-- More than so many are too many for one tile: their number tells it (tiles.bounds).
-- What counts and in what state is told as findings.sql.counted_findings tells it.
WITH
near AS (
    SELECT finding.id, category.code AS category, finding.source, finding.severity, finding.observed_on,
           CASE WHEN finding.verified_at IS NOT NULL THEN 'verified'
                WHEN finding.rectified_at IS NOT NULL OR finding.closed_at IS NOT NULL THEN 'rectified'
                WHEN finding.deferred THEN 'deferred'
                ELSE 'open' END AS state,
           CASE WHEN %(step)s::float8 IS NULL THEN finding.geometry
                ELSE ST_SnapToGrid(finding.geometry, %(step)s::float8) END AS place
    FROM findings_finding AS finding
    LEFT JOIN grids_category AS category ON category.id = finding.category_id
    WHERE finding.round_id = ANY(%(rounds)s::bigint[]) AND finding.place_mark = ''
      AND finding.geometry && ST_Expand(
          ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326), coalesce(%(step)s::float8, 0))
      AND (%(categories)s::bigint[] IS NULL OR finding.category_id = ANY(%(categories)s::bigint[]))
      AND (%(source)s::text IS NULL OR finding.source = %(source)s)
      AND NOT EXISTS (
          SELECT FROM unnest(%(masks)s::text[]) AS mask (shape)
          WHERE ST_Intersects(finding.geometry, mask.shape::geometry)
      )
),
placed AS (
    SELECT id AS finding_id, 1 AS count, category, state, source, severity, observed_on::text AS observed_on,
           ST_AsMVTGeom(ST_Transform(place, 3857), ST_TileEnvelope(%(z)s, %(x)s, %(y)s),
                        %(extent)s, %(buffer)s, true) AS geometry
    FROM near
    WHERE %(state)s::text IS NULL OR state = %(state)s
),
drawn AS (
    SELECT *
    FROM placed
    WHERE geometry IS NOT NULL
    ORDER BY finding_id
    LIMIT %(most)s + 1
)
SELECT count(*), ST_AsMVT(drawn, 'findings', %(extent)s, 'geometry', 'finding_id')
FROM drawn
