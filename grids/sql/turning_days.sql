-- The days on which a version or a primary membership begins or ends, as believed under a revision.
WITH spans AS (
    SELECT valid FROM grids_unitversion WHERE believed @> %(revision)s::integer
    UNION
    SELECT valid FROM grids_membership WHERE believed @> %(revision)s::integer AND "primary"
)
SELECT DISTINCT ends.day
FROM spans
CROSS JOIN LATERAL (VALUES (lower(spans.valid)), (upper(spans.valid))) AS ends (day)
WHERE ends.day IS NOT NULL
ORDER BY ends.day
