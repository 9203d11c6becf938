-- New hexagons with their outlines (hexadecimal WKB in the world square); their cells and numbers.
INSERT INTO tiles_hexagon (cell, resolution, outline, km2)
SELECT cell, resolution, shape::geometry, km2
FROM unnest(%(cells)s::bigint[], %(resolutions)s::int[], %(outlines)s::text[], %(km2)s::float8[])
    AS new (cell, resolution, shape, km2)
RETURNING cell, id
