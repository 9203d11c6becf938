-- For each of some places: every unit, of whatever kind, that covers it on a day under a revision.
SELECT place.at, version.unit_id
FROM unnest(%(lons)s::float8[], %(lats)s::float8[]) WITH ORDINALITY AS place (lon, lat, at)
JOIN grids_unitversion AS version
  ON ST_Covers(version.geometry, ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326))
WHERE version.valid @> %(on)s::date AND version.believed @> %(base)s
