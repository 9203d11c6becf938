-- The units of a kind as a draft has them: all of them, or those named, those bearing some codes,
-- those under some parents, and those whose box meets one of some boxes.
WITH box AS (
    SELECT ST_MakeEnvelope(west, south, east, north, 4326) AS area
    FROM unnest(%(west)s::float8[], %(south)s::float8[], %(east)s::float8[], %(north)s::float8[])
         AS box (west, south, east, north)
),
-- Versions that may be asked for; a few too many do no harm here.
wanted AS (
    SELECT id FROM grids_unitversion WHERE kind = %(kind)s AND code = ANY(%(codes)s::text[])
    UNION
    SELECT version.id FROM box JOIN grids_unitversion AS version ON version.geometry && box.area
    UNION
    SELECT child.id
    FROM grids_unitversion AS parent
    JOIN grids_membership AS membership ON membership.parent_id = parent.unit_id AND membership.primary
    JOIN grids_unitversion AS child ON child.unit_id = membership.child_id
    WHERE child.kind = %(kind)s AND membership.parent_kind = %(parent_kind)s
      AND parent.kind = %(parent_kind)s AND parent.code = ANY(%(parents)s::text[])
      AND parent.valid @> %(on)s::date AND parent.believed @> %(base)s
      AND membership.valid @> %(on)s::date AND membership.believed @> %(base)s
    UNION
    SELECT id FROM grids_unitversion WHERE %(whole)s AND kind = %(kind)s
),
-- As the base has them, where the draft has nothing else to say.
held AS (
    SELECT version.id, version.unit_id, version.code AS key, version.code, version.name,
           version.attributes, version.geometry
    FROM wanted
    JOIN grids_unitversion AS version USING (id)
    WHERE version.kind = %(kind)s
      AND version.valid @> %(on)s::date AND version.believed @> %(base)s
      AND NOT EXISTS (
          SELECT FROM grids_draftunit AS own
          WHERE own.draft_id = %(draft)s AND own.kind = %(kind)s AND own.key = version.code
      )
)
SELECT held.key, held.id, held.unit_id, held.code, held.name, held.attributes, above.code,
       ST_AsBinary(held.geometry)
FROM held
LEFT JOIN LATERAL (
    SELECT parent.code
    FROM grids_membership AS membership
    JOIN grids_unitversion AS parent ON parent.unit_id = membership.parent_id
    WHERE membership.child_id = held.unit_id AND membership.primary
      AND membership.parent_kind = %(parent_kind)s
      AND membership.valid @> %(on)s::date AND membership.believed @> %(base)s
      AND parent.valid @> %(on)s::date AND parent.believed @> %(base)s
    LIMIT 1
) AS above ON true
UNION ALL
SELECT own.key, own.base_version_id, base.unit_id, own.code, own.name, own.attributes, own.parent,
       ST_AsBinary(own.geometry)
FROM grids_draftunit AS own
LEFT JOIN grids_unitversion AS base ON base.id = own.base_version_id
WHERE own.draft_id = %(draft)s AND own.kind = %(kind)s AND own.geometry IS NOT NULL
  AND (
      %(whole)s
      OR own.key = ANY(%(codes)s::text[]) OR own.code = ANY(%(codes)s::text[])
      OR own.parent = ANY(%(parents)s::text[])
      OR EXISTS (SELECT FROM box WHERE own.geometry && box.area)
  )
ORDER BY 1
