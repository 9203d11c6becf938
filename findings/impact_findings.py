"""Ask: which findings and open cases would be judged otherwise, were a difference in force?

Candidates are those near ground that moves; each is judged twice by the same judge of places
that assigns findings, once with the units as the base has them and once as they become.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from django.contrib.gis.geos import Polygon
from django.db.models import Max, Q, QuerySet
from numpy.typing import NDArray

from findings.impact_units import Sides
from findings.models import Finding, Round
from findings.place.judging import Judge, KindAnswer
from gis_core.city import City
from gis_core.crs import to_metric
from gis_core.permissions import is_signed_role, may_see_sealed
from grids.coverage.steps import Shapes, shapes

_CHUNK = 2000
_BOXES = 24
_STRAIGHT_DEGREES = 0.001
_MARGIN_M = 1.0
_METRES_PER_DEGREE = 100_000.0
"""Fewer than there are in latitude; longitudes are widened beside."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A finding whose place is judged."""

    number: int
    source: str
    key: str
    lon: float
    lat: float
    accuracy_m: float | None
    on: date
    category: int | None
    round: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a place is judged: its state, the unit that counts (identity number) and state by kind."""

    state: str
    units: dict[str, int]
    states: dict[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding, and how its place is judged before and after."""

    asked: Asked
    before: Verdict
    after: Verdict

    @property
    def differs(self) -> bool:
        """Whether anything is judged otherwise."""
        return self.before != self.after

    @property
    def changes_hands(self) -> bool:
        """Whether another unit of some kind counts."""
        return self.before.units != self.after.units

    @property
    def is_case(self) -> bool:
        """Whether it is a case of the platform."""
        return self.asked.source == Finding.Source.PLATFORM


def concerned(on: date, roles: frozenset[str]) -> QuerySet[Finding]:
    """The findings and open cases on or after a day that would be assigned anew.

    With a place to be trusted and not of a published round. Inspection findings of a round that
    is not released exist for its makers only; for the public there are none.
    """
    found = Finding.objects.filter(observed_on__gte=on, place_mark="", geometry__isnull=False)
    found = found.filter(Q(round__isnull=True) | ~Q(round__status=Round.Status.PUBLISHED))
    found = found.exclude(source=Finding.Source.PLATFORM, closed_at__isnull=False)
    if may_see_sealed(roles):
        return found
    if not is_signed_role(roles):
        return found.none()
    return found.filter(~Q(source=Finding.Source.INSPECTION) | Q(round__released_at__isnull=False))


def judged(
    findings: QuerySet[Finding], sides: Sequence[Sides], ground: Shapes, city: City
) -> list[Judged]:
    """The candidates among the findings, judged. ``ground`` is what moves (lon/lat)."""
    unsettled = [side.units.unsettled() for side in sides]
    near = [None if extra is None else shapes([*ground, *extra]) for extra in unsettled]
    asked = list(_in_reach(findings, near))
    found: list[Judged] = []
    for side, area in zip(sides, near, strict=True):
        held = [each for each in asked if side.stretch.holds(each.on)]
        found += _judge(_near(held, area, city), side, city)
    return found


# --- candidates --------------------------------------------------------------------------------


def _in_reach(findings: QuerySet[Finding], near: Sequence[Shapes | None]) -> Iterator[Asked]:
    """The findings in boxes around the ground of any stretch (None: everywhere)."""
    areas = [area for area in near if area is not None]
    if len(areas) == len(near):
        ground = np.concatenate(areas) if areas else np.array([], dtype=object)
        if not len(ground):
            return
        reach_m = findings.aggregate(most=Max("accuracy_m"))["most"] or 0.0
        findings = findings.filter(_in_boxes(ground, reach_m + _MARGIN_M))
    rows = findings.order_by("pk").values_list(
        "pk", "source", "source_key", "geometry", "accuracy_m", "observed_on", "category_id", "round__key"
    )
    for number, source, key, place, *rest in rows.iterator(_CHUNK):
        yield Asked(number, source, key, place.x, place.y, *rest)


def _in_boxes(ground: Shapes, reach_m: float) -> Q:
    """A filter by the boxes of the ground; of very many by the one box around all."""
    boxes = np.unique(shapely.bounds(ground), axis=0)
    if len(boxes) > _BOXES:
        boxes = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])[None, :]
    up = reach_m / _METRES_PER_DEGREE + 1e-5
    found = Q()
    for west, south, east, north in boxes.tolist():
        across = up / max(np.cos(np.radians(max(abs(south), abs(north)))), 0.05)
        box = Polygon.from_bbox((west - across, south - up, east + across, north + up))
        box.srid = 4326
        found |= Q(geometry__bboverlaps=box)
    return found


def _near(asked: list[Asked], ground: Shapes | None, city: City) -> list[Asked]:
    """Those whose place lies in the ground or as near as its uncertainty."""
    if ground is None or not asked or not len(ground):
        return asked if ground is None else []
    lon, lat = np.array([each.lon for each in asked]), np.array([each.lat for each in asked])
    points = shapely.points(*to_metric((lon, lat), city.metric_srid))
    tree = shapely.STRtree(to_metric(shapely.segmentize(ground, _STRAIGHT_DEGREES), city.metric_srid))
    found = tree.query(points, predicate="dwithin", distance=_reach(asked, city) + _MARGIN_M)
    return [asked[at] for at in np.unique(found[0]).tolist()]


def _reach(asked: Sequence[Asked], city: City) -> NDArray[np.float64]:
    accuracy = np.array([each.accuracy_m or 0.0 for each in asked])
    return np.maximum(accuracy, city.border_tolerance_m)


# --- judging -----------------------------------------------------------------------------------


def _judge(asked: list[Asked], sides: Sides, city: City) -> Iterator[Judged]:
    if not asked:
        return
    lon, lat = np.array([each.lon for each in asked]), np.array([each.lat for each in asked])
    accuracy = np.array([each.accuracy_m for each in asked], dtype=np.float64)  # None: NaN, not known
    after = sides.judge_near(lon, lat, float(_reach(asked, city).max()) + _MARGIN_M)
    for start in range(0, len(asked), _CHUNK):
        part = slice(start, start + _CHUNK)
        places = lon[part], lat[part], accuracy[part]
        verdicts = (_verdicts(judge, *places) for judge in (sides.before, after))
        for each, was, becomes in zip(asked[part], *verdicts, strict=True):
            yield Judged(each, was, becomes)


def _verdicts(judge: Judge, lon: Floats, lat: Floats, accuracy: Floats) -> Iterator[Verdict]:
    """What counts of each answer: a border not of kinds whose borders decide nothing."""
    for answer in judge.answers(lon, lat, accuracy):
        yield Verdict(
            answer.state,
            {each.kind.key: each.chosen.unit for each in answer.kinds if each.chosen},
            {each.kind.key: _state(each) for each in answer.kinds},
        )


def _state(answer: KindAnswer) -> str:
    return "clear" if answer.state == "border" and not answer.kind.border_counts else answer.state
