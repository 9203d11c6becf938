-- Which of these outlines were cut for a tile already?
SELECT outline
FROM tiles_tilegeometry
WHERE z = %(z)s AND x = %(x)s AND y = %(y)s AND outline = ANY(%(outlines)s::bigint[])
