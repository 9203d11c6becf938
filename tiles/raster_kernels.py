"""Pure: how many findings to the square kilometre are there around each cell of a raster?

Kernel density with the quartic (biweight) kernel, K(d) = 3 / (π h²) · (1 − (d/h)²)² within the bandwidth h
and nought beyond (Silverman 1986, eq. 4.5). At the city's edge what would fall outside is given back to the
cells inside (each place's kernel is divided by its share inside, as Diggle 1985 has it), so that the whole
adds up to the number of findings.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CellGrid:
    """Square cells of ``cell`` metres: ``west`` and ``north`` the outer corner, rows from the north."""

    west: float
    north: float
    cell: float
    rows: int
    columns: int

    def centres(self, row: slice, column: slice) -> tuple[Floats, Floats]:
        """East of the columns and north of the rows of a part, at the middle of its cells, in metres."""
        east = self.west + (np.arange(column.start, column.stop) + 0.5) * self.cell
        north = self.north - (np.arange(row.start, row.stop) + 0.5) * self.cell
        return east, north

    def cells_of(self, east: Floats, north: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Row and column of the cells in which places lie; beyond the grid where they lie beyond it."""
        row = np.floor((self.north - north) / self.cell).astype(np.int64)
        column = np.floor((east - self.west) / self.cell).astype(np.int64)
        return row, column


def grid_over(bounds: tuple[float, float, float, float], cell: float) -> CellGrid:
    """The grid whose lines are whole multiples of ``cell`` metres, so that months lie on each other."""
    west, south, east, north = bounds
    left, top = math.floor(west / cell), math.ceil(north / cell)
    rows, columns = top - math.floor(south / cell), math.ceil(east / cell) - left
    return CellGrid(left * cell, top * cell, cell, max(rows, 1), max(columns, 1))


def kernel_density(
    places: Floats, weights: Floats, inside: NDArray[np.bool_], grid: CellGrid, bandwidth: float,
    progress: Callable[[str], Any] = lambda what: None,
) -> Floats:
    """Findings per km² in each cell of ``grid``; NaN outside of the city (where ``inside`` is false).

    ``places`` are rows of east, north in metres, each in a cell that is inside; ``weights`` how many
    findings lie there; ``bandwidth`` in metres, at least two cells.
    """
    density = np.zeros(inside.shape)
    reach = math.ceil(bandwidth / grid.cell) + 1
    row, column = grid.cells_of(places[:, 0], places[:, 1])
    for at, (east, north) in enumerate(places.tolist()):
        progress(f"{at:,} of {len(places):,} places")
        part = (_around(int(row[at]), reach, grid.rows), _around(int(column[at]), reach, grid.columns))
        xs, ys = grid.centres(*part)
        apart = ((xs[None, :] - east) ** 2 + (ys[:, None] - north) ** 2) / bandwidth**2
        kernel = np.where(inside[part], np.maximum(1.0 - apart, 0.0) ** 2, 0.0)
        density[part] += kernel * (weights[at] / kernel.sum())
    density *= 1e6 / grid.cell**2
    density[~inside] = np.nan
    return density


def _around(middle: int, reach: int, most: int) -> slice:
    return slice(max(0, middle - reach), min(most, middle + reach + 1))
