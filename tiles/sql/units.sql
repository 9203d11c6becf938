-- One tile of units of one kind, with what they scored in a round.
-- Which versions hold that day is the grids floor's answer: it comes as a list of ids.
WITH
-- the tile in web metres
tile AS (
    SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS square
),
-- the units, in web metres; generalised by less than can be seen where the zoom is low
shape AS (
    SELECT version.id, version.unit_id, version.code, version.name,
           CASE WHEN %(tolerance)s > 0
                THEN ST_Simplify(ST_Transform(version.geometry, 3857), %(tolerance)s, true)
                ELSE ST_Transform(version.geometry, 3857) END AS geometry
    FROM grids_unitversion AS version
    WHERE version.id = ANY(%(versions)s)
),
-- what was published or computed for them
result AS (
    SELECT code, score::float8 AS score, rank, findings
    FROM findings_result
    WHERE round_id = %(round)s AND bulletin = %(bulletin)s AND kind = %(kind)s
),
-- kinds of which no unit has a score show how many findings fell to them
counted AS (
    SELECT held.unit_id, count(*)::int AS findings
    FROM findings_assignmentunit AS chosen
    JOIN findings_assignment AS assignment
      ON assignment.id = chosen.assignment_id AND assignment.is_current
    JOIN findings_finding AS finding
      ON finding.id = assignment.finding_id AND finding.round_id = %(round)s
    JOIN grids_unitversion AS held ON held.id = chosen.unit_version_id
    WHERE chosen.kind = %(kind)s AND chosen.chosen
      AND NOT EXISTS (SELECT FROM result WHERE score IS NOT NULL)
    GROUP BY held.unit_id
),
drawn AS (
    SELECT shape.unit_id, shape.code, shape.name, result.score, result.rank,
           CASE WHEN %(round)s IS NULL THEN NULL
                ELSE coalesce(counted.findings, result.findings, 0) END AS findings,
           ST_AsMVTGeom(shape.geometry, tile.square, %(extent)s, %(buffer)s, true) AS geometry
    FROM shape
    CROSS JOIN tile
    LEFT JOIN result ON result.code = shape.code
    LEFT JOIN counted ON counted.unit_id = shape.unit_id
    ORDER BY shape.unit_id
)
SELECT ST_AsMVT(drawn, 'units', %(extent)s, 'geometry', 'unit_id')
FROM drawn
WHERE geometry IS NOT NULL
