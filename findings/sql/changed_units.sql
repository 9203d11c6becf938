-- What a revision changed in units on the day it takes effect: each unit as believed before and after.
-- A unit of whose outline only a vertex was added, and nothing else, is left out.
WITH touched AS (
    SELECT DISTINCT unit_id
    FROM grids_unitversion
    WHERE lower(believed) = %(number)s OR upper(believed) = %(number)s
), former AS (
    SELECT version.*
    FROM grids_unitversion AS version JOIN touched USING (unit_id)
    WHERE version.valid @> %(on)s::date AND version.believed @> %(number)s - 1
), present AS (
    SELECT version.*
    FROM grids_unitversion AS version JOIN touched USING (unit_id)
    WHERE version.valid @> %(on)s::date AND version.believed @> %(number)s
), compared AS (
    SELECT
        coalesce(present.unit_id, former.unit_id) AS unit,
        coalesce(present.kind, former.kind) AS kind,
        former.code AS former_code, present.code AS code,
        former.name AS former_name, present.name AS name,
        former.unit_id IS NOT NULL AND present.unit_id IS NOT NULL
            AND NOT (former.geometry = present.geometry) AND NOT present.vertex_only AS moved,
        former.attributes IS DISTINCT FROM present.attributes AS attributes
    FROM former FULL JOIN present ON present.unit_id = former.unit_id
)
SELECT unit, kind, former_code, code, former_name, name, moved, attributes
FROM compared
WHERE unit > %(after)s
  AND (former_code IS DISTINCT FROM code OR former_name IS DISTINCT FROM name OR moved OR attributes)
ORDER BY unit
LIMIT %(limit)s
