-- One tile of named streets, for orientation.
WITH
tile AS (
    SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS square
),
drawn AS (
    SELECT street.id, CASE WHEN %(fields)s THEN street.name END AS name,
           CASE WHEN %(fields)s THEN street.grade END AS grade,
           ST_AsMVTGeom(ST_Transform(street.geometry, 3857), tile.square,
                        %(extent)s, %(buffer)s, true) AS geometry
    FROM grids_street AS street
    CROSS JOIN tile
    WHERE street.geometry && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
    ORDER BY street.id
)
SELECT ST_AsMVT(drawn, 'streets', %(extent)s, 'geometry', 'id')
FROM drawn
WHERE geometry IS NOT NULL AND (%(least)s = 0 OR ST_Length(geometry) >= %(least)s)
