-- Boxes in the world square (west, north, east, south) of the hexagons of one size in which rounds have findings.
SELECT DISTINCT ST_XMin(hexagon.outline), ST_YMin(hexagon.outline), ST_XMax(hexagon.outline),
       ST_YMax(hexagon.outline)
FROM tiles_hexagontotal AS total
JOIN tiles_hexagon AS hexagon ON hexagon.id = total.hexagon
WHERE hexagon.resolution = %(resolution)s AND total.round = ANY(%(rounds)s::bigint[])
