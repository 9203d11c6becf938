-- Each unit that a border rule or a decision on site names, with itself and all it ever was a part of.
WITH RECURSIVE above AS (
    SELECT unnest(ARRAY[one_id, other_id]) AS named, unnest(ARRAY[one_id, other_id]) AS unit FROM grids_borderrule
    UNION
    SELECT unit_id, unit_id FROM grids_sitedecision WHERE unit_id IS NOT NULL
    UNION
    SELECT above.named, membership.parent_id
    FROM above JOIN grids_membership AS membership ON membership.child_id = above.unit AND membership.primary
)
SELECT named, unit FROM above
