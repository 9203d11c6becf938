-- The units of a kind as a draft has them: those bearing some codes or names, those under some parents,
-- and those whose box meets one of some boxes.
-- Each OFFSET 0 keeps a look-up by key one: this plan is made once, for whatever is asked for, and a planner
-- that does not know the day and the revision believes that next to nothing holds then.
WITH box AS (
    SELECT ST_MakeEnvelope(west, south, east, north, 4326) AS area
    FROM unnest(%(west)s::float8[], %(south)s::float8[], %(east)s::float8[], %(north)s::float8[])
         AS box (west, south, east, north)
),
-- Versions that may be asked for; a few too many do no harm here.
wanted AS (
    SELECT id FROM grids_unitversion WHERE kind = %(kind)s AND code = ANY(%(codes)s::text[])
    UNION
    SELECT id FROM grids_unitversion WHERE kind = %(kind)s AND name = ANY(%(names)s::text[])
    UNION
    SELECT version.id FROM box JOIN grids_unitversion AS version ON version.geometry && box.area
    UNION
    SELECT child.id
    FROM (
        SELECT unit_id, valid, believed FROM grids_unitversion
        WHERE kind = %(parent_kind)s AND code = ANY(%(parents)s::text[]) OFFSET 0
    ) AS parent
    CROSS JOIN LATERAL (
        SELECT child_id, "primary", parent_kind, valid, believed
        FROM grids_membership WHERE parent_id = parent.unit_id OFFSET 0
    ) AS membership
    CROSS JOIN LATERAL (
        SELECT id FROM grids_unitversion WHERE unit_id = membership.child_id OFFSET 0
    ) AS child
    WHERE membership.primary AND membership.parent_kind = %(parent_kind)s
      AND parent.valid @> %(on)s::date AND parent.believed @> %(base)s::int
      AND membership.valid @> %(on)s::date AND membership.believed @> %(base)s::int
),
-- As the base has them, where the draft has nothing else to say.
held AS (
    SELECT version.id, version.unit_id, version.code AS key, version.code, version.name,
           version.attributes, version.geometry
    FROM wanted
    CROSS JOIN LATERAL (SELECT * FROM grids_unitversion WHERE id = wanted.id OFFSET 0) AS version
    WHERE version.kind = %(kind)s
      AND version.valid @> %(on)s::date AND version.believed @> %(base)s::int
      AND NOT EXISTS (
          SELECT FROM grids_draftunit AS own
          WHERE own.draft_id = %(draft)s::bigint AND own.kind = %(kind)s AND own.key = version.code
      )
)
SELECT held.key, held.id, held.unit_id, held.code, held.name, held.attributes, above.code,
       ST_AsBinary(held.geometry)
FROM held
LEFT JOIN LATERAL (
    SELECT parent.code
    FROM (
        SELECT parent_id, "primary", parent_kind, valid, believed
        FROM grids_membership WHERE child_id = held.unit_id OFFSET 0
    ) AS membership
    CROSS JOIN LATERAL (
        SELECT code, valid, believed FROM grids_unitversion WHERE unit_id = membership.parent_id OFFSET 0
    ) AS parent
    WHERE membership.primary AND membership.parent_kind = %(parent_kind)s
      AND membership.valid @> %(on)s::date AND membership.believed @> %(base)s::int
      AND parent.valid @> %(on)s::date AND parent.believed @> %(base)s::int
    LIMIT 1
) AS above ON true
UNION ALL
SELECT own.key, own.base_version_id, base.unit_id, own.code, own.name, own.attributes, own.parent,
       ST_AsBinary(own.geometry)
FROM grids_draftunit AS own
LEFT JOIN grids_unitversion AS base ON base.id = own.base_version_id
WHERE own.draft_id = %(draft)s::bigint AND own.kind = %(kind)s AND own.geometry IS NOT NULL
  AND (
      own.key = ANY(%(codes)s::text[]) OR own.code = ANY(%(codes)s::text[])
      OR own.name = ANY(%(names)s::text[]) OR own.parent = ANY(%(parents)s::text[])
      OR EXISTS (SELECT FROM box WHERE own.geometry && box.area)
  )
ORDER BY 1
