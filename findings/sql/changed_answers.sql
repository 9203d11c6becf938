-- Answers stored under a revision where one under another stood before, with that one; in order of
-- number. "sealed": whether who asks may see findings of rounds not yet released. "everywhere",
-- "territories", "bodies": what of the others lies in their sight, by the former or present answer.
SELECT
    present.id, finding.source, finding.source_key, present.on, former.id AS former_id,
    made_under.number AS former_revision, former.state AS former_state, present.state
FROM findings_assignment AS present
JOIN grids_revision AS revision ON revision.id = present.revision_id
JOIN findings_finding AS finding ON finding.id = present.finding_id
LEFT JOIN findings_round AS round ON round.id = finding.round_id
JOIN LATERAL (
    SELECT earlier.id, earlier.state, earlier.revision_id
    FROM findings_assignment AS earlier
    WHERE earlier.finding_id = present.finding_id AND earlier.id < present.id
    ORDER BY earlier.id DESC
    LIMIT 1
) AS former ON former.revision_id <> present.revision_id
JOIN grids_revision AS made_under ON made_under.id = former.revision_id
WHERE revision.number = %(number)s
  AND present.id > %(after)s
  AND (%(sealed)s OR round.released_at IS NOT NULL
       OR (round.id IS NULL AND finding.source <> 'inspection'))
  AND (%(everywhere)s
       OR EXISTS (
           SELECT FROM findings_assignmentbody AS body
           WHERE body.assignment_id IN (present.id, former.id) AND body.body_id = ANY (%(bodies)s))
       OR EXISTS (
           SELECT FROM findings_assignmentunit AS chosen
           JOIN grids_unitversion AS version ON version.id = chosen.unit_version_id
           WHERE chosen.assignment_id IN (present.id, former.id) AND chosen.chosen
             AND version.unit_id = ANY (%(territories)s)))
ORDER BY present.id
LIMIT %(limit)s
