-- New versions, one an array position; geometry comes as hexadecimal EWKB.
INSERT INTO grids_unitversion
    (unit_id, kind, code, name, geometry, attributes, valid, believed, revision_id, vertex_only)
SELECT unit, kind, code, name, geometry::geometry, attributes::jsonb,
       daterange(since, until), int4range(%(number)s, NULL), %(revision)s, vertex_only
FROM unnest(
    %(units)s::bigint[], %(kinds)s::text[], %(codes)s::text[], %(names)s::text[],
    %(geometries)s::text[], %(attributes)s::text[], %(since)s::date[], %(until)s::date[], %(vertex_only)s::bool[]
) AS new (unit, kind, code, name, geometry, attributes, since, until, vertex_only)
