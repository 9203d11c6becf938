-- The memberships believed now, of some day from "since" to before "until".
SELECT id, child_id, parent_id, parent_kind, share, "primary", declared, lower(valid), upper(valid)
FROM grids_membership
WHERE upper_inf(believed) AND valid && daterange(%(since)s, %(until)s)
ORDER BY id
