-- Every count there is: round, cell, category, source, state, count.
SELECT count.round, hexagon.cell, count.category, count.source, count.state, count.count
FROM tiles_hexagoncount AS count
JOIN tiles_hexagon AS hexagon ON hexagon.id = count.hexagon
