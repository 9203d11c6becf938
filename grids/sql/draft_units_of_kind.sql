-- All units of a kind as a draft has them; in the columns of draft_units.
SELECT version.code AS key, version.id, version.unit_id, version.code, version.name, version.attributes,
       above.code, ST_AsBinary(version.geometry)
FROM grids_unitversion AS version
LEFT JOIN LATERAL (
    SELECT parent.code
    FROM grids_membership AS membership
    JOIN grids_unitversion AS parent ON parent.unit_id = membership.parent_id
    WHERE membership.child_id = version.unit_id AND membership.primary
      AND membership.parent_kind = %(parent_kind)s
      AND membership.valid @> %(on)s::date AND membership.believed @> %(base)s
      AND parent.valid @> %(on)s::date AND parent.believed @> %(base)s
    LIMIT 1
) AS above ON true
WHERE version.kind = %(kind)s
  AND version.valid @> %(on)s::date AND version.believed @> %(base)s
  AND NOT EXISTS (
      SELECT FROM grids_draftunit AS own
      WHERE own.draft_id = %(draft)s AND own.kind = %(kind)s AND own.key = version.code
  )
UNION ALL
SELECT own.key, own.base_version_id, base.unit_id, own.code, own.name, own.attributes, own.parent,
       ST_AsBinary(own.geometry)
FROM grids_draftunit AS own
LEFT JOIN grids_unitversion AS base ON base.id = own.base_version_id
WHERE own.draft_id = %(draft)s AND own.kind = %(kind)s AND own.geometry IS NOT NULL
ORDER BY 1
