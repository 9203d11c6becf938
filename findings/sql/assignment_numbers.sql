-- As many new numbers of assignments as are asked for.
SELECT nextval(pg_get_serial_sequence('findings_assignment', 'id'))
FROM generate_series(1, %(wanted)s)
