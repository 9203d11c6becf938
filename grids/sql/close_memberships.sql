-- What is closed stops being believed from this revision on; its valid is never touched.
UPDATE grids_membership
SET believed = int4range(lower(believed), %(number)s)
WHERE id = ANY(%(memberships)s::bigint[])
