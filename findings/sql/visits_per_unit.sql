-- How many places were visited in each unit of a kind, in one round, and what was observed there?
-- Units as of a day and a revision; a visit on a shared border counts for both sides; 0 where nobody was yet.
WITH ground AS (
    SELECT unit_id, code, name, geometry
    FROM grids_unitversion
    WHERE kind = %(kind)s AND valid @> %(on)s::date AND believed @> %(revision)s::integer
)
SELECT ground.unit_id, ground.code, ground.name, count(visit.id),
       coalesce(sum(visit.points_observed), 0)::bigint, coalesce(sum(visit.points_passed), 0)::bigint
FROM ground
LEFT JOIN findings_visit AS visit
  ON visit.round_id = %(round)s AND ST_Covers(ground.geometry, visit.geometry)
GROUP BY ground.unit_id, ground.code, ground.name
ORDER BY ground.code
