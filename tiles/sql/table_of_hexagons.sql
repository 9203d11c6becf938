-- Hexagons of one size with the findings of rounds counted in them; empty ones are absent.
SELECT to_hex(hexagon.cell), sum(total.count)::int,
       round((sum(total.count) / hexagon.km2)::numeric, 4)::float8,
       round((sum(total.count) / nullif(hexagon.street_km, 0))::numeric, 4)::float8,
       round((1000 * sum(total.count) / nullif(hexagon.inhabitants, 0))::numeric, 4)::float8, NULL::bytea
FROM tiles_hexagontotal AS total
JOIN tiles_hexagon AS hexagon ON hexagon.id = total.hexagon
WHERE hexagon.resolution = %(resolution)s AND total.round = ANY(%(rounds)s::bigint[])
GROUP BY hexagon.id
ORDER BY hexagon.cell
