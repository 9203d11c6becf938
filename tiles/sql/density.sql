-- One tile of squares with the findings of a round counted in them.
-- The squares are tiles of a deeper zoom, so a square lies in exactly one tile and its count
-- is whole; one ring of squares beyond the tile is counted too, and cut at the buffer.
WITH
tile AS (
    SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS square
),
-- the findings' places, in web metres; those whose place is not to be trusted are left out
place AS (
    SELECT ST_Transform(geometry, 3857) AS point
    FROM findings_finding
    WHERE round_id = %(round)s AND place_mark = ''
      AND geometry && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
),
-- column and row of each place in the grid of squares
cell AS (
    SELECT floor((ST_X(point) + %(half)s) / %(side)s)::bigint AS cell_x,
           floor((%(half)s - ST_Y(point)) / %(side)s)::bigint AS cell_y
    FROM place
),
counted AS (
    SELECT cell_x, cell_y, count(*)::int AS count
    FROM cell
    WHERE cell_x BETWEEN %(first_x)s - 1 AND %(first_x)s + %(cells)s
      AND cell_y BETWEEN %(first_y)s - 1 AND %(first_y)s + %(cells)s
    GROUP BY cell_x, cell_y
),
outlined AS (
    SELECT cell_x, cell_y, count,
           ST_MakeEnvelope(
               cell_x * %(side)s - %(half)s, %(half)s - (cell_y + 1) * %(side)s,
               (cell_x + 1) * %(side)s - %(half)s, %(half)s - cell_y * %(side)s, 3857) AS outline
    FROM counted
),
drawn AS (
    SELECT cell_y * %(columns)s + cell_x AS cell_id, count,
           -- ground area of the square: the map enlarges lengths by cosh(northing / radius);
           -- on the sphere, within 0.7 %% of the ellipsoid
           count * power(cosh((%(half)s - (cell_y + 0.5) * %(side)s) / 6378137.0) / (%(side)s / 1000), 2)
               AS per_km2,
           ST_AsMVTGeom(outline, tile.square, %(extent)s, %(buffer)s, true) AS geometry
    FROM outlined
    CROSS JOIN tile
    ORDER BY cell_id
)
SELECT ST_AsMVT(drawn, 'density', %(extent)s, 'geometry', 'cell_id')
FROM drawn
WHERE geometry IS NOT NULL
