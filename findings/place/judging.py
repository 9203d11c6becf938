"""Pure: in what state is a place, and which unit of each kind is the one that counts?

The rules and their grounds stand in docs/decisions/0007-which-side-of-a-border.md. No kind
of unit is named here: all follows from the kind policies of the city's configuration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from findings.place.index import IndexedUnit, Nearest, PlaceIndex, PlaceIndexFault
from findings.place.kinship import Kinship
from findings.place.one_place import Covered
from gis_core.city import UnitKind

State = Literal["clear", "border", "outside", "gap", "overlap"]
WORST_LAST: tuple[State, ...] = ("clear", "border", "outside", "gap", "overlap")

Choice = Literal["only", "membership", "inside", "lowest_code"]
"""Why a unit is the chosen one: no other covers; it is the parent (by a stored membership, or
because it holds the child) of the chosen child; it bears the lowest code."""


@dataclass(frozen=True, slots=True)
class CoveringUnit:
    """A unit that covers the place; ``across`` is the unit behind its nearest border, if any."""

    unit: IndexedUnit
    chosen: bool
    state: State
    on_border: bool
    distance_m: float
    across: IndexedUnit | None


@dataclass(frozen=True, slots=True)
class KindAnswer:
    """What one kind of unit has to say about a place.

    ``covering`` lists every unit that covers it, the chosen one first. Without any, ``nearest``
    is the nearest unit, ``nearest_m`` metres away: always for a kind that ought to cover, for
    islands only within the tolerance of the border. ``within`` is the unit that ought to have
    been divided here, where the state is ``gap``.
    """

    kind: UnitKind
    state: State
    covering: tuple[CoveringUnit, ...] = ()
    choice: Choice = "only"
    nearest: IndexedUnit | None = None
    nearest_m: float | None = None
    within: IndexedUnit | None = None

    @property
    def chosen(self) -> IndexedUnit | None:
        """The unit that counts, if any covers the place."""
        return self.covering[0].unit if self.covering else None


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """The state of a place and the answer of each kind, in the city's order of kinds."""

    state: State
    tolerance_m: float
    kinds: tuple[KindAnswer, ...]

    @property
    def chosen(self) -> Iterator[IndexedUnit]:
        """The units that count, one for each kind that covers the place."""
        return (unit for unit in (answer.chosen for answer in self.kinds) if unit is not None)


@dataclass(frozen=True, slots=True)
class _Cover:
    """A row of ``index.Covering``; ``position`` orders by code within a kind."""

    position: int
    on_border: bool
    distance_m: float
    across: int
    overlaps: bool


_Covers = dict[str, list[_Cover]]


def worst(states: Iterable[State]) -> State:
    """The worst of some states; ``clear`` when there is none."""
    return max(states, key=WORST_LAST.index, default="clear")


