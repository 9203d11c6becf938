-- When the city's configuration changed last (nothing: no city), and the newest version of some topics.
SELECT (SELECT changed_at FROM gis_core_citysettings LIMIT 1),
       (SELECT json_object_agg(topic, version) FROM gis_core_stamp WHERE cell = '' AND topic = ANY($1::text[]))
