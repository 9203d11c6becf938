-- Kilometres of street and inhabitants in each of these hexagons, empty where the city knows of none at all.
-- Inhabitants are those of the units with the newest numbers, spread evenly over each unit's ground.
WITH
-- outlines in degrees: the world square is the web map with its corner in the north-west
ground AS (
    SELECT id, ST_Transform(ST_SetSRID(ST_Affine(
               outline, 40075016.685578488, 0, 0, -40075016.685578488, -20037508.342789244, 20037508.342789244
           ), 3857), 4326) AS shape
    FROM tiles_hexagon
    WHERE id = ANY(%(hexagons)s::bigint[])
),
street AS (
    SELECT ground.id, sum(ST_Length(ST_Transform(
               ST_Intersection(street.geometry, ground.shape), %(metric)s))) / 1000 AS km
    FROM ground
    JOIN grids_street AS street ON ST_Intersects(street.geometry, ground.shape)
    GROUP BY ground.id
),
-- the finest numbers there are: of the kind with most units that have one
counted AS (
    SELECT measure.kind
    FROM findings_unitmeasure AS measure
    WHERE measure.key = 'inhabitants' AND upper_inf(measure.valid)
    GROUP BY measure.kind
    ORDER BY count(*) DESC
    LIMIT 1
),
populated AS (
    SELECT version.geometry, measure.value::float8 AS inhabitants
    FROM counted
    JOIN findings_unitmeasure AS measure
      ON measure.kind = counted.kind AND measure.key = 'inhabitants' AND upper_inf(measure.valid)
    JOIN grids_unitversion AS version
      ON version.unit_id = measure.unit_id AND upper_inf(version.valid) AND upper_inf(version.believed)
),
living AS (
    SELECT ground.id, sum(populated.inhabitants
               * ST_Area(ST_Intersection(populated.geometry, ground.shape)) / ST_Area(populated.geometry)
           ) AS inhabitants
    FROM ground
    JOIN populated ON ST_Intersects(populated.geometry, ground.shape)
    GROUP BY ground.id
)
UPDATE tiles_hexagon AS hexagon
SET street_km = CASE WHEN EXISTS (SELECT FROM grids_street) THEN coalesce(street.km, 0) END,
    inhabitants = living.inhabitants
FROM ground
LEFT JOIN street ON street.id = ground.id
LEFT JOIN living ON living.id = ground.id
WHERE hexagon.id = ground.id
