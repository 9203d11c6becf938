"""Pure: which ground do changes of units move from whom to whom, and on which days?

A unit is what it is by its identity: a new code, name or attribute moves no ground; a unit that
begins or ends does, even where another takes over its whole outline. Neither does a vertex more
in a border: strips thinner than a step of the storage grid are nobody's loss.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core.precision import GRID
from grids.changes import Added, Answer, Held

Shapes = NDArray[Any]
Whose = int | Added
"""A unit by its number; one that is founded has none yet and is known by what founds it."""


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """What one unit loses and gets from ``since`` to before ``until`` (None: for good).

    Areas in lon/lat degrees, empty where there is nothing. ``begins``: there was no such unit on
    these days before the change; ``ends``: there is none after it.
    """

    kind: str
    unit: Whose
    since: date
    until: date | None
    lost: shapely.Geometry
    got: shapely.Geometry
    begins: bool
    ends: bool


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Ground of a kind that went to another unit, to nobody or from nobody, in polygons."""

    kind: str
    since: date
    until: date | None
    polygons: Shapes


@dataclass(frozen=True, slots=True, eq=False)
class Passed:
    """Ground that one unit lost and another got; one of them begins or ends."""

    ancestor: Whose
    descendant: Whose
    ground: shapely.Geometry


@dataclass(frozen=True, slots=True, eq=False)
class _Span:
    since: date
    until: date | None
    outline: shapely.Geometry


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """A unit on some days on which one outline holds before the change and one after it."""

    kind: str
    unit: Whose
    since: date
    until: date | None
    old: shapely.Geometry | None
    new: shapely.Geometry | None


def without_hairlines(areas: Shapes) -> Shapes:
    """The areas (degrees) less every part that is thinner than a step of the storage grid.

    Lines and points that an overlay left beside areas go too: GEOS overlays no mixed collection.
    """
    areas = np.asarray(areas, dtype=object).copy()
    for at in np.flatnonzero(shapely.get_dimensions(areas) >= 0):
        if areas[at].geom_type not in ("Polygon", "MultiPolygon"):
            areas[at] = shapely.MultiPolygon(list(_polygons([areas[at]])))
    style = {"join_style": "mitre", "mitre_limit": 5.0}
    cores = shapely.buffer(areas, -GRID / 2, **style)
    thick = shapely.intersection(areas, shapely.buffer(cores, GRID, **style))
    found: Shapes = np.where(shapely.is_empty(cores), shapely.Polygon(), thick)
    return found


def moves(made: Answer) -> list[Move]:
    """What each unit loses and gets by an answer, span of days by span of days."""
    steps = list(_steps(made))
    nothing = shapely.Polygon()
    old = np.array([step.old or nothing for step in steps], dtype=object)
    new = np.array([step.new or nothing for step in steps], dtype=object)
    lost, got = old.copy(), new.copy()
    both = np.array([step.old is not None and step.new is not None for step in steps], dtype=bool)
    lost[both] = without_hairlines(shapely.difference(old[both], new[both]))
    got[both] = without_hairlines(shapely.difference(new[both], old[both]))
    moved = ~(shapely.is_empty(lost) & shapely.is_empty(got))
    return [
        Move(
            step.kind, step.unit, step.since, step.until, lost[at], got[at],
            begins=step.old is None, ends=step.new is None,
        )
        for at, step in enumerate(steps) if moved[at]
    ]


def all_that_moved(made: Answer) -> list[shapely.Geometry]:
    """Every piece of ground (degrees) on which an answer says otherwise, hairlines too, for shares."""
    steps = list(_steps(made))
    whole = [step.old or step.new for step in steps if step.old is None or step.new is None]
    both = [step for step in steps if step.old is not None and step.new is not None]
    old = np.array([step.old for step in both], dtype=object)
    new = np.array([step.new for step in both], dtype=object)
    differing = shapely.symmetric_difference(old, new)
    return [each for each in (*whole, *differing.tolist()) if each is not None and not each.is_empty]


