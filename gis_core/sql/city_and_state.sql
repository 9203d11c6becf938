-- When the city's configuration changed last (nothing: no city), and one number for the state of all stamps:
-- it grows with whatever any writer raised, in whatever order they end.
SELECT (SELECT changed_at FROM gis_core_citysettings LIMIT 1),
       (SELECT coalesce(sum(version), 0)::bigint FROM gis_core_stamp)
