-- The days on which units of a kind are there at all now and were not before this revision, or
-- were and are not any more.
WITH days AS (
    -- On which days units of each kind were and are there.
    SELECT kind,
           COALESCE(range_agg(valid) FILTER (WHERE before), '{}'::datemultirange) AS former,
           COALESCE(range_agg(valid) FILTER (WHERE after), '{}'::datemultirange) AS present
    FROM (
        SELECT DISTINCT kind, valid, believed @> (%(number)s - 1) AS before, believed @> %(number)s AS after
        FROM grids_unitversion
        WHERE kind = ANY(%(kinds)s::text[])
    ) AS versions
    GROUP BY kind
)
SELECT kind, lower(span), upper(span)
FROM days
CROSS JOIN LATERAL unnest((former - present) + (present - former)) AS span
