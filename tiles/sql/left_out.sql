-- A layer that tells by which rule something was left out of a tile; appended to the tile it tells of.
SELECT ST_AsMVT(told, 'left_out', %(extent)s, 'geometry')
FROM (SELECT %(rule)s::text AS rule, ST_Point(%(extent)s / 2, %(extent)s / 2) AS geometry) AS told
