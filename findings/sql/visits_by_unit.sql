-- What was sampled in which units of a kind, in one round?
-- Units as of a day and a revision, those “supposed” in place of theirs (without an area: it is not there); a
-- visit on a shared border counts for both sides. One row for each unit, component and value of the attribute
-- by which a component is divided (“” where it has none there), with the points observed and passed. Of all
-- visits, or those with these keys.
WITH supposed AS (
    SELECT kind, unit, code, ST_GeomFromWKB(decode(area, 'hex'), 4326) AS geometry,
           attributes::jsonb AS attributes
    FROM unnest(
        %(supposed_kinds)s::text[], %(supposed_units)s::bigint[], %(supposed_codes)s::text[],
        %(supposed_areas)s::text[], %(supposed_attributes)s::text[]
    ) AS given (kind, unit, code, area, attributes)
),
-- Not materialized: the index of places is asked for each visit.
standing AS NOT MATERIALIZED (
    SELECT kind, unit_id, code, geometry, attributes
    FROM grids_unitversion
    WHERE valid @> %(on)s::date AND believed @> %(revision)s::integer
      AND unit_id <> ALL(%(supposed_units)s::bigint[])
    UNION ALL
    SELECT kind, unit, code, geometry, attributes FROM supposed WHERE geometry IS NOT NULL
),
seen AS (
    SELECT version.unit_id, visit.id, visit.component, visit.points_observed, visit.points_passed,
           visit.geometry
    FROM findings_visit AS visit
    JOIN standing AS version
      ON version.kind = %(kind)s AND ST_Covers(version.geometry, visit.geometry)
    WHERE visit.round_id = %(round)s
      AND (%(visits)s::text[] IS NULL OR visit.source_key = ANY(%(visits)s::text[]))
),
-- The lowest code of several units of the dividing kind that cover a visit, as for findings.
divided AS (
    SELECT DISTINCT ON (seen.id) seen.id, part.attributes ->> %(attribute)s AS value
    FROM seen
    JOIN standing AS part
      ON part.kind = %(division_kind)s AND ST_Covers(part.geometry, seen.geometry)
    ORDER BY seen.id, part.code
)
SELECT seen.unit_id, seen.component, coalesce(divided.value, ''),
       sum(seen.points_observed)::bigint, sum(seen.points_passed)::bigint
FROM seen
LEFT JOIN divided ON divided.id = seen.id
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