class Judge:
    """Answers for places against one index.

    ``kinds`` are the city's, ``kinship`` the primary memberships of the index's day,
    ``border_tolerance_m`` the least uncertainty of any place here.
    """

    def __init__(
        self, index: PlaceIndex, kinds: Sequence[UnitKind], kinship: Kinship, border_tolerance_m: float
    ) -> None:
        self.index = index
        self.kinds = tuple(kinds)
        self.kinship = kinship
        self.border_tolerance_m = border_tolerance_m
        self._in_use = tuple(kind for kind in self.kinds if kind.key in index.kinds)
        self._by_key = {kind.key: kind for kind in self.kinds}
        self._islands = {kind.key for kind in self._in_use if kind.policy == "islands"}
        self._in_order = _children_first(self._in_use)

    def answers(
        self, lon: ArrayLike, lat: ArrayLike, accuracy_m: ArrayLike | None = None, across: bool = True
    ) -> list[PlaceAnswer]:
        """The answer for each place, in the order asked (degrees WGS84; metres, NaN: not known).

        Without ``across`` the units behind the borders are not looked for; no state depends on them.
        """
        x = np.atleast_1d(np.asarray(lon, dtype=np.float64))
        y = np.atleast_1d(np.asarray(lat, dtype=np.float64))
        tolerance = self.tolerances(accuracy_m, len(x))
        covers = self._covers(x, y, across)
        nearest = self._nearest(x, y, covers, tolerance)
        return [
            self._judge(covers[at], nearest, at, float(tolerance[at])) for at in range(len(x))
        ]

    @property
    def kinds_in_use(self) -> tuple[UnitKind, ...]:
        """The kinds of which a unit is there, in the city's order."""
        return self._in_use

    def of_combination(self, covering: Iterable[int], bordering: Iterable[int]) -> PlaceAnswer:
        """The answer for a place on no border, of which is known which units (positions) cover it
        and the borders of which come within the tolerance. Distances are not: 0 stands for near,
        infinity for far, and none is named across or nearest, but for an island at hand.
        """
        by_kind: dict[str, list[int]] = {}
        for position in sorted(covering):
            by_kind.setdefault(self.index.units[position].kind, []).append(position)
        near = set(bordering)
        covers = {
            kind: [_Cover(at, False, 0.0 if at in near else inf, -1, len(positions) > 1) for at in positions]
            for kind, positions in by_kind.items()
        }
        at_hand = {
            (self.index.units[at].kind, 0): (self.index.units[at], 0.0)
            for at in sorted(near, reverse=True)
            if self.index.units[at].kind in self._islands
        }
        return self._judge(covers, at_hand, 0, self.border_tolerance_m)

    def of_measured(
        self, covering: Mapping[int, tuple[float, int]], nearest: Mapping[str, tuple[int, float]],
        tolerance_m: float,
    ) -> PlaceAnswer:
        """The answer for a place on no border and covered by one unit of a kind at most, all measured.

        ``covering`` has for units (positions) metres to their border and the unit across (-1: none),
        ``nearest`` for kinds that do not cover the nearest unit and how far; no island may be at hand that
        does not cover.
        """
        units = self.index.units
        covers = {units[at].kind: [_Cover(at, False, *rest, False)] for at, rest in covering.items()}
        near = {(kind, 0): (units[at], metres) for kind, (at, metres) in nearest.items()}
        return self._judge(covers, near, 0, tolerance_m)

    def of_covered(
        self, found: Covered, nearest: Mapping[str, tuple[IndexedUnit, float]], tolerance_m: float
    ) -> PlaceAnswer:
        """The answer for one place that is on no border; ``nearest`` as ``nearest_at`` has it."""
        by_kind: dict[str, list[int]] = {}
        for row, position in enumerate(found.units):
            by_kind.setdefault(self.index.units[position].kind, []).append(row)
        covers = {
            kind: [
                _Cover(found.units[row], False, found.distances_m[row], found.across[row], len(rows) > 1)
                for row in rows
            ]
            for kind, rows in by_kind.items()
        }
        return self._judge(covers, {(kind, 0): each for kind, each in nearest.items()}, 0, tolerance_m)

    def nearest_at(
        self, kind: UnitKind, lon: float, lat: float, tolerance_m: float
    ) -> tuple[IndexedUnit, float] | None:
        """The nearest unit of a kind that does not cover a place, and metres to it; of islands only
        one at hand."""
        place = np.array([lon]), np.array([lat])
        found = self._nearest(*place, [_all_but(self._in_use, kind)], np.array([tolerance_m]))
        return found.get((kind.key, 0))

    def tolerances(self, accuracy_m: ArrayLike | None, places: int) -> NDArray[np.float64]:
        if accuracy_m is None:
            return np.full(places, self.border_tolerance_m)
        accuracy = np.atleast_1d(np.asarray(accuracy_m, dtype=np.float64))
        if accuracy.shape != (places,):
            raise PlaceIndexFault(f"{places} places came with {accuracy.size} accuracies.")
        return np.fmax(accuracy, self.border_tolerance_m)

    def _covers(
        self, x: NDArray[np.float64], y: NDArray[np.float64], across: bool
    ) -> list[_Covers]:
        """For each place, by kind, the units that cover it in the order of their codes."""
        found = self.index.covering(x, y, across)
        places: list[_Covers] = [{} for _ in range(len(x))]
        rows = zip(
            found.place.tolist(), found.unit.tolist(), found.on_border.tolist(),
            found.distance_m.tolist(), found.across.tolist(), found.overlaps.tolist(), strict=True,
        )
        for place, position, *rest in rows:
            kind = self.index.units[position].kind
            places[place].setdefault(kind, []).append(_Cover(position, *rest))
        return places

    def _nearest(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        covers: Sequence[_Covers],
        tolerance: NDArray[np.float64],
    ) -> dict[tuple[str, int], tuple[IndexedUnit, float]]:
        """By kind and place: the nearest unit where none covers; of islands only one at hand."""
        found: dict[tuple[str, int], tuple[IndexedUnit, float]] = {}
        for kind in self._in_use:
            asked = np.array([at for at, by in enumerate(covers) if kind.key not in by], dtype=np.int64)
            if not asked.size:
                continue
            at_hand = kind.policy == "islands"
            within = float(tolerance[asked].max()) if at_hand else None
            near: Nearest = self.index.nearest(kind.key, x[asked], y[asked], within)
            rows = zip(asked.tolist(), near.unit.tolist(), near.distance_m.tolist(), strict=True)
            for at, unit, metres in rows:
                if unit >= 0 and (not at_hand or metres <= tolerance[at]):
                    found[kind.key, at] = (self.index.units[unit], metres)
        return found

    def _judge(
        self,
        covers: _Covers,
        nearest: Mapping[tuple[str, int], tuple[IndexedUnit, float]],
        at: int,
        tolerance: float,
    ) -> PlaceAnswer:
        chosen = self._choose(covers)
        answers = tuple(
            self._covered(kind, covers[kind.key], chosen[kind.key], tolerance)
            if kind.key in covers
            else self._uncovered(kind, chosen, nearest.get((kind.key, at)))
            for kind in self._in_use
        )
        counting = (
            answer.state for answer in answers if answer.state != "border" or answer.kind.border_counts
        )
        return PlaceAnswer(worst(counting) if answers else "outside", tolerance, answers)

    def _choose(self, covers: _Covers) -> dict[str, tuple[int, Choice]]:
        """By kind, the position of the unit that counts and the rule that chose it."""
        chosen: dict[str, tuple[int, Choice]] = {}
        for kind in self._in_order:
            if candidates := [cover.position for cover in covers.get(kind.key, ())]:
                chosen[kind.key] = self._choose_one(kind, candidates, chosen)
        return chosen

    def _choose_one(
        self, kind: UnitKind, candidates: Sequence[int], chosen: Mapping[str, tuple[int, Choice]]
    ) -> tuple[int, Choice]:
        if len(candidates) == 1:
            return candidates[0], "only"
        if kind.policy == "islands":
            return self._island(kind, candidates, chosen), "lowest_code"
        for child in self._in_use:
            if child.parent == kind.key and child.is_partition and child.key in chosen:
                followed = self._parent_among(chosen[child.key][0], kind.key, candidates)
                if followed is not None:
                    return followed
        return min(candidates), "lowest_code"

    def _island(
        self, kind: UnitKind, candidates: Sequence[int], chosen: Mapping[str, tuple[int, Choice]]
    ) -> int:
        """Of islands, the lowest code among those in the chosen parent, else of all."""
        parent = chosen.get(kind.parent or "")
        if parent is None:
            return min(candidates)
        at_home = [
            island for island in candidates
            if (found := self._parent_among(island, kind.parent or "", [parent[0]])) is not None and found
        ]
        return min(at_home or candidates)

    def _parent_among(
        self, child: int, parent_kind: str, candidates: Sequence[int]
    ) -> tuple[int, Choice] | None:
        """Which of the candidates is the parent of a unit: as stored, else the one it lies in."""
        stored = self.kinship.parent(self.index.units[child].unit, parent_kind)
        for position in candidates:
            if stored is not None and self.index.units[position].unit == stored:
                return position, "membership"
        if stored is None:
            lon, lat = self.index.inner_point(child)
            for position in candidates:
                if self.index.covers(position, lon, lat):
                    return position, "inside"
        return None

    def _covered(
        self, kind: UnitKind, covers: Sequence[_Cover], chosen: tuple[int, Choice], tolerance: float
    ) -> KindAnswer:
        ordered = sorted(covers, key=lambda cover: (cover.position != chosen[0], cover.position))
        exclusive = kind.policy != "islands"
        units = tuple(
            CoveringUnit(
                unit=self.index.units[cover.position],
                chosen=cover.position == chosen[0],
                state=_state_of(cover, tolerance, exclusive),
                on_border=cover.on_border,
                distance_m=cover.distance_m,
                across=None if cover.across < 0 else self.index.units[cover.across],
            )
            for cover in ordered
        )
        return KindAnswer(kind, worst(unit.state for unit in units), units, chosen[1])

    def _uncovered(
        self,
        kind: UnitKind,
        chosen: Mapping[str, tuple[int, Choice]],
        nearest: tuple[IndexedUnit, float] | None,
    ) -> KindAnswer:
        unit, metres = nearest or (None, None)
        if kind.policy == "islands":
            return KindAnswer(kind, "border" if unit else "clear", nearest=unit, nearest_m=metres)
        state, within = self._why_uncovered(kind, chosen)
        return KindAnswer(kind, state, nearest=unit, nearest_m=metres, within=within)

    def _why_uncovered(
        self, kind: UnitKind, chosen: Mapping[str, tuple[int, Choice]]
    ) -> tuple[State, IndexedUnit | None]:
        """Outside of all, in a gap of the unit above, or in one that is not divided (yet).

        Where the kind above does not cover either, it is as with that kind.
        """
        passed = {kind.key}
        while kind.parent is not None and kind.parent not in passed:
            if kind.parent in chosen:
                above = self.index.units[chosen[kind.parent][0]]
                return self._gap_or_undivided(kind, above), above
            passed.add(kind.parent)
            kind = self._by_key[kind.parent]
        return "outside", None

    def _gap_or_undivided(self, kind: UnitKind, above: IndexedUnit) -> State:
        """A parent owns its ground until it has children; then every place must be a child's."""
        divided = self.kinship.is_divided(above.unit, kind.key)
        return "gap" if divided or kind.policy != "partition_of_parent" else "clear"


def _all_but(kinds: Sequence[UnitKind], kind: UnitKind) -> _Covers:
    return {each.key: [] for each in kinds if each.key != kind.key}


def _state_of(cover: _Cover, tolerance: float, exclusive: bool) -> State:
    if cover.overlaps and exclusive:
        return "overlap"
    return "border" if cover.distance_m <= tolerance else "clear"


def _children_first(kinds: Sequence[UnitKind]) -> tuple[UnitKind, ...]:
    """Partition kinds from the atoms up, then islands, which follow the chosen parent."""
    by_key = {kind.key: kind for kind in kinds}

    def depth(kind: UnitKind) -> int:
        steps, above = 0, kind.parent
        while above in by_key and steps < len(kinds):
            steps, above = steps + 1, by_key[above].parent
        return steps

    return tuple(sorted(kinds, key=lambda kind: (kind.policy == "islands", -depth(kind))))

