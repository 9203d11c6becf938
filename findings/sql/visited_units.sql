-- Which components were sampled in which units of a kind, in one round?
-- Units as of a day and a revision; of all visits, or those with these keys; a visit on a shared border counts for both sides.
SELECT DISTINCT version.unit_id, visit.component
FROM findings_visit AS visit
JOIN grids_unitversion AS version
  ON version.kind = %(kind)s
 AND version.valid @> %(on)s::date
 AND version.believed @> %(revision)s::integer
 AND ST_Covers(version.geometry, visit.geometry)
WHERE visit.round_id = %(round)s
  AND (%(visits)s::text[] IS NULL OR visit.source_key = ANY(%(visits)s::text[]))
