-- Numbers for so many results, and for so many parts of results: the kind of row, and its number.
SELECT 'result', nextval(pg_get_serial_sequence('findings_result', 'id'))
FROM generate_series(1, %(results)s)
UNION ALL
SELECT 'part', nextval(pg_get_serial_sequence('findings_resultpart', 'id'))
FROM generate_series(1, %(parts)s)
