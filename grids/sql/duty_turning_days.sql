-- The days on which a duty begins or ends.
WITH spans AS (SELECT DISTINCT valid FROM grids_duty)
SELECT DISTINCT ends.day
FROM spans
CROSS JOIN LATERAL (VALUES (lower(spans.valid)), (upper(spans.valid))) AS ends (day)
WHERE ends.day IS NOT NULL
ORDER BY ends.day
