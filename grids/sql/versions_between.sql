-- Every version believed now that holds on some day from "since" to before "until".
SELECT id, unit_id, kind, lower(valid), upper(valid), ST_AsBinary(geometry)
FROM grids_unitversion
WHERE upper_inf(believed) AND valid && daterange(%(since)s, %(until)s)
ORDER BY id
