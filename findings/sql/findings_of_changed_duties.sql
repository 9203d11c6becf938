-- The numbers of the findings whose current answer is older than a change of a duty that bears on it:
-- taken up, ended, corrected or taken back since, on the finding's day, for a unit that counts there
-- or for its field. "since" bounds the changes looked at, "among" the findings. A published round keeps every answer it has.
WITH RECURSIVE written AS (
    -- Each change with the days the duty held before it.
    SELECT pgh_id, pgh_created_at, pgh_label, unit_id, category_id, valid,
           lag(valid) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS former
    FROM grids_dutyevent
    WHERE pgh_obj_id IN (SELECT pgh_obj_id FROM grids_dutyevent WHERE pgh_created_at >= %(since)s)
), changed AS MATERIALIZED (
    -- Where only its days changed, the days of one range and not of the other make the difference.
    SELECT pgh_created_at AS at, unit_id, category_id, valid, former,
           pgh_label = 'update' AND former IS NOT NULL AND former <> valid AS other_days
    FROM written
    WHERE pgh_created_at >= %(since)s
), below AS (
    SELECT id AS category, id AS of FROM grids_category
    UNION
    SELECT child.id, below.of FROM grids_category AS child JOIN below ON child.parent_id = below.category
), met AS (
    SELECT held.finding_id, held.made_at, changed.at, changed.valid, changed.former, changed.other_days,
           changed.category_id
    FROM changed
    JOIN grids_unitversion AS version ON version.unit_id = changed.unit_id
    JOIN findings_assignmentunit AS unit ON unit.unit_version_id = version.id AND unit.chosen
    JOIN findings_assignment AS held ON held.id = unit.assignment_id AND held.is_current
    UNION ALL
    SELECT held.finding_id, held.made_at, changed.at, changed.valid, changed.former, changed.other_days,
           changed.category_id
    FROM changed
    JOIN below ON below.of = changed.category_id
    JOIN findings_finding AS finding ON finding.category_id = below.category
    JOIN findings_assignment AS held ON held.finding_id = finding.id AND held.is_current
    WHERE changed.unit_id IS NULL
)
SELECT DISTINCT finding.id
FROM met
JOIN findings_finding AS finding ON finding.id = met.finding_id
LEFT JOIN findings_round AS round ON round.id = finding.round_id
WHERE met.at >= met.made_at AND finding.place_mark = ''
  AND CASE WHEN met.other_days
           THEN (finding.observed_on <@ met.valid) <> (finding.observed_on <@ met.former)
           ELSE finding.observed_on <@ met.valid END
  AND (met.category_id IS NULL
       OR EXISTS (SELECT FROM below WHERE below.category = finding.category_id AND below.of = met.category_id))
  AND round.status IS DISTINCT FROM 'published'
  AND (%(round)s::bigint IS NULL OR finding.round_id = %(round)s)
  AND (%(among)s::bigint[] IS NULL OR finding.id = ANY(%(among)s))
