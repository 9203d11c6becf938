-- Units with the body that answers for each on a day, no persons, with their whole boundaries.
WITH
-- duties for the unit as a whole that hold that day; the lowest road chief first, then territory
held AS (
    SELECT duty.unit_id, duty.role, duty.level, body.name,
           row_number() OVER (
               PARTITION BY duty.unit_id
               ORDER BY CASE duty.role WHEN 'road_chief' THEN 0 WHEN 'territory' THEN 1 ELSE 2 END,
                        duty.level DESC NULLS LAST, body.name, duty.id
           ) AS place,
           count(*) OVER (PARTITION BY duty.unit_id) AS duties
    FROM grids_duty AS duty
    JOIN grids_body AS body ON body.id = duty.body_id
    WHERE duty.unit_id = ANY(%(units)s::bigint[]) AND duty.category_id IS NULL
      AND duty.valid @> %(on)s::date
)
SELECT version.code, held.name, held.role, held.level, held.duties::int, ST_AsBinary(version.geometry)
FROM grids_unitversion AS version
LEFT JOIN held ON held.unit_id = version.unit_id AND held.place = 1
WHERE version.id = ANY(%(versions)s::bigint[])
ORDER BY version.code
