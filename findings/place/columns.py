"""Pure: which unit of each kind counts at each of many places, and in what state are they, as arrays?

What ``Judge.answers`` says, for millions of places: nearly all of them lie in one of some thousand
combinations of units with the same borders (mostly none) within their tolerance, and each such case
is judged once. Places exactly on a border, or whose distance from one is their tolerance to within
what is not certain about it, are handed to ``Judge.answers`` itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from threading import RLock
from weakref import WeakKeyDictionary, proxy

import numpy as np
from numpy.typing import ArrayLike, NDArray

from findings.place import many
from findings.place.cells import Cells
from findings.place.judging import WORST_LAST, Judge, PlaceAnswer, State
from findings.place.look_up import SETTLED
from findings.place.units import Flags, Floats, Numbers, PlaceIndexFault

_UNCERTAIN_M = 0.02
"""More than the distances of ``findings.place.nearness`` are off, beside their slack: edges are straight
in degrees there, and nearly so in the projection."""

_MOST_CASES = 500_000
_AT_ONCE = 20_000

_Row = tuple[tuple[int, ...], tuple[int, ...], int]

_CODE: dict[State, int] = {state: code for code, state in enumerate(WORST_LAST)}


@dataclass(frozen=True)
class Columns:
    """The answers for places, in the order asked.

    ``kinds`` are the city's kinds in use. ``unit`` and ``state`` have a row for each kind: the position
    (in ``PlaceIndex.units``) of the unit that counts, -1 for none, and the number of its state in
    ``judging.WORST_LAST``. ``place_state`` is the place's. ``tuples`` numbers the different columns of
    ``unit``: ``chosen[tuples[n]]`` are the units that count at place n, and whoever keeps what depends on
    the units alone need make it once for each row of ``chosen``.
    """

    kinds: tuple[str, ...]
    unit: NDArray[np.int32]
    state: NDArray[np.int8]
    place_state: NDArray[np.int8]
    tuples: NDArray[np.int32]
    chosen: NDArray[np.int32]
    tolerance_m: Floats

    def __len__(self) -> int:
        return len(self.place_state)

    def states(self) -> dict[State, int]:
        """How many places are in each state."""
        counts = np.bincount(self.place_state, minlength=len(WORST_LAST)).tolist()
        return {state: count for state, count in zip(WORST_LAST, counts, strict=True) if count}


class Cases:
    """The different cases met, each judged once: chosen units, states and the place's state.

    Kept with a judge from one question to the next (``cases_of``); safe for threads.
    """

    def __init__(self, judge: Judge) -> None:
        self._judge, self._lock = proxy(judge), RLock()  # kept as long as the judge is, no longer
        self._number: dict[tuple[tuple[int, ...], frozenset[int]], int] = {}
        self._number_of_row: dict[_Row, int] = {}
        self._rows: list[_Row] = []

    def __len__(self) -> int:
        return len(self._number)

    def of(self, covering: tuple[int, ...], bordering: frozenset[int]) -> int:
        """The number of the case of a place covered by units, with borders of units at hand."""
        number = self._number.get((covering, bordering))
        if number is None:
            number = self.add(self._judge.of_combination(covering, bordering))
            self._number[covering, bordering] = number
        return number

    def add(self, answer: PlaceAnswer) -> int:
        """The number of the case of an answer."""
        position = self._judge.index.position_of_unit
        units = tuple(-1 if kind.chosen is None else position[kind.chosen.unit] for kind in answer.kinds)
        row = (units, tuple(_CODE[kind.state] for kind in answer.kinds), _CODE[answer.state])
        with self._lock:
            if row not in self._number_of_row:
                self._rows.append(row)
                self._number_of_row[row] = len(self._rows) - 1
            return self._number_of_row[row]

    def columns(self, case: Numbers, tolerance: Floats) -> Columns:
        """The columns of places by the numbers of their cases."""
        kinds = tuple(kind.key for kind in self._judge.kinds_in_use)
        met = np.flatnonzero(np.bincount(case))
        among_met = np.zeros(int(met.max(initial=0)) + 1, dtype=np.int64)
        among_met[met] = np.arange(len(met))
        case = among_met[case]
        rows = [self._rows[number] for number in met.tolist()]
        units = np.array([row[0] for row in rows], dtype=np.int32).reshape(-1, len(kinds))
        states = np.array([row[1] for row in rows], dtype=np.int8).reshape(-1, len(kinds))
        of_place = np.array([row[2] for row in rows], dtype=np.int8)
        chosen, tuple_of = np.unique(units, axis=0, return_inverse=True)
        return Columns(
            kinds, np.ascontiguousarray(units.T)[:, case], np.ascontiguousarray(states.T)[:, case],
            of_place[case], tuple_of.reshape(-1).astype(np.int32)[case], chosen, tolerance,
        )


_kept: WeakKeyDictionary[Judge, Cases] = WeakKeyDictionary()


def cases_of(judge: Judge) -> Cases:
    """The cases a judge has met so far."""
    cases = _kept.get(judge)
    if cases is None or len(cases) > _MOST_CASES:
        cases = _kept[judge] = Cases(judge)
    return cases


def columns(judge: Judge, lon: ArrayLike, lat: ArrayLike, accuracy_m: ArrayLike | None = None) -> Columns:
    """The answers for places (degrees WGS84; accuracies in metres, NaN: not known), in the order asked."""
    x = np.atleast_1d(np.asarray(lon, dtype=np.float64))
    y = np.atleast_1d(np.asarray(lat, dtype=np.float64))
    if x.shape != y.shape or x.ndim != 1:
        raise PlaceIndexFault(f"{x.size} longitudes came with {y.size} latitudes.")
    tolerance = judge.tolerances(accuracy_m, len(x))
    cases = cases_of(judge)
    case: Numbers = np.full(len(x), -1, dtype=np.int64)
    cells = judge.index.cells_for(len(x))
    if cells is not None:
        _by_cells(cells, cases, x, y, tolerance, case)
    left = np.flatnonzero(case < 0)
    answers = judge.answers(x[left], y[left], tolerance[left])
    case[left] = [cases.add(answer) for answer in answers]
    return cases.columns(case, tolerance)


def borders(
    judge: Judge, lon: ArrayLike, lat: ArrayLike, found: Columns
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Metres to the border of each unit that counts (NaN: none does), and the position of the unit across
    it (-1: none): a row for each kind, as in ``found``, the columns of these places.

    Measured one by one: some ten thousand places a second.
    """
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    index, shape = judge.index, found.unit.shape
    distance, across = np.full(shape, np.nan), np.full(shape, -1, dtype=np.int32)
    row_of = {kind: row for row, kind in enumerate(found.kinds)}
    kind_row = np.array([row_of.get(kind, -1) for kind in index.kind_keys], dtype=np.int64)
    for begin in range(0, len(x), _AT_ONCE):
        covering = index.covering(x[begin : begin + _AT_ONCE], y[begin : begin + _AT_ONCE])
        row, place = kind_row[index.kind_of[covering.unit]], covering.place + begin
        counts = (row >= 0) & (found.unit[row, place] == covering.unit)
        row, place = row[counts], place[counts]
        distance[row, place], across[row, place] = covering.distance_m[counts], covering.across[counts]
    return distance, across


