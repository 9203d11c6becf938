"""Pure: which units cover very many places, how near are their borders, and where is that in doubt?

Without GEOS, by the index of cells and strands of border. Where anything is in doubt (a border, a tie, an
island at hand, a distance between two roundings) the place is marked, and has to be judged by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from findings.place import many
from findings.place.cells import Cells
from findings.place.judging import Judge
from findings.place.strands import measurer_of
from findings.place.units import Flags, Floats, Numbers
from gis_core.crs import to_metric

_UNCERTAIN_M = 0.02
"""More than the distances of ``findings.place.nearness`` are off, beside their slack."""

_SURE_M = 1e-6
"""How far a distance must be from a limit for it to be on the same side however it is worked out."""

_HUNDREDTH_SURE = 1e-3
"""How far, in hundredths of a metre, a distance must be from where its rounding changes."""


@dataclass
class Measured:
    """A row for each kind in use: the unit that covers a point (-1: none), metres to its border, whether that
    is within the tolerance, and the unit across; where none covers, the nearest unit and how far it is."""

    unit: Numbers
    metres: Floats
    near: Flags
    other: Numbers
    doubtful: Flags


@dataclass(frozen=True)
class Places:
    """Places to be measured: degrees WGS84 on the storage grid, tolerances in metres."""

    lon: Floats
    lat: Floats
    tolerance_m: Floats


def measured(judge: Judge, places: Places) -> Measured | None:
    """What can be said of places; None where there is no index of cells."""
    cells = judge.index.cells_for(10**9)
    if cells is None:
        return None
    index, kinds, count = judge.index, judge.kinds_in_use, len(places.lon)
    shape = len(kinds), count
    found = Measured(
        np.full(shape, -1, dtype=np.int64), np.full(shape, np.nan), np.zeros(shape, dtype=np.bool_),
        np.full(shape, -1, dtype=np.int64), np.zeros(count, dtype=np.bool_),
    )
    kind_row = _row_of_kind(judge)
    place, unit, on_border = index.pairs(places.lon, places.lat)
    row = kind_row[index.kind_of[unit]]
    known = row >= 0
    place, unit, on_border, row = place[known], unit[known], on_border[known], row[known]
    found.doubtful[place[on_border]] = True
    twice = np.flatnonzero((place[1:] == place[:-1]) & (row[1:] == row[:-1]))
    found.doubtful[place[twice]] = True
    found.unit[row, place] = unit
    _leave_islands_at_hand(judge, cells, places, found)
    _measure_borders(judge, places, found)
    steps = np.nan_to_num(found.metres) * 100
    between = np.abs(steps - np.floor(steps) - 0.5) < _HUNDREDTH_SURE
    found.doubtful |= between.any(axis=0)
    return found


def _row_of_kind(judge: Judge) -> NDArray[np.int64]:
    """For the numbers of the index's kinds the row of each among the kinds in use, -1: none."""
    row_of = {kind.key: row for row, kind in enumerate(judge.kinds_in_use)}
    return np.array([row_of.get(kind, -1) for kind in judge.index.kind_keys], dtype=np.int64)


def _leave_islands_at_hand(judge: Judge, cells: Cells, places: Places, found: Measured) -> None:
    """An island that does not cover but is near is told of by its distance to an area: not here."""
    islands = {kind.key for kind in judge.kinds_in_use if kind.policy == "islands"}
    if not islands:
        return
    index = judge.index
    slack = 1.0 + float(cells.arrays.shape[-1])
    reach = places.tolerance_m * slack + 2 * _UNCERTAIN_M
    place, unit, _ = many.all_near(cells, places.lon, places.lat, reach)
    found.doubtful[place[unit < 0]] = True
    place, unit = place[unit >= 0], unit[unit >= 0]
    is_island = np.array([each in islands for each in index.kind_keys])[index.kind_of[unit]]
    place, unit = place[is_island], unit[is_island]
    row = _row_of_kind(judge)[index.kind_of[unit]]
    found.doubtful[place[found.unit[row, place] != unit]] = True


def _measure_borders(judge: Judge, places: Places, found: Measured) -> None:
    measurer = measurer_of(judge.index)
    east, north = to_metric((places.lon, places.lat), judge.index.metric_srid)
    row, place = np.nonzero((found.unit >= 0) & ~found.doubtful)
    metres, across, doubtful = measurer.borders(east[place], north[place], found.unit[row, place])
    found.metres[row, place], found.other[row, place] = metres, across
    found.near[row, place] = metres <= places.tolerance_m[place]
    doubtful |= np.abs(metres - places.tolerance_m[place]) < _SURE_M
    found.doubtful[place[doubtful]] = True
    for number, kind in enumerate(judge.kinds_in_use):
        place = np.flatnonzero((found.unit[number] < 0) & ~found.doubtful)
        if kind.policy == "islands" or not place.size:
            continue
        metres, unit, doubtful = measurer.nearest(kind.key, east[place], north[place])
        found.metres[number, place], found.other[number, place] = metres, unit
        found.doubtful[place[doubtful | ~np.isfinite(metres)]] = True
