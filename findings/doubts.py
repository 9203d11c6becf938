"""Ask: which findings of a round lie so near to a border that another unit might be meant?

A place is in doubt where another unit of the kind begins within its tolerance: the accuracy it came with,
what its datum leaves open, the plan's border tolerance or the city's, whichever is greatest. What a border
rule or a decision on site settled is in no doubt for its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import groupby

import numpy as np
import shapely
from django.db.models import F, FilteredRelation, Q
from numpy.typing import NDArray

from findings.models import AssignmentUnit, Finding, Round
from findings.place.borders import straight_in_metres
from findings.place.index import PlaceIndex
from findings.place_index import units_of_day
from findings.plan_rules import rules_of
from gis_core.city import City
from gis_core.crs import to_metric
from gis_core.datums import UNCERTAINTY_M


@dataclass(frozen=True, slots=True)
class NearBorder:
    """A finding (by source key) whose place leaves open in which unit of a kind it lies.

    ``others`` are the codes of the units of the kind within ``tolerance_m`` in which it does not count,
    with the metres to each, the nearest first. ``outside_m`` are the metres to ground outside every
    evaluation zone, None where that is farther than the tolerance or where it lies outside itself.
    """

    finding: str
    tolerance_m: float
    others: tuple[tuple[str, float], ...]
    outside_m: float | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A finding as it is looked up: its place in metres, and the unit that counts (its identity)."""

    number: int
    key: str
    on: date
    place: shapely.Point
    tolerance_m: float
    unit: int | None


def near_borders(of: Round, kind: str, city: City) -> list[NearBorder]:
    """The round's inspection findings in doubt for their place, for one kind of unit, by source key.

    Boundaries are those of the round's revision, each finding's on its own day.
    """
    if of.revision is None:
        return []
    asked = sorted(_asked(of, kind, city), key=lambda each: each.on)
    alike: dict[int, tuple[PlaceIndex, list[_Asked]]] = {}  # by the index, which many days share
    for on, of_day in groupby(asked, key=lambda each: each.on):
        index = units_of_day(on, of.revision, city.metric_srid).index
        alike.setdefault(id(index), (index, []))[1].extend(of_day)
    outer = tuple(
        each.key for each in city.kinds if each.policy == "partition_of_own_extent" and each.parent is None
    )
    found = [
        each for index, group in alike.values()
        for each in _near(_ground(index, kind, outer, city.metric_srid), group)
    ]
    return sorted([*found, *_of_extents(of, kind)], key=lambda each: each.finding)


def _asked(of: Round, kind: str, city: City) -> Iterator[_Asked]:
    """The findings at a place to be trusted, of which nothing on the ground settled the unit."""
    rows = (
        Finding.objects.filter(
            round=of, source=Finding.Source.INSPECTION, place_mark="", geometry__isnull=False,
            extent__isnull=True,
        )
        .annotate(current=FilteredRelation("assignments", condition=Q(assignments__is_current=True)))
        .annotate(chosen=FilteredRelation(
            "current__units", condition=Q(current__units__kind=kind, current__units__chosen=True)
        ))
        .values_list(
            "pk", "source_key", "observed_on", "geometry", "accuracy_m", "received_datum",
            F("chosen__unit_version__unit_id"), F("chosen__settled_by"),
        )
    )
    least = max(city.border_tolerance_m, float(rules_of(of.plan).accountability.border_tolerance_m))
    open_ones = [row for row in rows if not row[-1]]
    lon, lat = (np.array([getattr(row[3], axis) for row in open_ones], dtype=float) for axis in "xy")
    points = shapely.points(*to_metric((lon, lat), city.metric_srid))
    for (number, key, on, _, accuracy, datum, unit, _), point in zip(open_ones, points, strict=True):
        tolerance = max(accuracy or 0.0, UNCERTAINTY_M.get(datum, 0.0), least)
        yield _Asked(number, key, on, point, tolerance, unit)


class _Ground:
    """The units of a kind on a day, in metres, and the ground of all evaluation zones.

    ``outer`` are the kinds outside of which nothing counts.
    """

    def __init__(self, index: PlaceIndex, kind: str, outer: tuple[str, ...], metric_srid: int) -> None:
        self._index, self._outer, self._metric_srid = index, outer, metric_srid
        self.positions = self._of([kind])
        self.areas = straight_in_metres(index.polygons[self.positions], metric_srid)
        self.units = [index.units[at] for at in self.positions.tolist()]
        self.tree = shapely.STRtree(self.areas)

    def _of(self, kinds: Sequence[str]) -> NDArray[np.int64]:
        return np.array([at for at, unit in enumerate(self._index.units) if unit.kind in kinds], dtype=int)

    @cached_property
    def rims(self) -> list[tuple[shapely.Geometry, shapely.Geometry]]:
        """The ground and its rim of each kind outside of which nothing counts."""
        found = []
        for key in self._outer:
            areas = self._index.polygons[self._of([key])]
            if len(areas):
                ground = shapely.union_all(straight_in_metres(areas, self._metric_srid))
                shapely.prepare(ground)
                found.append((ground, shapely.boundary(ground)))
        return found


_ground = lru_cache(maxsize=8)(_Ground)
"""Kept: rounds share the ground of days that are alike, and an index stands for its units."""


def _near(ground: _Ground, asked: Sequence[_Asked]) -> Iterator[NearBorder]:
    places = np.array([each.place for each in asked], dtype=object)
    tolerances = np.array([each.tolerance_m for each in asked])
    reached: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for row, hit in ground.tree.query(places, predicate="dwithin", distance=tolerances).T.tolist():
        reached[row].append((float(shapely.distance(ground.areas[hit], places[row])), hit))
    for row, each in enumerate(asked):
        rim_m, outside = _rim(ground, each)
        if outside and rim_m is None:
            continue  # it counts nowhere, and near no zone where it would
        counts = None if outside else each.unit
        others = [(ground.units[hit].code, metres) for metres, hit in sorted(reached[row])
                  if ground.units[hit].unit != counts]
        if others or (rim_m is not None and not outside):
            yield NearBorder(each.key, each.tolerance_m, tuple(others), None if outside else rim_m)


def _rim(ground: _Ground, asked: _Asked) -> tuple[float | None, bool]:
    """Metres to the rim of the zones, None beyond the tolerance; and whether it lies outside of them."""
    for area, rim in ground.rims:
        metres = float(shapely.distance(rim, asked.place))
        outside = not shapely.intersects(area, asked.place)
        if outside or metres <= asked.tolerance_m:
            return (metres if metres <= asked.tolerance_m else None), outside
    return None, False


def _of_extents(of: Round, kind: str) -> Iterator[NearBorder]:
    """Findings that are lines or areas and lie in several units of the kind: each might be meant."""
    rows = AssignmentUnit.objects.filter(
        assignment__is_current=True, assignment__finding__round=of, kind=kind, part__isnull=False,
        chosen=False, assignment__finding__source=Finding.Source.INSPECTION, settled_by="",
    ).values_list("assignment__finding__source_key", "unit_version__code")
    others: dict[str, list[str]] = defaultdict(list)
    for key, code in rows.order_by("-part", "unit_version__code"):
        others[key].append(code)
    for key, codes in others.items():
        yield NearBorder(key, 0.0, tuple((code, 0.0) for code in codes))
