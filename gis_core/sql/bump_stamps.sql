-- A new version for each of these cells of a topic, whether or not the cell was known.
INSERT INTO gis_core_stamp (topic, cell, version)
SELECT %(topic)s, cell, nextval('gis_core_stamp_version')
FROM unnest(%(cells)s::text[]) AS cell
ON CONFLICT ON CONSTRAINT stamp_topic_cell_once
DO UPDATE SET version = nextval('gis_core_stamp_version')
