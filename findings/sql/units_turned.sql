-- Of some units, those that came under another (or no longer are under one), and of "named" those that came
-- or went, by a revision after "after" up to "revision": its number, and from when until when.
WITH touched AS (
    -- Units and parents of which a primary membership was written or closed; units alone, of which a version was.
    SELECT DISTINCT child_id AS unit_id, parent_id, number
    FROM grids_membership
    CROSS JOIN LATERAL unnest(ARRAY[lower(believed), upper(believed)]) AS number
    WHERE child_id = ANY(%(units)s) AND "primary" AND number > %(after)s AND number <= %(revision)s
    UNION
    SELECT unit_id, NULL, number
    FROM grids_unitversion
    CROSS JOIN LATERAL unnest(ARRAY[lower(believed), upper(believed)]) AS number
    WHERE unit_id = ANY(%(named)s) AND number > %(after)s AND number <= %(revision)s
), held AS (
    SELECT child_id AS unit_id, parent_id, valid, believed
    FROM grids_membership WHERE child_id = ANY(%(units)s) AND "primary"
    UNION ALL
    SELECT unit_id, NULL, valid, believed FROM grids_unitversion WHERE unit_id = ANY(%(named)s)
), days AS (
    -- On which days it was so before, and is by that revision.
    SELECT touched.unit_id, touched.number,
           COALESCE(range_agg(valid) FILTER (WHERE believed @> (touched.number - 1)), '{}') AS former,
           COALESCE(range_agg(valid) FILTER (WHERE believed @> touched.number), '{}') AS present
    FROM touched
    JOIN held ON held.unit_id = touched.unit_id AND held.parent_id IS NOT DISTINCT FROM touched.parent_id
    GROUP BY touched.unit_id, touched.parent_id, touched.number
)
SELECT DISTINCT unit_id, number, lower(span), upper(span)
FROM days CROSS JOIN LATERAL unnest((former - present) + (present - former)) AS span
