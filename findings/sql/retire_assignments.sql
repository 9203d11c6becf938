-- The current assignments of these findings are current no more; they stay as they were.
UPDATE findings_assignment SET is_current = false
WHERE is_current AND finding_id = ANY(%(findings)s)
