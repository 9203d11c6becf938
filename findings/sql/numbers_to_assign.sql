-- The numbers of the findings that need an assignment or must lose one (see findings_to_assign).
SELECT finding.id
FROM findings_finding AS finding
LEFT JOIN findings_assignment AS held ON held.finding_id = finding.id AND held.is_current
LEFT JOIN grids_revision AS revision ON revision.id = held.revision_id
WHERE (%(round)s::bigint IS NULL OR finding.round_id = %(round)s)
  AND CASE
        WHEN finding.place_mark <> '' OR finding.geometry IS NULL THEN held.id IS NOT NULL
        ELSE %(redo)s OR held.id IS NULL OR revision.number < %(revision)s
             OR held.plan_id <> finding.plan_id OR held."on" <> finding.observed_on
      END
ORDER BY finding.id
