-- The indexes of some tables, but for primary keys: a constraint's by the constraint's definition, others by their own.
SELECT held.relname::text, own.relname::text,
       CASE WHEN rule.oid IS NULL THEN NULL ELSE pg_get_constraintdef(rule.oid) END,
       pg_get_indexdef(own.oid)
FROM pg_index AS listed
JOIN pg_class AS held ON held.oid = listed.indrelid
JOIN pg_class AS own ON own.oid = listed.indexrelid
LEFT JOIN pg_constraint AS rule ON rule.conindid = own.oid AND rule.conrelid = held.oid AND rule.contype IN ('u', 'x')
WHERE NOT listed.indisprimary
  AND held.relnamespace = current_schema()::regnamespace
  AND held.relname = ANY(%(tables)s)
ORDER BY held.relname, own.relname
