-- What the units of a series are called and scored, as a tile tells it.
SELECT version, code, name, score, rank, findings, rate, change
FROM tiles_figure
WHERE series = %(series)s
