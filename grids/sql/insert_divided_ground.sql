-- The whole ground of units that this revision divides for the first time, or no longer divides,
-- into children of a kind, as changed ground of that kind.
WITH tiling AS (
    -- Kinds that tile their parents.
    SELECT child, parent
    FROM unnest(%(children)s::text[], %(parents)s::text[]) AS tiling (child, parent)
), touched AS (
    -- Parents of which this revision closed or wrote a membership.
    SELECT DISTINCT membership.parent_id, tiling.child, tiling.parent
    FROM grids_membership AS membership
    JOIN tiling ON tiling.parent = membership.parent_kind
    JOIN grids_unit AS unit ON unit.id = membership.child_id AND unit.kind = tiling.child
    WHERE membership.primary
      AND (lower(membership.believed) = %(number)s OR upper(membership.believed) = %(number)s)
), divided AS (
    -- On which days each of them was divided before, and is now.
    SELECT touched.parent_id, touched.child, touched.parent,
           COALESCE(range_agg(valid) FILTER (WHERE believed @> (%(number)s - 1)), '{}') AS former,
           COALESCE(range_agg(valid) FILTER (WHERE believed @> %(number)s), '{}') AS present
    FROM touched
    JOIN grids_membership AS membership ON membership.parent_id = touched.parent_id AND membership.primary
    JOIN grids_unit AS unit ON unit.id = membership.child_id AND unit.kind = touched.child
    GROUP BY touched.parent_id, touched.child, touched.parent
), days AS (
    -- The outlines of those parents on the days on which that is different.
    SELECT divided.child, span * version.valid AS valid, version.geometry
    FROM divided
    CROSS JOIN LATERAL unnest((former - present) + (present - former)) AS span
    JOIN grids_unitversion AS version
      ON version.unit_id = divided.parent_id AND version.kind = divided.parent
     AND version.believed @> %(number)s AND version.valid && span
), wanted AS MATERIALIZED (
    -- Those that no piece holds already, as one does where the kind is there for the first time.
    SELECT days.*
    FROM days
    WHERE NOT EXISTS (
        SELECT FROM grids_changedarea AS whole
        WHERE whole.revision_id = %(revision)s AND whole.kind = days.child
          AND daterange(whole.since, whole.until) @> days.valid
          AND ST_Covers(whole.geometry, days.geometry)
    )
)
INSERT INTO grids_changedarea (revision_id, kind, since, until, geometry)
SELECT %(revision)s, days.child, lower(days.valid), upper(days.valid), part.geom
FROM wanted AS days
CROSS JOIN LATERAL ST_Subdivide(days.geometry, %(vertices)s) AS piece
CROSS JOIN LATERAL ST_Dump(piece) AS part
WHERE ST_Dimension(part.geom) = 2 AND NOT ST_IsEmpty(part.geom)
