-- What is closed stops being believed from this revision on; its valid is never touched.
UPDATE grids_unitversion
SET believed = int4range(lower(believed), %(number)s)
WHERE id = ANY(%(versions)s::bigint[])
