-- Units of a series of figures, each with its whole boundary (WKB, lon/lat).
SELECT figure.code, figure.name, figure.score, figure.rank, figure.findings, figure.rate, figure.change,
       ST_AsBinary(version.geometry)
FROM tiles_figure AS figure
JOIN grids_unitversion AS version ON version.id = figure.version
WHERE figure.series = %(series)s
ORDER BY figure.code
