-- Of these findings, those that need an answer, or must lose one, with the revision of the present one.
-- Stale: none is current, or it is for another plan or day, or a later revision changed the
-- ground at the place for the day, or something was settled there since; or it is one of "also". A published round keeps every answer it has.
-- A finding whose place is marked is listed only while it still has a current answer.
SELECT finding.id, ST_X(finding.geometry), ST_Y(finding.geometry), finding.accuracy_m,
       finding.received_datum, finding.observed_on, finding.category_id, finding.plan_id,
       finding.place_mark = '' AND finding.geometry IS NOT NULL AS assignable,
       made_under.number, ST_AsBinary(finding.extent)
FROM findings_finding AS finding
LEFT JOIN findings_assignment AS held ON held.finding_id = finding.id AND held.is_current
LEFT JOIN grids_revision AS made_under ON made_under.id = held.revision_id
LEFT JOIN findings_round AS round ON round.id = finding.round_id
WHERE finding.id = ANY(%(findings)s)
  AND (%(round)s::bigint IS NULL OR finding.round_id = %(round)s)
  AND (held.id IS NULL OR round.status IS DISTINCT FROM 'published')
  AND CASE
        WHEN finding.place_mark <> '' OR finding.geometry IS NULL THEN held.id IS NOT NULL
        WHEN %(redo)s OR held.id IS NULL OR finding.id = ANY(%(also)s)
             OR held.plan_id <> finding.plan_id OR held."on" <> finding.observed_on THEN TRUE
        ELSE EXISTS (
            SELECT FROM grids_changedarea AS area
            JOIN grids_revision AS revision ON revision.id = area.revision_id
            WHERE ST_DWithin(
                    area.geometry, COALESCE(finding.extent, finding.geometry),
                    GREATEST(finding.accuracy_m, %(tolerance_m)s) * %(degrees_per_metre)s)
              AND finding.observed_on <@ daterange(area.since, area.until)
              AND revision.status = 'published'
              AND revision.number > made_under.number AND revision.number <= %(revision)s)
          OR EXISTS (
            SELECT FROM (
                SELECT geometry, changed_at FROM grids_specialarea
                UNION ALL SELECT geometry, changed_at FROM grids_borderrule
                UNION ALL SELECT geometry, changed_at FROM grids_sitedecision) AS settled
            WHERE settled.changed_at > held.made_at
              AND ST_Intersects(settled.geometry, COALESCE(finding.extent, finding.geometry)))
      END
ORDER BY finding.id
