"""Pure: which special areas, border rules and decisions on site hold at a place?

Facts of one day. Their ground is closed: a place exactly on its rim is part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from findings.accountability.duties import Texts
from findings.place.borders import corners


@dataclass(frozen=True, slots=True)
class BodyFact:
    """A body by number, with its names by language and what others call it."""

    body: int
    names: Texts
    outside_ids: Texts


@dataclass(frozen=True, slots=True)
class SpecialAreaFact:
    """Ground where a body of its own answers; ``beats``: the roles that do not count there.

    ``extent_m2`` decides between areas of one ``precedence``: the smaller one counts.
    """

    code: str
    name: str
    kind: str
    kind_names: Texts
    body: BodyFact
    role: str
    beats: tuple[str, ...]
    category: int | None
    precedence: int
    extent_m2: float
    document: str = ""
    since: date | None = None

    @property
    def order(self) -> tuple[int, float, str]:
        """The first in this order counts."""
        return -self.precedence, self.extent_m2, self.code


@dataclass(frozen=True, slots=True)
class BorderRuleFact:
    """What holds on a road along the border of the units ``one`` and ``other`` (identity numbers)."""

    code: str
    name: str
    kind: str
    one: int
    other: int
    rule: Literal["centre_line", "one_side", "superior"]
    takes: int | None = None
    document: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class SiteDecisionFact:
    """A joint decision on site: the unit that counts there, or the body that answers in a role."""

    code: str
    name: str
    unit: int | None
    body: BodyFact | None
    role: str
    category: int | None
    decided_on: date
    reason: str
    document: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Settlements:
    """All that is settled at one place, each in the order in which it counts."""

    areas: tuple[SpecialAreaFact, ...] = ()
    border_rules: tuple[BorderRuleFact, ...] = ()
    decisions: tuple[SiteDecisionFact, ...] = ()


NOTHING_SETTLED = Settlements()
Fact = SpecialAreaFact | BorderRuleFact | SiteDecisionFact


_SQUARES = 400
"""In squares of so many to a degree (some 250 m) it is kept what is settled nearby."""

_MOST_SQUARES = 20_000
_MORE = 1e-9


class Ground:
    """The settlements of one day; ``outlines`` are polygons (lon/lat WGS84), one for each fact."""

    def __init__(self, facts: Sequence[Fact] = (), outlines: Sequence[object] = ()) -> None:
        self._facts = tuple(facts)
        self._outlines = np.array(list(outlines), dtype=object)
        shapely.prepare(self._outlines)
        # What GEOS makes at a first question it makes without a lock: so it is made now.
        shapely.intersects_xy(self._outlines, *corners(self._outlines))
        self._tree = shapely.STRtree(self._outlines)
        self._known: dict[tuple[int, ...], Settlements] = {(): NOTHING_SETTLED}
        self._in_square: dict[tuple[int, int], NDArray[np.int64]] = {}

    def at(self, lon: ArrayLike, lat: ArrayLike) -> list[Settlements]:
        """What is settled at each place, degrees WGS84; the same object where the same is."""
        x = np.atleast_1d(np.asarray(lon, dtype=np.float64))
        y = np.atleast_1d(np.asarray(lat, dtype=np.float64))
        found: list[list[int]] = [[] for _ in x]
        if self._facts:
            place, fact = self._tree.query(shapely.points(x, y))
            there = shapely.intersects_xy(self._outlines[fact], x[place], y[place])
            for at, which in zip(place[there].tolist(), fact[there].tolist(), strict=True):
                found[at].append(which)
        return [self._settled(tuple(sorted(each))) for each in found]

    def at_place(self, lon: float, lat: float) -> Settlements:
        """What is settled at one place: what ``at`` says, sooner where nothing is settled nearby."""
        if not self._facts:
            return NOTHING_SETTLED
        square = floor(lon * _SQUARES), floor(lat * _SQUARES)
        near = self._in_square.get(square)
        if near is None:
            if len(self._in_square) >= _MOST_SQUARES:
                self._in_square.clear()
            near = self._in_square[square] = self._near_square(*square)
        if not near.size:
            return NOTHING_SETTLED
        there = shapely.intersects_xy(self._outlines[near], lon, lat)
        return self._settled(tuple(near[there].tolist()))

    def _near_square(self, column: int, row: int) -> NDArray[np.int64]:
        """The facts, in order, whose box meets a square; a little more, for what rounding does."""
        west, south = column / _SQUARES - _MORE, row / _SQUARES - _MORE
        side = 1 / _SQUARES + 2 * _MORE
        found = self._tree.query(shapely.box(west, south, west + side, south + side))
        near: NDArray[np.int64] = np.sort(found)
        return near

    def outlines_near(self, shape: Any) -> NDArray[np.object_]:
        """The outlines (lon/lat) of what is settled where the box of a shape is."""
        near = self._tree.query(shapely.box(*shape.bounds)) if self._facts else []
        found: NDArray[np.object_] = self._outlines[near]
        return found

    def _settled(self, which: tuple[int, ...]) -> Settlements:
        if which not in self._known:
            self._known[which] = in_order(self._facts[each] for each in which)
        return self._known[which]


def in_order(facts: Iterable[Fact]) -> Settlements:
    """Facts that hold at one place, in the order in which they count: the newest decision first."""
    listed = list(facts)
    areas = [each for each in listed if isinstance(each, SpecialAreaFact)]
    rules = [each for each in listed if isinstance(each, BorderRuleFact)]
    decisions = [each for each in listed if isinstance(each, SiteDecisionFact)]
    return Settlements(
        tuple(sorted(areas, key=lambda each: each.order)),
        tuple(sorted(rules, key=lambda each: (each.kind, each.code))),
        tuple(sorted(decisions, key=lambda each: (-each.decided_on.toordinal(), each.code))),
    )
