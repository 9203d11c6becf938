-- Keep outlines as they were cut for tiles of one zoom; hexadecimal WKB, NULL where nothing is drawn.
INSERT INTO tiles_tilegeometry (z, x, y, outline, geometry)
SELECT %(z)s, part.x, part.y, part.outline, part.shape::geometry
FROM unnest(%(xs)s::int[], %(ys)s::int[], %(outlines)s::bigint[], %(geometries)s::text[])
    AS part (x, y, outline, shape)
ON CONFLICT (z, x, y, outline) DO NOTHING
