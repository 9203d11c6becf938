-- The days on which a special area, a border rule or a decision on site begins or is no more.
WITH held AS (
    -- What was replaced on its own first day holds on no day: an empty range, which has no ends.
    SELECT valid FROM grids_specialarea
    UNION ALL SELECT valid FROM grids_borderrule
    UNION ALL SELECT valid FROM grids_sitedecision
)
SELECT lower(valid) FROM held WHERE NOT isempty(valid) AND NOT lower_inf(valid)
UNION
SELECT upper(valid) FROM held WHERE NOT isempty(valid) AND NOT upper_inf(valid)
ORDER BY 1
