-- The numbers of the findings that have no answer, one for another plan or day, or one at a place
-- no longer trusted; all that can have one where they are to be redone. (What revisions made
-- stale: findings_on_moved_ground.) A published round keeps every answer it has.
SELECT finding.id
FROM findings_finding AS finding
LEFT JOIN findings_assignment AS held ON held.finding_id = finding.id AND held.is_current
LEFT JOIN findings_round AS round ON round.id = finding.round_id
WHERE (%(round)s::bigint IS NULL OR finding.round_id = %(round)s)
  AND (held.id IS NULL OR round.status IS DISTINCT FROM 'published')
  AND CASE
        WHEN finding.place_mark <> '' OR finding.geometry IS NULL THEN held.id IS NOT NULL
        ELSE %(redo)s OR held.id IS NULL
             OR held.plan_id <> finding.plan_id OR held."on" <> finding.observed_on
      END
