-- Findings between two numbers that need an assignment, or must lose one.
-- Stale: none is current, or it was made under an older revision, another plan or another day.
-- A finding whose place is marked is listed only while it still has a current assignment.
SELECT finding.id, ST_X(finding.geometry), ST_Y(finding.geometry), finding.accuracy_m,
       finding.observed_on, finding.category_id, finding.plan_id,
       finding.place_mark = '' AND finding.geometry IS NOT NULL AS assignable
FROM findings_finding AS finding
LEFT JOIN findings_assignment AS held ON held.finding_id = finding.id AND held.is_current
LEFT JOIN grids_revision AS revision ON revision.id = held.revision_id
WHERE finding.id BETWEEN %(first)s AND %(last)s
  AND (%(round)s::bigint IS NULL OR finding.round_id = %(round)s)
  AND CASE
        WHEN finding.place_mark <> '' OR finding.geometry IS NULL THEN held.id IS NOT NULL
        ELSE %(redo)s OR held.id IS NULL OR revision.number < %(revision)s
             OR held.plan_id <> finding.plan_id OR held."on" <> finding.observed_on
      END
ORDER BY finding.id
