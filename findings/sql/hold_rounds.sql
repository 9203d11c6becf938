-- The rounds of these findings stay as they are (nobody publishes one) until the transaction ends.
SELECT id FROM findings_round
WHERE id IN (SELECT round_id FROM findings_finding WHERE id = ANY(%(findings)s))
ORDER BY id
FOR SHARE
