-- Of some units, those that came under another (or no longer are under one), and of "named" those that came
-- or went, by a revision after "after" up to "revision": its number, and from when until when.
SELECT child_id, number, lower(valid), upper(valid)
FROM grids_membership
CROSS JOIN LATERAL unnest(ARRAY[lower(believed), upper(believed)]) AS number
WHERE child_id = ANY(%(units)s) AND "primary" AND number > %(after)s AND number <= %(revision)s
UNION
SELECT unit_id, number, lower(valid), upper(valid)
FROM grids_unitversion
CROSS JOIN LATERAL unnest(ARRAY[lower(believed), upper(believed)]) AS number
WHERE unit_id = ANY(%(named)s) AND number > %(after)s AND number <= %(revision)s
