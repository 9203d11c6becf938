-- The units whose primary parent of a kind is said otherwise by a revision, on its day: kind, unit, that kind.
SELECT DISTINCT unit.kind, unit.id, membership.parent_kind
FROM grids_membership AS membership
JOIN grids_unit AS unit ON unit.id = membership.child_id
WHERE membership.primary AND membership.valid @> %(on)s::date
  AND (lower(membership.believed) = %(number)s OR upper(membership.believed) = %(number)s)
