-- One tile of units of one kind, with what they scored: geometry that was cut before, joined to figures.
-- The first column tells how many of the wanted outlines were cut already: with fewer than all, cut first.
-- The second tells whether the figures of that edition, round and state were gathered: where not, gather first.
WITH
series AS (
    SELECT id
    FROM tiles_figureseries
    WHERE edition = %(edition)s AND round IS NOT DISTINCT FROM %(round)s::bigint AND mark = %(mark)s
),
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
           CASE WHEN %(fields)s THEN figure.score END AS score,
           CASE WHEN %(fields)s THEN figure.rank END AS rank,
           CASE WHEN %(fields)s THEN figure.findings END AS findings,
           CASE WHEN %(fields)s THEN figure.rate END AS rate,
           CASE WHEN %(fields)s THEN figure.change END AS change, part.geometry
    FROM part
    LEFT JOIN tiles_figure AS figure
      ON figure.series = (SELECT id FROM series) AND figure.version = part.version
    WHERE part.geometry IS NOT NULL AND (%(least)s = 0 OR ST_Area(part.geometry) >= %(least)s * %(least)s)
    ORDER BY part.unit
)
SELECT (SELECT count(*) FROM part), EXISTS (SELECT FROM series),
       (SELECT ST_AsMVT(drawn, 'units', %(extent)s, 'geometry', 'unit_id') FROM drawn)
