-- How did one department handle the cases of each of these rounds? As findings.departments computes it:
-- the platform's cases of the round's city days for which the body answers as department by the current
-- answer; closed up to the publication of the round, or now; a deferred case is not due.
WITH cases AS (
    SELECT DISTINCT round.id AS round, finding.id, finding.deferred, finding.closed_at, finding.due_at,
           coalesce(round.published_at, now()) AS moment
    FROM findings_assignmentbody AS answering
    JOIN findings_assignment AS assignment ON assignment.id = answering.assignment_id AND assignment.is_current
    JOIN findings_finding AS finding ON finding.id = assignment.finding_id AND finding.source = 'platform'
    JOIN findings_round AS round ON round.period @> finding.observed_on AND round.id = ANY(%(rounds)s::bigint[])
    WHERE answering.body_id = %(body)s AND answering.role = 'department'
)
SELECT round,
       count(*) FILTER (WHERE NOT deferred),
       count(*) FILTER (WHERE NOT deferred AND closed_at <= moment),
       count(*) FILTER (WHERE NOT deferred AND closed_at <= moment AND (due_at IS NULL OR closed_at <= due_at)),
       count(*) FILTER (WHERE deferred)
FROM cases
GROUP BY round
