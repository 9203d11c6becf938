-- The numbers of the findings whose current answer was made stale by one of the revisions after
-- "after" up to "revision": it changed the ground at their place for their day.
WITH moved AS (
    -- The ground those revisions changed.
    SELECT area.geometry, daterange(area.since, area.until) AS days, revision.number
    FROM grids_changedarea AS area
    JOIN grids_revision AS revision ON revision.id = area.revision_id
    WHERE revision.status = 'published'
      AND revision.number > %(after)s AND revision.number <= %(revision)s
), common AS (
    -- Findings at it that are placed well: by the index of places, for each piece of ground.
    SELECT finding.id, finding.round_id, moved.number
    FROM moved
    JOIN findings_finding AS finding
      ON finding.geometry && ST_Expand(moved.geometry, %(common_m)s * %(degrees_per_metre)s)
     AND ST_DWithin(
            finding.geometry, moved.geometry,
            GREATEST(finding.accuracy_m, %(tolerance_m)s) * %(degrees_per_metre)s)
    WHERE finding.place_mark = '' AND finding.observed_on <@ moved.days
      AND (finding.accuracy_m IS NULL OR finding.accuracy_m <= %(common_m)s)
), wide AS (
    -- Lines and areas that reach it, by the index of their outlines.
    SELECT finding.id, finding.round_id, moved.number
    FROM moved
    JOIN findings_finding AS finding
      ON finding.extent && ST_Expand(moved.geometry, %(common_m)s * %(degrees_per_metre)s)
     AND ST_DWithin(
            finding.extent, moved.geometry,
            GREATEST(finding.accuracy_m, %(tolerance_m)s) * %(degrees_per_metre)s)
    WHERE finding.place_mark = '' AND finding.observed_on <@ moved.days
      AND (finding.accuracy_m IS NULL OR finding.accuracy_m <= %(common_m)s)
), rough AS MATERIALIZED (
    -- The few that are placed so roughly that they may be far from it: looked for once.
    SELECT id, round_id, COALESCE(extent, geometry) AS geometry, observed_on, accuracy_m
    FROM findings_finding
    WHERE accuracy_m > %(common_m)s AND place_mark = ''
), vague AS (
    SELECT rough.id, rough.round_id, moved.number
    FROM rough
    JOIN moved ON rough.observed_on <@ moved.days
     AND ST_DWithin(
            rough.geometry, moved.geometry,
            GREATEST(rough.accuracy_m, %(tolerance_m)s) * %(degrees_per_metre)s)
)
SELECT DISTINCT found.id
FROM (SELECT * FROM common UNION ALL SELECT * FROM wide UNION ALL SELECT * FROM vague) AS found
JOIN findings_assignment AS held ON held.finding_id = found.id AND held.is_current
JOIN grids_revision AS made_under ON made_under.id = held.revision_id
LEFT JOIN findings_round AS round ON round.id = found.round_id
WHERE made_under.number < found.number
  AND round.status IS DISTINCT FROM 'published'
  AND (%(round)s::bigint IS NULL OR found.round_id = %(round)s)
