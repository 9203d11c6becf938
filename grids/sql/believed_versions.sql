-- Every version believed now, of all days, of each unit that ever bears one of the codes.
WITH asked AS (
    SELECT kind, code FROM unnest(%(kinds)s::text[], %(codes)s::text[]) AS asked (kind, code)
),
units AS (
    SELECT DISTINCT version.unit_id
    FROM grids_unitversion AS version
    JOIN asked USING (kind, code)
    WHERE upper_inf(version.believed)
)
SELECT version.id, version.unit_id, version.kind, version.code, version.name,
       version.attributes, ST_AsBinary(version.geometry), lower(version.valid), upper(version.valid)
FROM grids_unitversion AS version
JOIN units USING (unit_id)
WHERE upper_inf(version.believed)
