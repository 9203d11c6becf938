-- Findings that count, those alike at one place together, of the next so many after a number.
-- The state and what counts are told as the triggers of migration 0015 tell them.
WITH part AS (
    SELECT id, round_id, coalesce(category_id, 0) AS category, source, geometry, place_mark,
           CASE WHEN verified_at IS NOT NULL THEN 'verified'
                WHEN rectified_at IS NOT NULL OR closed_at IS NOT NULL THEN 'rectified'
                WHEN deferred THEN 'deferred'
                ELSE 'open' END AS state
    FROM findings_finding
    WHERE id > %(after)s
    ORDER BY id
    LIMIT %(most)s
),
reached AS (
    SELECT max(id) AS id FROM part
)
SELECT count(part.id)::int, part.round_id, part.category, part.source, part.state,
       ST_X(part.geometry), ST_Y(part.geometry), reached.id
FROM reached
JOIN part ON part.round_id IS NOT NULL AND part.place_mark = '' AND part.geometry IS NOT NULL
GROUP BY 2, 3, 4, 5, 6, 7, 8
UNION ALL
SELECT 0, 0, 0, '', '', 0, 0, reached.id FROM reached WHERE reached.id IS NOT NULL