def _by_cells(cells: Cells, cases: Cases, x: Floats, y: Floats, tolerance: Floats, case: Numbers) -> None:
    """Write the number of its case for each place that the cells tell all about."""
    found, why = many.combinations(cells, x, y)
    place, unit, metres = many.all_near(cells, x, y, tolerance + 2 * _UNCERTAIN_M)
    doubtful = why != SETTLED
    slack = float(cells.arrays.shape[-1])
    edge = tolerance[place] * slack + _UNCERTAIN_M
    doubtful[place[(np.abs(metres - tolerance[place]) <= edge) | (unit < 0)]] = True
    near = metres < tolerance[place]
    place, unit = place[near], unit[near]
    with_border = np.zeros(len(x), dtype=np.bool_)
    with_border[place] = True
    plain = ~with_border & ~doubtful
    _without_borders(cells, cases, found, plain, case)
    _with_borders(cells, cases, found, ~doubtful, place, unit, case)


def _without_borders(
    cells: Cells, cases: Cases, found: NDArray[np.int32], plain: Flags, case: Numbers
) -> None:
    its = found[plain]
    met = np.flatnonzero(np.bincount(its, minlength=1))
    of = np.zeros(int(met.max(initial=0)) + 1, dtype=np.int64)
    of[met] = [cases.of(cells.units_of(number), frozenset()) for number in met.tolist()]
    case[plain] = of[its]


def _with_borders(
    cells: Cells, cases: Cases, found: NDArray[np.int32], sure: Flags, place: Numbers,
    unit: NDArray[np.int32], case: Numbers,
) -> None:
    known: dict[tuple[int, frozenset[int]], int] = {}
    begins = np.flatnonzero(np.append(True, place[1:] != place[:-1])) if len(place) else place
    for at, units in zip(place[begins].tolist(), _split(unit.tolist(), begins), strict=True):
        if sure[at]:
            key = (int(found[at]), frozenset(units))
            if key not in known:
                known[key] = cases.of(cells.units_of(key[0]), key[1])
            case[at] = known[key]


def _split(units: list[int], begins: Numbers) -> Iterable[list[int]]:
    ends = [*begins[1:].tolist(), len(units)][: len(begins)]  # none where there is no place
    return (units[begin:end] for begin, end in zip(begins.tolist(), ends, strict=True))
