-- Lock the units that bear some codes and all that lie over them (their townships), in the order of
-- their numbers: two publications of neighbouring ground wait for each other, never in a circle.
-- Not FOR UPDATE: a version that is just being written may go on pointing at its unit.
WITH RECURSIVE touched (unit_id) AS (
    SELECT version.unit_id
    FROM unnest(%(kinds)s::text[], %(codes)s::text[]) AS named (kind, code)
    JOIN grids_unitversion AS version USING (kind, code)
    WHERE upper_inf(version.believed)
    UNION
    SELECT membership.parent_id
    FROM touched
    JOIN grids_membership AS membership ON membership.child_id = touched.unit_id
    WHERE upper_inf(membership.believed)
)
SELECT unit.id
FROM grids_unit AS unit
WHERE unit.id IN (SELECT unit_id FROM touched)
ORDER BY unit.id
FOR NO KEY UPDATE
