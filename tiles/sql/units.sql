-- One tile of units of one kind, with what they scored: geometry that was cut before, joined to figures.
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
-- absent values are left out of a feature; names come by the values where the zoom is low
drawn AS (
    SELECT part.unit AS unit_id, figure.code,
           CASE WHEN %(named)s THEN figure.name END AS name,
           figure.score, figure.rank, figure.findings, figure.rate, figure.change, part.geometry
    FROM part
    LEFT JOIN tiles_figure AS figure ON figure.series = %(series)s AND figure.version = part.version
    WHERE part.geometry IS NOT NULL
    ORDER BY part.unit
)
SELECT (SELECT count(*) FROM part),
       (SELECT ST_AsMVT(drawn, 'units', %(extent)s, 'geometry', 'unit_id') FROM drawn)
