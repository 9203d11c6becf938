"""Ask: which findings could a difference concern?

Never too few: near ground that moves, near borders that do, on ground that is settled in favour of a
unit that ends or comes under another, or ruled to a unit. Whether anything changes is judged afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import Polygon
from django.db.models import Max, Q, QuerySet
from numpy.typing import NDArray

from findings.impact_units import Sides
from findings.impact_verdicts import Ruled
from findings.models import Finding, Ruling
from findings.plan_rules import widest_tolerance_m
from findings.stale import near
from gis_core.city import City
from gis_core.expressions import coordinate
from grids.coverage.steps import Shapes, shapes
from grids.models import BorderRule, SiteDecision

_CHUNK = 2000
_BOXES = 24
_MARGIN_M = 1.0
_REACHES_M = (10.0, 50.0, 250.0, np.inf)
"""Findings are looked up together with those placed about as exactly, by the largest reach of them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A finding whose place is judged. ``extent`` is the line or area it is, if any (shapely, lon/lat)."""

    number: int
    source: str
    key: str
    lon: float
    lat: float
    accuracy_m: float | None
    datum: str
    on: date
    category: int | None
    plan: int
    round: str | None
    extent: shapely.Geometry | None

    @property
    def shape(self) -> shapely.Geometry:
        """Where it is."""
        return shapely.Point(self.lon, self.lat) if self.extent is None else self.extent


def rulings_over(findings: QuerySet[Finding]) -> dict[int, Ruled]:
    """The rulings that stand over some findings, by the finding's number."""
    rows = Ruling.objects.filter(is_current=True, finding__in=findings).values_list(
        "finding_id", "unit_id", "unit__kind", "body_id", "role"
    )
    return {finding: Ruled(unit, kind or "", body, role) for finding, unit, kind, body, role in rows}


def in_reach(
    findings: QuerySet[Finding], sides: Sequence[Sides], ruled: Collection[int], city: City
) -> list[list[Asked]]:
    """For each stretch of days the findings it may concern, in order of number.

    ``ruled`` are the numbers of findings that are looked at wherever they are.
    """
    grounds = [_Ground(side) for side in sides]
    asked = list(_read(findings, grounds, ruled, city))
    return [
        ground.concerning([each for each in asked if side.stretch.holds(each.on)], ruled, city)
        for side, ground in zip(sides, grounds, strict=True)
    ]


class _Ground:
    """The ground on which a stretch of days may be answered otherwise."""

    def __init__(self, side: Sides) -> None:
        self.old, self.new = side.redrawn()
        unsettled = side.units.unsettled()
        self.everywhere = unsettled is None
        self.whole = shapes([*(unsettled or ()), *_settled_for_others(side)])

    def boxes(self) -> NDArray[np.float64]:
        """The boxes of all of it: west, south, east, north."""
        boxes: NDArray[np.float64] = shapely.bounds(np.concatenate([self.old, self.new, self.whole]))
        return boxes[~np.isnan(boxes[:, 0])]

    def concerning(self, asked: list[Asked], ruled: Collection[int], city: City) -> list[Asked]:
        """Those of some findings that lie there, or as near as they may be off."""
        if self.everywhere or not asked:
            return asked
        reach_m = np.fmax(
            np.array([each.accuracy_m for each in asked], dtype=np.float64), widest_tolerance_m(city)
        ) + _MARGIN_M
        found = np.array([each.number in ruled for each in asked], dtype=np.bool_)
        classes = np.searchsorted(_REACHES_M, reach_m)
        where = shapes(each.shape for each in asked)
        for number in np.unique(classes).tolist():
            its = np.flatnonzero(classes == number)
            reach = float(reach_m[its].max()) * near(city)["degrees_per_metre"]
            found[its] |= self._meets(where[its], reach)
        return [asked[at] for at in np.flatnonzero(found).tolist()]

    def _meets(self, where: Shapes, reach: float) -> NDArray[np.bool_]:
        """Whether places are in other units afterwards, or within ``reach`` degrees of a redrawn border."""
        tree, count = shapely.STRtree(where), len(where)
        pairs = [tree.query(areas, predicate="intersects") for areas in (self.old, self.new)]
        held, gained = (unit * count + place for unit, place in pairs)
        at_borders = tree.query(
            shapely.boundary(np.concatenate([self.old, self.new])), predicate="dwithin", distance=reach
        )[1]
        in_whole = tree.query(self.whole, predicate="dwithin", distance=reach)[1]
        found = np.zeros(count, dtype=np.bool_)
        found[np.setxor1d(held, gained) % count if count else []] = True
        found[at_borders] = True
        found[in_whole] = True
        return found


def _settled_for_others(side: Sides) -> Iterator[shapely.Geometry]:
    """The ground settled by naming units that end, begin, or come under others."""
    days = Q(valid__endswith__isnull=True) | Q(valid__endswith__gt=side.stretch.first)
    rows = [
        *BorderRule.objects.filter(days).annotate(outline=AsWKB("geometry"))
        .values_list("one", "other", "outline"),
        *SiteDecision.objects.filter(days, unit__isnull=False).annotate(outline=AsWKB("geometry"))
        .values_list("unit", "unit", "outline"),
    ]
    moved = side.moved_in_rank({unit for one, other, _ in rows for unit in (one, other)})
    return (
        shapely.from_wkb(bytes(outline)) for one, other, outline in rows if not moved.isdisjoint((one, other))
    )


def _read(
    findings: QuerySet[Finding], grounds: Sequence[_Ground], ruled: Collection[int], city: City
) -> Iterator[Asked]:
    """The findings in boxes around the ground of any stretch, and those ruled."""
    if not any(ground.everywhere for ground in grounds):
        reach_m = max(findings.aggregate(most=Max("accuracy_m"))["most"] or 0.0, widest_tolerance_m(city))
        boxes = np.concatenate([ground.boxes() for ground in grounds])
        reach = (reach_m + _MARGIN_M) * near(city)["degrees_per_metre"]
        findings = findings.filter(_in_boxes(boxes, reach, ruled))
    rows = findings.order_by("pk").annotate(
        lon=coordinate("geometry", "ST_X"), lat=coordinate("geometry", "ST_Y"), line_or_area=AsWKB("extent"),
    ).values_list(
        "pk", "source", "source_key", "lon", "lat", "accuracy_m", "received_datum", "observed_on",
        "category_id", "plan_id", "round__key", "line_or_area",
    )
    for *row, extent in rows.iterator(_CHUNK):
        yield Asked(*row, None if extent is None else shapely.from_wkb(bytes(extent)))


def _in_boxes(boxes: NDArray[np.float64], reach: float, ruled: Collection[int]) -> Q:
    """A filter by boxes (degrees, ``reach`` around each); of very many by the one around all."""
    boxes = np.unique(boxes, axis=0)
    if len(boxes) > _BOXES:
        boxes = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])[None, :]
    found = Q(pk__in=list(ruled))
    for west, south, east, north in boxes.tolist():
        box = Polygon.from_bbox((west - reach, south - reach, east + reach, north + reach))
        box.srid = 4326
        found |= Q(geometry__bboverlaps=box) | Q(extent__bboverlaps=box)
    return found
