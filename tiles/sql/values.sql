-- The figures of a series, ranked inside their groups, with a place for each label.
WITH
-- the name of the unit a rank was given in (a township's county); one code has one name on a day
grouping AS (
    SELECT version.code, version.name
    FROM grids_unitversion AS version
    WHERE version.id = ANY(%(group_versions)s::bigint[])
),
place AS (
    SELECT version.id, ST_PointOnSurface(version.geometry) AS point
    FROM grids_unitversion AS version
    WHERE version.id IN (SELECT version FROM tiles_figure WHERE series = %(series)s)
)
SELECT figure.unit, figure.code, figure.name, grouping.name, ST_X(place.point), ST_Y(place.point),
       figure.score, figure.rank, figure.tied, figure.reason, figure.findings, figure.rate, figure.change
FROM tiles_figure AS figure
JOIN place ON place.id = figure.version
LEFT JOIN grouping ON grouping.code = figure."group"
WHERE figure.series = %(series)s
ORDER BY grouping.code NULLS FIRST, figure.rank NULLS LAST, figure.code
