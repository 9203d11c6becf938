-- One tile of units of one kind with the body that answers for each on a day; no persons.
-- The first column tells how many of the wanted outlines were cut already: with fewer than all, cut first.
WITH
wanted AS (
    SELECT outline, version, unit
    FROM unnest(%(outlines)s::bigint[], %(versions)s::bigint[], %(units)s::bigint[])
        AS member (outline, version, unit)
),
part AS (
    SELECT wanted.unit, wanted.version, cut.geometry
    FROM wanted
    JOIN tiles_tilegeometry AS cut
      ON cut.z = %(z)s AND cut.x = %(x)s AND cut.y = %(y)s AND cut.outline = wanted.outline
),
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
),
drawn AS (
    SELECT part.unit AS unit_id, version.code,
           CASE WHEN %(fields)s THEN held.name END AS body, CASE WHEN %(fields)s THEN held.role END AS role,
           CASE WHEN %(fields)s THEN held.level END AS level,
           CASE WHEN %(fields)s THEN held.duties::int END AS duties, part.geometry
    FROM part
    JOIN grids_unitversion AS version ON version.id = part.version
    LEFT JOIN held ON held.unit_id = part.unit AND held.place = 1
    WHERE part.geometry IS NOT NULL AND (%(least)s = 0 OR ST_Area(part.geometry) >= %(least)s * %(least)s)
    ORDER BY part.unit
)
SELECT (SELECT count(*) FROM part),
       (SELECT ST_AsMVT(drawn, 'duties', %(extent)s, 'geometry', 'unit_id') FROM drawn)
