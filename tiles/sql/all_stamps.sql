-- One number for the state of all stamps: it grows with whatever any writer raised, in whatever order they end.
SELECT coalesce(sum(version), 0)::bigint
FROM gis_core_stamp
