-- What every unit of an edition scored in a round, kept as the figures of a series.
-- Which versions hold that day is the grids floor's answer: it comes as a list of ids.
WITH
shape AS (
    SELECT version.id, version.unit_id, version.code, version.name, version.geometry
    FROM grids_unitversion AS version
    WHERE version.id = ANY(%(versions)s::bigint[])
),
-- what was published or computed for them
result AS (
    SELECT code, score::float8 AS score, rank, tied, findings, "group", reason
    FROM findings_result
    WHERE round_id = %(round)s AND bulletin = %(bulletin)s AND kind = %(kind)s
),
-- what they scored in the last published round before
former AS (
    SELECT code, score::float8 AS score
    FROM findings_result
    WHERE round_id = %(former_round)s AND bulletin = %(former_bulletin)s AND kind = %(kind)s
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
-- points inspected in each unit; a place on a shared border counts for both sides
inspected AS (
    SELECT shape.id, sum(visit.points_observed)::float8 AS points
    FROM findings_visit AS visit
    JOIN shape ON ST_Covers(shape.geometry, visit.geometry)
    WHERE visit.round_id = %(round)s
    GROUP BY shape.id
),
figure AS (
    SELECT shape.id, shape.unit_id, shape.code, shape.name, result.score, result.rank, result.tied,
           result.reason, result."group", inspected.points, former.score AS former_score,
           CASE WHEN %(round)s IS NULL THEN NULL
                ELSE coalesce(counted.findings, result.findings, 0) END AS findings
    FROM shape
    LEFT JOIN result ON result.code = shape.code
    LEFT JOIN former ON former.code = shape.code
    LEFT JOIN counted ON counted.unit_id = shape.unit_id
    LEFT JOIN inspected ON inspected.id = shape.id
)
INSERT INTO tiles_figure (series, version, unit, code, name, score, rank, tied, reason, findings, rate, change,
                          "group")
SELECT %(series)s, id, unit_id, code, name, score, rank, tied, reason, findings,
       round((100 * findings / nullif(points, 0))::numeric, 4)::float8,
       round((score - former_score)::numeric, 4)::float8, coalesce("group", '')
FROM figure
