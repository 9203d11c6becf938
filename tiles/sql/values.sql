-- What every unit of a kind scored in a round, with a place for its label.
WITH
shape AS (
    SELECT version.unit_id, version.code, version.name, ST_PointOnSurface(version.geometry) AS place
    FROM grids_unitversion AS version
    WHERE version.id = ANY(%(versions)s)
),
result AS (
    SELECT code, score::float8 AS score, rank, tied, findings, "group", reason
    FROM findings_result
    WHERE round_id = %(round)s AND bulletin = %(bulletin)s AND kind = %(kind)s
),
-- the name of the unit a rank was given in (a township's county); one code has one name on a day
grouping AS (
    SELECT version.code, version.name
    FROM grids_unitversion AS version
    WHERE version.id = ANY(%(group_versions)s)
),
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
)
SELECT shape.unit_id, shape.code, shape.name, grouping.name,
       ST_X(shape.place), ST_Y(shape.place),
       result.score, result.rank, result.tied, result.reason,
       CASE WHEN %(round)s IS NULL THEN NULL
            ELSE coalesce(counted.findings, result.findings, 0) END
FROM shape
LEFT JOIN result ON result.code = shape.code
LEFT JOIN grouping ON grouping.code = result."group"
LEFT JOIN counted ON counted.unit_id = shape.unit_id
ORDER BY grouping.code NULLS FIRST, result.rank NULLS LAST, shape.code
