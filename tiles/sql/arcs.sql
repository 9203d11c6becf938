-- One tile of borders that come ready (hexadecimal WKB in the tile's units), with the codes of both sides.
WITH
border AS (
    SELECT number, one, other, shape
    FROM unnest(%(ones)s::bigint[], %(others)s::bigint[], %(shapes)s::text[])
        WITH ORDINALITY AS told (one, other, shape, number)
),
drawn AS (
    SELECT first.code AS one, second.code AS other, second.code IS NULL AS outer, border.shape::geometry AS geometry
    FROM border
    JOIN grids_unitversion AS first ON first.id = border.one
    LEFT JOIN grids_unitversion AS second ON second.id = border.other
    ORDER BY border.number
)
SELECT ST_AsMVT(drawn, 'arcs', %(extent)s, 'geometry')
FROM drawn
