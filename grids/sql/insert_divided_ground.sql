-- The whole ground of units that this revision divides for the first time, or no longer divides,
-- into children of a kind, as changed ground of that kind.
WITH tiling AS (
    -- Kinds that tile their parents.
    SELECT child, parent
    FROM unnest(%(children)s::text[], %(parents)s::text[]) AS tiling (child, parent)
), moved AS (
    -- Memberships that this revision closed or wrote, and the belief to compare each with.
    SELECT membership.parent_id, tiling.child, tiling.parent, membership.valid,
           CASE WHEN lower(membership.believed) = %(number)s
                THEN %(number)s - 1 ELSE %(number)s END AS beside
    FROM grids_membership AS membership
    JOIN tiling ON tiling.parent = membership.parent_kind
    JOIN grids_unit AS unit ON unit.id = membership.child_id AND unit.kind = tiling.child
    WHERE membership.primary
      AND (lower(membership.believed) = %(number)s OR upper(membership.believed) = %(number)s)
), alone AS (
    -- Those beside which, in the other belief, no child of the kind was there on those days.
    SELECT DISTINCT moved.parent_id, moved.child, moved.parent, moved.valid
    FROM moved
    WHERE NOT EXISTS (
        SELECT FROM grids_membership AS other
        JOIN grids_unit AS unit ON unit.id = other.child_id AND unit.kind = moved.child
        WHERE other.parent_id = moved.parent_id AND other.primary
          AND other.believed @> moved.beside AND other.valid && moved.valid
    )
), days AS (
    -- The outlines of those parents on those days.
    SELECT DISTINCT alone.child, alone.valid * version.valid AS valid, version.geometry
    FROM alone
    JOIN grids_unitversion AS version
      ON version.unit_id = alone.parent_id AND version.kind = alone.parent
     AND version.believed @> %(number)s AND version.valid && alone.valid
)
INSERT INTO grids_changedarea (revision_id, kind, since, until, geometry)
SELECT %(revision)s, days.child, lower(days.valid), upper(days.valid), part.geom
FROM days
CROSS JOIN LATERAL ST_Subdivide(days.geometry, %(vertices)s) AS piece
CROSS JOIN LATERAL ST_Dump(piece) AS part
WHERE ST_Dimension(part.geom) = 2 AND NOT ST_IsEmpty(part.geom)
