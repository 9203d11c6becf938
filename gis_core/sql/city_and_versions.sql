-- When the city's configuration changed last (nothing: no city), and the newest version of each topic as a whole.
SELECT (SELECT changed_at FROM gis_core_citysettings LIMIT 1),
       (SELECT json_object_agg(topic, version) FROM gis_core_stamp WHERE cell = '')
