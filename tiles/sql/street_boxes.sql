-- West, south, east, north of every street, in degrees.
SELECT ST_XMin(street.geometry), ST_YMin(street.geometry), ST_XMax(street.geometry), ST_YMax(street.geometry)
FROM grids_street AS street
