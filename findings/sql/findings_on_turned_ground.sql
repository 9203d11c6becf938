-- The numbers of the findings on ground that is settled by naming one of these units, whose answer was made
-- under an earlier revision than the one (same position) that turned the unit for their day. "among"
-- bounds the findings. A published round keeps every answer it has.
WITH turned AS (
    SELECT * FROM unnest(%(units)s::bigint[], %(numbers)s::int[], %(since)s::date[], %(until)s::date[])
        AS turned (unit, number, since, until)
), settled AS (
    SELECT geometry, valid, unnest(ARRAY[one_id, other_id]) AS unit FROM grids_borderrule
    UNION ALL
    SELECT geometry, valid, unit_id FROM grids_sitedecision WHERE unit_id IS NOT NULL
), ground AS MATERIALIZED (
    SELECT settled.geometry, settled.valid * daterange(turned.since, turned.until) AS days, turned.number
    FROM turned JOIN settled ON settled.unit = turned.unit
), there AS (
    -- Places on it, and lines and areas that reach it.
    SELECT finding.id, ground.days, ground.number
    FROM ground JOIN findings_finding AS finding ON ST_Intersects(ground.geometry, finding.geometry)
    UNION ALL
    SELECT finding.id, ground.days, ground.number
    FROM ground JOIN findings_finding AS finding ON ST_Intersects(ground.geometry, finding.extent)
)
SELECT DISTINCT finding.id
FROM there
JOIN findings_finding AS finding ON finding.id = there.id
JOIN findings_assignment AS held ON held.finding_id = finding.id AND held.is_current
JOIN grids_revision AS made_under ON made_under.id = held.revision_id
LEFT JOIN findings_round AS round ON round.id = finding.round_id
WHERE made_under.number < there.number AND held."on" <@ there.days
  AND finding.place_mark = '' AND round.status IS DISTINCT FROM 'published'
  AND (%(round)s::bigint IS NULL OR finding.round_id = %(round)s)
  AND (%(among)s::bigint[] IS NULL OR finding.id = ANY(%(among)s))
