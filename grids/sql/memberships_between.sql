-- The memberships believed now, of some day from "since" to before "until": of all children, or of some.
SELECT id, child_id, parent_id, parent_kind, share, "primary", declared, lower(valid), upper(valid)
FROM grids_membership
WHERE upper_inf(believed) AND valid && daterange(%(since)s, %(until)s)
  AND (%(children)s::bigint[] IS NULL OR child_id = ANY(%(children)s::bigint[]))
ORDER BY id
