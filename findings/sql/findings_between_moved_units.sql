-- The numbers of the findings that several units of a kind cover, where one of their units came under
-- another, or no longer is under one, by a revision after "after" up to "revision" for their day: of two
-- units the parent of the one below counts. "among" bounds the findings. A published round keeps every
-- answer it has.
WITH touched AS (
    -- Units and parents of which a primary membership was written or closed.
    SELECT child_id, parent_id, lower(believed) AS number
    FROM grids_membership
    WHERE "primary" AND lower(believed) > %(after)s AND lower(believed) <= %(revision)s
    UNION
    SELECT child_id, parent_id, upper(believed)
    FROM grids_membership
    WHERE "primary" AND NOT upper_inf(believed)
      AND upper(believed) > %(after)s AND upper(believed) <= %(revision)s
), days AS (
    -- On which days the one was under the other before, and is by that revision.
    SELECT touched.child_id AS unit_id, touched.number,
           COALESCE(range_agg(valid) FILTER (WHERE believed @> (touched.number - 1)), '{}') AS former,
           COALESCE(range_agg(valid) FILTER (WHERE believed @> touched.number), '{}') AS present
    FROM touched
    JOIN grids_membership AS membership
      ON membership.child_id = touched.child_id AND membership.parent_id = touched.parent_id AND "primary"
    GROUP BY touched.child_id, touched.parent_id, touched.number
), moved AS MATERIALIZED (
    SELECT unit_id, number, (former - present) + (present - former) AS valid FROM days WHERE former <> present
), several AS MATERIALIZED (
    -- Answers where another unit of a kind covers beside the one that counts.
    SELECT DISTINCT beside.assignment_id FROM findings_assignmentunit AS beside
    WHERE beside.covers AND NOT beside.chosen
      AND (%(among)s::bigint[] IS NULL OR EXISTS (
          SELECT FROM findings_assignment AS held
          WHERE held.id = beside.assignment_id AND held.is_current AND held.finding_id = ANY(%(among)s)
      ))
)
SELECT DISTINCT held.finding_id
FROM several
JOIN findings_assignment AS held ON held.id = several.assignment_id AND held.is_current
JOIN grids_revision AS made_under ON made_under.id = held.revision_id
JOIN findings_assignmentunit AS unit ON unit.assignment_id = held.id
JOIN grids_unitversion AS version ON version.id = unit.unit_version_id
JOIN moved ON moved.unit_id = version.unit_id
JOIN findings_finding AS finding ON finding.id = held.finding_id
LEFT JOIN findings_round AS round ON round.id = finding.round_id
WHERE made_under.number < moved.number AND held."on" <@ moved.valid
  AND finding.place_mark = '' AND round.status IS DISTINCT FROM 'published'
  AND (%(round)s::bigint IS NULL OR finding.round_id = %(round)s)
  AND (%(among)s::bigint[] IS NULL OR finding.id = ANY(%(among)s))
