-- The foreign keys of some tables, and how each is defined.
SELECT held.relname::text, fk.conname::text, pg_get_constraintdef(fk.oid)
FROM pg_constraint AS fk
JOIN pg_class AS held ON held.oid = fk.conrelid
WHERE fk.contype = 'f'
  AND held.relnamespace = current_schema()::regnamespace
  AND held.relname = ANY(%(tables)s)
ORDER BY held.relname, fk.conname
