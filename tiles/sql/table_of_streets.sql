-- Named streets with their whole lines (WKB, lon/lat).
SELECT street.name, street.grade, ST_AsBinary(street.geometry)
FROM grids_street AS street
ORDER BY street.id
