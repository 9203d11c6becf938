"""Record: derived tables of the tiles' floor. In the first form there are none."""
