"""Ask: whose are very many points, of some days, as columns of a table?

The same cells as ``answering.cells_for``. Points of days that are alike are told together by
``quick_answers``; those it leaves, and those that cannot be placed, are asked about one by one. What is
kept from one call to the next is bounded, whatever the number of points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from findings.answer_columns import ColumnWish
from findings.answer_table import Array
from findings.answerer import Answerer, Stamps, answerer_for, stamps
from findings.place.units import Flags, Floats, Numbers
from findings.questions import Meant, Question, meant
from findings.quick_answers import QuickAnswers
from findings.quick_columns import Asked
from findings.quick_kept import Common
from findings.runners import Points
from gis_core.city import City
from gis_core.crs import to_wgs84
from gis_core.datums import UNCERTAINTY_M
from gis_core.errors import Fault
from gis_core.precision import STEPS_PER_DEGREE, snap_coordinate

_ANSWERERS, _MOST_BYTES = 60, 160 * 1024 * 1024
"""Answerers for which something is kept, and about how much for all of them together."""

_SURE_STEPS = 1e-3
"""How near to the middle between two steps of the storage grid a place of an offset datum is left alone:
many places at once are shifted to within a thousandth of that of one."""

_quick: list[tuple[Answerer, ColumnWish, QuickAnswers]] = []
Day = tuple[Points, date]


@dataclass(frozen=True)
class QuickTold:
    """What was told of points, which are numbered through all days: columns of some, and which those are;
    and what is wrong with the questions of others. The rest has to be asked about one by one."""

    tables: list[list[Array]]
    at: Numbers
    faults: dict[int, Fault]


@dataclass(frozen=True)
class Basis:
    """In which city, under which revision and plan (None: the one in force) all is answered."""

    city: City
    revision: int
    plan: str | None


@dataclass(frozen=True)
class _Placed:
    """Some points of one day: their numbers, where they are, and what they mean."""

    at: Numbers
    lon: Floats
    lat: Floats
    tolerance_m: Floats
    means: list[Meant]
    meant: Numbers


def quick_columns(days: Sequence[Day], wish: ColumnWish, basis: Basis) -> QuickTold:
    """The columns of the answers to the points of some days that can be told together."""
    seen = stamps()
    faults: dict[int, Fault] = {}
    groups: dict[int, tuple[Answerer, list[_Placed]]] = {}
    first = 0
    for points, on in days:
        means, numbers, wrong = _meant(points, on, basis, seen)
        if wrong:
            faults |= {
                first + at: wrong[each] for at, each in enumerate(points.category) if each in wrong
            }
        if means:
            answerer = answerer_for(means[0].on, means[0].revision, means[0].plan, basis.city, seen)
            placed = _placed(first, points, (means, numbers), basis.city, answerer)
            groups.setdefault(id(answerer), (answerer, []))[1].append(placed)
        first += len(points)
    tables, told = [], [np.empty(0, dtype=np.int64)]
    for answerer, parts in groups.values():
        columns, at = _quick_of(answerer, wish).columns(_together(parts))
        if at.size:
            tables.append(columns)
            told.append(np.concatenate([part.at for part in parts])[at])
    _forget_the_most()
    return QuickTold(tables, np.concatenate(told), faults)


def _quick_of(answerer: Answerer, wish: ColumnWish) -> QuickAnswers:
    """What is kept for an answerer and a wish, now used last."""
    for at, (known, wished, quick) in enumerate(_quick):
        if known is answerer and wished == wish:
            _quick.append(_quick.pop(at))
            return quick
    same = (each.common for known, wished, each in _quick if known.judge is answerer.judge and wished == wish)
    quick = QuickAnswers(answerer, wish, next(same, Common()))
    _quick[:] = [*_quick[1 - _ANSWERERS :], (answerer, wish, quick)]
    return quick


def _forget_the_most() -> None:
    """Keep no more than is bounded. Of what answerers keep the largest is halved: all are used in turn, so
    that what was not used longest is what is needed next."""
    shared = {id(quick.common): quick.common for _, _, quick in _quick}
    common = sum(each.size() for each in shared.values())
    if common > _MOST_BYTES // 2:
        _quick.clear()
    while _quick and common + sum(quick.size() for _, _, quick in _quick) > _MOST_BYTES:
        max((quick for _, _, quick in _quick), key=QuickAnswers.size).forget_half()


def forget() -> None:
    """Drop everything this process keeps."""
    _quick.clear()


def _meant(
    points: Points, on: date, basis: Basis, seen: Stamps
) -> tuple[list[Meant], dict[str | None, int], dict[str | None, Fault]]:
    """What questions about a day mean, its number by category; and what is wrong with other categories."""
    means: list[Meant] = []
    numbers: dict[str | None, int] = {}
    faults: dict[str | None, Fault] = {}
    for category in dict.fromkeys(points.category):
        asked = Question(0.0, 0.0, points.datum, on, category, None, basis.revision, basis.plan)
        try:
            means.append(meant(asked, basis.city, seen))
            numbers[category] = len(means) - 1
        except Fault as fault:
            faults[category] = fault
    return means, numbers, faults


def _placed(
    first: int, points: Points, understood: tuple[list[Meant], dict[str | None, int]], city: City,
    answerer: Answerer,
) -> _Placed:
    """The points that can be placed and whose question is understood."""
    means, numbers = understood
    of = np.array([numbers.get(category, -1) for category in points.category], dtype=np.int64)
    lon, lat, sure = _stored(points, city)
    at = np.flatnonzero(sure & (of >= 0))
    least = max(UNCERTAINTY_M.get(points.datum, 0.0), answerer.plan_tolerance_m)
    tolerance = np.maximum(np.nan_to_num(points.accuracy_m[at]), least)
    tolerance = answerer.judge.tolerances(tolerance, len(at))
    return _Placed(first + at, lon[at], lat[at], tolerance, means, of[at])


def _stored(points: Points, city: City) -> tuple[Floats, Floats, Flags]:
    """The places in WGS84 on the storage grid, and which of them are surely as one alone would be."""
    west, south, east, north = city.envelope
    sure = np.isfinite(points.lon) & np.isfinite(points.lat)
    lon, lat = np.where(sure, points.lon, 0.0), np.where(sure, points.lat, 0.0)
    sure &= (np.abs(lon) <= 180) & (np.abs(lat) <= 90) & ((lon != 0) | (lat != 0))
    lon, lat = to_wgs84(np.where(sure, lon, 0.0), np.where(sure, lat, 0.0), points.datum)
    sure &= (lon > west) & (lon < east) & (lat > south) & (lat < north)
    if points.datum not in ("wgs84", "cgcs2000"):
        for degrees in (lon, lat):
            steps = degrees * STEPS_PER_DEGREE + 0.5
            sure &= np.abs(steps - np.round(steps)) > _SURE_STEPS
    return snap_coordinate(lon), snap_coordinate(lat), sure


def _together(parts: Sequence[_Placed]) -> Asked:
    means: list[Meant] = []
    numbers = []
    for part in parts:
        numbers.append(part.meant + len(means))
        means += part.means
    return Asked(
        np.concatenate([part.lon for part in parts]), np.concatenate([part.lat for part in parts]),
        np.concatenate([part.tolerance_m for part in parts]), means, np.concatenate(numbers),
    )
