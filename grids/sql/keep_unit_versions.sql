-- Shortened copies of closed versions: the same content, byte for byte, for fewer days.
INSERT INTO grids_unitversion
    (unit_id, kind, code, name, geometry, attributes, valid, believed, revision_id, vertex_only)
SELECT version.unit_id, version.kind, version.code, version.name, version.geometry,
       version.attributes, daterange(kept.since, kept.until), int4range(%(number)s, NULL),
       %(revision)s, version.vertex_only
FROM unnest(%(versions)s::bigint[], %(since)s::date[], %(until)s::date[]) AS kept (id, since, until)
JOIN grids_unitversion AS version USING (id)
