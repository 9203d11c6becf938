-- Changed ground of a kind and some days, cut into small pieces; polygons come as hexadecimal EWKB.
INSERT INTO grids_changedarea (revision_id, kind, since, until, geometry)
SELECT %(revision)s, %(kind)s, %(since)s::date, %(until)s::date, part.geom
FROM unnest(%(polygons)s::text[]) AS ground (polygon)
CROSS JOIN LATERAL ST_Subdivide(ground.polygon::geometry, %(vertices)s) AS piece
CROSS JOIN LATERAL ST_Dump(piece) AS part
WHERE ST_Dimension(part.geom) = 2 AND NOT ST_IsEmpty(part.geom)
