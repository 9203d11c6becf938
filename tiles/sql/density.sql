-- One tile of hexagons with the findings of rounds counted in them; empty ones are absent.
-- A hexagon's id is its cell's number without what all cells of its size share: exact in JavaScript too.
-- Without filters the totals tell it, so that the cost does not grow with categories and states.
WITH
near AS (
    SELECT id, cell, outline, km2, street_km, inhabitants
    FROM tiles_hexagon
    WHERE resolution = %(resolution)s
      AND outline && ST_MakeEnvelope(%(west)s, %(north)s, %(east)s, %(south)s)
      -- the public is told nothing of masked ground that is finer than the whole of it
      AND NOT EXISTS (
          SELECT FROM unnest(%(masks)s::text[]) AS mask (shape)
          WHERE ST_Intersects(outline, mask.shape::geometry) AND ST_Area(outline) <= ST_Area(mask.shape::geometry)
      )
),
-- hexagon by hexagon of the tile, never by reading all counts of a round: these grow with findings
counted AS (
    SELECT near.id AS hexagon, total.count
    FROM near
    CROSS JOIN LATERAL (
        SELECT sum(kept.count) AS count
        FROM tiles_hexagontotal AS kept
        WHERE kept.hexagon = near.id AND kept.round = ANY(%(rounds)s::bigint[])
    ) AS total
    WHERE NOT %(filtered)s AND total.count IS NOT NULL
    UNION ALL
    SELECT near.id AS hexagon, part.count
    FROM near
    CROSS JOIN LATERAL (
        SELECT sum(kept.count) AS count
        FROM tiles_hexagoncount AS kept
        WHERE kept.hexagon = near.id AND kept.round = ANY(%(rounds)s::bigint[])
          AND (%(categories)s::bigint[] IS NULL OR kept.category = ANY(%(categories)s::bigint[]))
          AND (%(source)s::text IS NULL OR kept.source = %(source)s)
          AND (%(state)s::text IS NULL OR kept.state = %(state)s)
    ) AS part
    WHERE %(filtered)s AND part.count IS NOT NULL
),
-- from the world square to the units of the tile; hexagons are small and reach over its edge uncut
drawn AS (
    SELECT (near.cell >> (3 * (15 - %(resolution)s))) & 8796093022207 AS hexagon_id, to_hex(near.cell) AS cell, counted.count::int AS count,
           round((counted.count / near.km2)::numeric, 4)::float8 AS per_km2,
           round((counted.count / nullif(near.street_km, 0))::numeric, 4)::float8 AS per_street_km,
           round((1000 * counted.count / nullif(near.inhabitants, 0))::numeric, 4)::float8 AS per_1000,
           ST_SnapToGrid(ST_Affine(near.outline, %(scale)s, 0, 0, %(scale)s, %(left)s, %(top)s), 1) AS geometry
    FROM near
    JOIN counted ON counted.hexagon = near.id
    ORDER BY near.cell
)
SELECT ST_AsMVT(drawn, 'density', %(extent)s, 'geometry', 'hexagon_id')
FROM drawn
