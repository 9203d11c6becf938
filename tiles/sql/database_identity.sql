-- What tells this database from every other: files kept for one are never another's.
SELECT (SELECT system_identifier FROM pg_control_system())::text, oid::text
FROM pg_database
WHERE datname = current_database()
