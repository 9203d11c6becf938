-- One tile of findings of rounds, those of a hexagon together at its middle, by category and state.
WITH
near AS (
    SELECT id, cell, ST_Centroid(outline) AS middle
    FROM tiles_hexagon
    WHERE resolution = %(resolution)s
      AND outline && ST_MakeEnvelope(%(west)s, %(north)s, %(east)s, %(south)s)
      -- the public is told nothing of masked ground that is finer than the whole of it
      AND NOT EXISTS (
          SELECT FROM unnest(%(masks)s::text[]) AS mask (shape)
          WHERE ST_Intersects(outline, mask.shape::geometry) AND ST_Area(outline) <= ST_Area(mask.shape::geometry)
      )
),
part AS (
    SELECT near.id, coalesce(category.code, '') AS category, count.state, sum(count.count)::int AS count
    FROM near
    JOIN tiles_hexagoncount AS count ON count.hexagon = near.id AND count.round = ANY(%(rounds)s::bigint[])
    LEFT JOIN grids_category AS category ON category.id = count.category
    WHERE (%(categories)s::bigint[] IS NULL OR count.category = ANY(%(categories)s::bigint[]))
      AND (%(source)s::text IS NULL OR count.source = %(source)s)
      AND (%(state)s::text IS NULL OR count.state = %(state)s)
    GROUP BY near.id, category.code, count.state
),
by_category AS (
    SELECT id, json_object_agg(category, count ORDER BY category)::text AS categories
    FROM (SELECT id, category, sum(count) AS count FROM part GROUP BY id, category) AS summed
    GROUP BY id
),
by_state AS (
    SELECT id, json_object_agg(state, count ORDER BY state)::text AS states, sum(count)::int AS count
    FROM (SELECT id, state, sum(count) AS count FROM part GROUP BY id, state) AS summed
    GROUP BY id
),
placed AS (
    SELECT (near.cell >> (3 * (15 - %(resolution)s))) & 8796093022207 AS id, by_state.count, CASE WHEN %(fields)s THEN by_category.categories END AS categories,
           CASE WHEN %(fields)s THEN by_state.states END AS states,
           ST_SnapToGrid(ST_Affine(near.middle, %(scale)s, 0, 0, %(scale)s, %(left)s, %(top)s), 1) AS geometry
    FROM near
    JOIN by_state ON by_state.id = near.id
    JOIN by_category ON by_category.id = near.id
    ORDER BY near.cell
),
drawn AS (
    SELECT id AS hexagon_id, count, categories, states, geometry
    FROM placed
    WHERE ST_X(geometry) BETWEEN -%(buffer)s AND %(extent)s + %(buffer)s
      AND ST_Y(geometry) BETWEEN -%(buffer)s AND %(extent)s + %(buffer)s
)
SELECT ST_AsMVT(drawn, 'findings', %(extent)s, 'geometry', 'hexagon_id')
FROM drawn
