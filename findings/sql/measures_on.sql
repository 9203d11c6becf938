-- Which measures of a kind's units hold on a day, by the code each unit then has?
-- Units as of the day and a revision, those “supposed” in place of theirs (without an area: it is not there).
-- A number measured in a boundary that has been redrawn since (by more than a vertex: a ten-thousandth of
-- the area) is told as outdated.
WITH supposed AS (
    SELECT kind, unit, code, ST_GeomFromWKB(decode(area, 'hex'), 4326) AS geometry
    FROM unnest(
        %(supposed_kinds)s::text[], %(supposed_units)s::bigint[], %(supposed_codes)s::text[],
        %(supposed_areas)s::text[]
    ) AS given (kind, unit, code, area)
),
standing AS (
    -- the units of that day, as believed then
    SELECT unit_id, code, geometry
    FROM grids_unitversion
    WHERE kind = %(kind)s AND valid @> %(on)s::date AND believed @> %(revision)s::integer
      AND unit_id <> ALL(%(supposed_units)s::bigint[])
    UNION ALL
    SELECT unit, code, geometry FROM supposed WHERE kind = %(kind)s AND geometry IS NOT NULL
)
SELECT
    standing.code,
    measure.key,
    measure.value,
    CASE
        WHEN boundary.id IS NULL THEN false
        WHEN ST_OrderingEquals(boundary.geometry, standing.geometry) THEN false
        ELSE ST_Area(ST_SymDifference(boundary.geometry, standing.geometry))
             > 0.0001 * ST_Area(standing.geometry)
    END AS outdated
FROM findings_unitmeasure AS measure
JOIN standing ON standing.unit_id = measure.unit_id
LEFT JOIN grids_unitversion AS boundary ON boundary.id = measure.boundary_id
WHERE measure.kind = %(kind)s AND measure.key = ANY(%(keys)s) AND measure.valid @> %(on)s::date
