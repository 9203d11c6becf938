-- The numbers of the findings whose current answer is older than a special area, border rule or
-- decision on site that was written, changed or ended at their place. A row that ended keeps its
-- ground, so what it settled before is looked at too. A published round keeps every answer it has.
WITH settled AS (
    SELECT geometry, changed_at FROM grids_specialarea
    UNION ALL SELECT geometry, changed_at FROM grids_borderrule
    UNION ALL SELECT geometry, changed_at FROM grids_sitedecision
), there AS (
    -- Places on it, and lines and areas that reach it.
    SELECT finding.id, settled.changed_at
    FROM settled JOIN findings_finding AS finding ON ST_Intersects(settled.geometry, finding.geometry)
    UNION ALL
    SELECT finding.id, settled.changed_at
    FROM settled JOIN findings_finding AS finding ON ST_Intersects(settled.geometry, finding.extent)
)
SELECT DISTINCT finding.id
FROM there
JOIN findings_finding AS finding ON finding.id = there.id
JOIN findings_assignment AS held
  ON held.finding_id = finding.id AND held.is_current AND held.made_at < there.changed_at
LEFT JOIN findings_round AS round ON round.id = finding.round_id
WHERE finding.place_mark = ''
  AND round.status IS DISTINCT FROM 'published'
  AND (%(round)s::bigint IS NULL OR finding.round_id = %(round)s)