def _steps(made: Answer) -> Iterator[_Step]:
    """The days on which a unit's outline after the change is not the one it had before."""
    outlines = _outlines(made.closed)
    before: dict[Whose, list[_Span]] = defaultdict(list)
    after: dict[Whose, list[_Span]] = defaultdict(list)
    kinds: dict[Whose, str] = {}
    for held in made.closed:
        kinds[held.unit] = held.kind
        before[held.unit].append(_Span(held.since, held.until, outlines[held.version]))
    for kept in made.kept:
        after[kept.held.unit].append(_Span(kept.since, kept.until, outlines[kept.held.version]))
    for new in made.added:
        unit: Whose = new if new.unit is None else new.unit
        kinds[unit] = new.change.kind
        after[unit].append(_Span(new.since, new.until, new.change.geometry))
    for unit, kind in kinds.items():
        for since, until in _periods(before[unit] + after[unit]):
            old, now = _on(before[unit], since), _on(after[unit], since)
            if old is not now:
                yield _Step(kind, unit, since, until, old, now)


def _outlines(held: Sequence[Held]) -> dict[int, shapely.Geometry]:
    shapes = shapely.from_wkb(np.array([each.outline for each in held], dtype=object))
    return {each.version: shape for each, shape in zip(held, shapes, strict=True)}


def _periods(spans: Sequence[_Span]) -> Iterator[tuple[date, date | None]]:
    """The days from one beginning or end of a span to the next."""
    ends = {span.until for span in spans}
    days = sorted({span.since for span in spans} | {day for day in ends if day is not None})
    yield from zip(days, days[1:], strict=False)
    if None in ends:
        yield days[-1], None


def _on(spans: Sequence[_Span], day: date) -> shapely.Geometry | None:
    return next(
        (span.outline for span in spans if span.since <= day and (span.until is None or day < span.until)),
        None,
    )


def changed_ground(moved: Sequence[Move]) -> list[Ground]:
    """The ground that changed hands, by kind and days.

    What one unit lost and another got is the same ground, and counted once; where units only
    come, or only go, as in the first edition of a kind, their areas are taken as they are.
    """
    by_days: dict[tuple[str, date, date | None], list[Move]] = defaultdict(list)
    for move in moved:
        by_days[move.kind, move.since, move.until].append(move)
    found = []
    for (kind, since, until), group in by_days.items():
        lost = _polygons([move.lost for move in group])
        got = _polygons([move.got for move in group])
        pieces = np.concatenate([lost, got])
        if lost.size and got.size:
            pieces = _polygons([shapely.union_all(pieces)])
        found.append(Ground(kind, since, until, pieces))
    return found


def _polygons(areas: Sequence[shapely.Geometry]) -> Shapes:
    """The polygons of areas, without the lines and points an overlay may leave beside them."""
    parts = shapely.get_parts(shapely.get_parts(np.array(areas, dtype=object)))
    solid = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    found: Shapes = parts[solid]
    return found


def passed_on(moved: Sequence[Move], on: date) -> list[Passed]:
    """On the day ``on``, the ground units that begin got from others, and units that end left."""
    today = [
        move for move in moved if move.since <= on and (move.until is None or on < move.until)
    ]
    found: list[Passed] = []
    for kind in sorted({move.kind for move in today if move.begins or move.ends}):
        losers = [move for move in today if move.kind == kind and not shapely.is_empty(move.lost)]
        gainers = [move for move in today if move.kind == kind and not shapely.is_empty(move.got)]
        if losers and gainers:
            found += _passed_among(losers, gainers)
    return found


def _passed_among(losers: Sequence[Move], gainers: Sequence[Move]) -> Iterator[Passed]:
    lost = np.array([move.lost for move in losers], dtype=object)
    got = np.array([move.got for move in gainers], dtype=object)
    gaining, losing = shapely.STRtree(lost).query(got, predicate="intersects")
    pairs = [
        (at, by) for at, by in zip(losing.tolist(), gaining.tolist(), strict=True)
        if (losers[at].ends or gainers[by].begins) and losers[at].unit != gainers[by].unit
    ]
    ground = without_hairlines(shapely.intersection(
        lost[[at for at, _ in pairs]], got[[by for _, by in pairs]]
    ))
    for (at, by), each in zip(pairs, ground, strict=True):
        if not shapely.is_empty(each):
            yield Passed(losers[at].unit, gainers[by].unit, each)
