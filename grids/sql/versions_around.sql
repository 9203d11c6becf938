-- Versions believed now that hold on some day from "since" to before "until": those of some units, and
-- those of a kind whose box meets a box asked for together with that kind (NULL: any kind).
WITH wanted AS (
    SELECT id FROM grids_unitversion WHERE unit_id = ANY(%(units)s::bigint[])
    UNION
    SELECT version.id
    FROM unnest(
        %(kinds)s::text[], %(west)s::float8[], %(south)s::float8[], %(east)s::float8[], %(north)s::float8[]
    ) AS box (kind, west, south, east, north)
    JOIN grids_unitversion AS version
      ON version.geometry && ST_MakeEnvelope(box.west, box.south, box.east, box.north, 4326)
     AND (box.kind IS NULL OR version.kind = box.kind)
)
SELECT id, unit_id, kind, lower(valid), upper(valid), ST_AsBinary(geometry)
FROM wanted
JOIN grids_unitversion USING (id)
WHERE upper_inf(believed) AND valid && daterange(%(since)s, %(until)s)
ORDER BY id
