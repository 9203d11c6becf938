-- One tile of borders that come ready (hexadecimal WKB in the tile's units), with the codes of both sides.
WITH
border AS (
    SELECT number, one, other, shape
    FROM unnest(%(ones)s::bigint[], %(others)s::bigint[], %(shapes)s::text[])
        WITH ORDINALITY AS told (one, other, shape, number)
),
drawn AS (
    SELECT CASE WHEN %(fields)s THEN first.code END AS one,
           CASE WHEN %(fields)s THEN second.code END AS other, second.code IS NULL AS outer, border.shape::geometry AS geometry
    FROM border
    JOIN grids_unitversion AS first ON first.id = border.one
    LEFT JOIN grids_unitversion AS second ON second.id = border.other
    WHERE %(least)s = 0 OR ST_Length(border.shape::geometry) >= %(least)s
    ORDER BY border.number
)
SELECT ST_AsMVT(drawn, 'arcs', %(extent)s, 'geometry')
FROM drawn
