-- Which components were sampled on pieces of ground that are nobody's yet, in one round?
-- As in visited_units: a visit on the border counts.
SELECT DISTINCT ground.unit, visit.component
FROM findings_visit AS visit
JOIN unnest(%(units)s::bigint[], %(areas)s::text[]) AS ground (unit, area)
  ON ST_Covers(ST_GeomFromWKB(decode(ground.area, 'hex'), 4326), visit.geometry)
WHERE visit.round_id = %(round)s
