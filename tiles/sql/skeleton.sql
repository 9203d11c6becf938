-- Outlines of one tile with nothing but ids: geometry that was cut before.
-- The first column tells how many of the wanted outlines were cut already: with fewer than all, cut first.
WITH
part AS (
    SELECT wanted.unit, cut.geometry
    FROM unnest(%(outlines)s::bigint[], %(units)s::bigint[]) AS wanted (outline, unit)
    JOIN tiles_tilegeometry AS cut
      ON cut.z = %(z)s AND cut.x = %(x)s AND cut.y = %(y)s AND cut.outline = wanted.outline
),
drawn AS (
    SELECT unit, geometry
    FROM part
    WHERE geometry IS NOT NULL AND (%(least)s = 0 OR ST_Area(geometry) >= %(least)s * %(least)s)
    ORDER BY unit
)
SELECT (SELECT count(*) FROM part),
       (SELECT ST_AsMVT(drawn, 'units', %(extent)s, 'geometry', 'unit') FROM drawn)
