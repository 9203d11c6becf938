"""Ask: which line does a named street follow, which others cross it, and which lie somewhere?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import Polygon

from gis_core.crs import from_metric, to_metric
from gis_core.errors import NotFound
from grids.coverage.faults import CoverageFault
from grids.models import Street
from grids.operation_reach import Box

MOST_STREETS = 2_000
"""So many streets one answer holds at most."""

_REACH_M = 15.0
_SAME_M = 25.0


@dataclass(frozen=True, slots=True)
class Crossing:
    """A place on a street where another meets it, or where a part of it ends (then without code and name).

    ``part`` counts the street's parts from nought; ``metres`` is how far along the part the place is.
    """

    part: int
    metres: float
    at: tuple[float, float]
    code: str = ""
    name: str = ""


def shape_of(street: Street) -> shapely.Geometry:
    """A street's line in lon/lat, its parts joined where they meet."""
    return shapely.line_merge(shapely.from_wkb(bytes(street.geometry.wkb)))


def street_coded(code: str) -> Street:
    """The street of that code; raises NotFound."""
    street = Street.objects.filter(code=code).first()
    if street is None:
        raise NotFound(f"There is no street {code[:40]}.")
    return street


def street_line(code: str) -> shapely.Geometry:
    """The line of a named street, its parts joined; raises CoverageFault where there is none."""
    street = Street.objects.filter(code=code).first()
    if street is None:
        raise CoverageFault(f"No street has the code {code[:40]}.", code="unknown-street")
    return shape_of(street)


def streets_within(box: Box, most: int = MOST_STREETS) -> list[Street]:
    """The streets whose own box meets one in degrees, by code; at most ``most``."""
    area = Polygon.from_bbox(box)
    area.srid = 4326
    return list(Street.objects.filter(geometry__bboverlaps=area).order_by("code")[:most])


def crossings_of(street: Street, metric_srid: int) -> list[Crossing]:
    """The ends of a street's parts and where other streets meet them, in order along it.

    A street that stops within 15 m of it meets it too: centre lines are seldom drawn to the point. One
    name within 25 m is told once, as where the other street has two carriageways.
    """
    whole = shape_of(street)
    west, south, east, north = shapely.bounds(whole).tolist()
    more = 2 * _REACH_M / 100_000
    near = streets_within((west - more, south - more, east + more, north + more))
    others = [
        (each.code, each.name, to_metric(shape_of(each), metric_srid))
        for each in near if each.pk != street.pk and each.name != street.name
    ]
    found = []
    for number, line in enumerate(shapely.get_parts(to_metric(whole, metric_srid))):
        for code, name, other in others:
            found += [
                _crossing(number, line, place, metric_srid, code, name) for place in _meetings(line, other)
            ]
        found += [_crossing(number, line, shapely.get_point(line, end), metric_srid) for end in (0, -1)]
    return _each_once(sorted(found, key=lambda each: (each.part, each.metres)))


def _meetings(line: shapely.Geometry, other: shapely.Geometry) -> list[shapely.Geometry]:
    """The places of a line (in metres) where another crosses it or stops beside it."""
    if shapely.distance(line, other) > _REACH_M:
        return []
    crossed = shapely.intersection(line, other)
    places = [shapely.centroid(part) for part in shapely.get_parts(crossed) if not shapely.is_empty(part)]
    ends = [shapely.get_point(part, end) for part in shapely.get_parts(other) for end in (0, -1)]
    places += [shapely.line_interpolate_point(line, shapely.line_locate_point(line, end))
               for end in ends if shapely.distance(line, end) <= _REACH_M]
    return places


def _crossing(
    number: int, line: shapely.Geometry, place: shapely.Geometry, metric_srid: int,
    code: str = "", name: str = "",
) -> Crossing:
    metres = float(shapely.line_locate_point(line, place))
    lon, lat = np.round(shapely.get_coordinates(from_metric(place, metric_srid))[0], 7).tolist()
    return Crossing(number, round(metres, 1), (lon, lat), code, name)


def _each_once(crossings: list[Crossing]) -> list[Crossing]:
    """Without those that tell the same name again close by, and ends at which another street is met."""
    kept: list[Crossing] = []
    for each in crossings:
        close = [one for one in kept if one.part == each.part and each.metres - one.metres < _SAME_M]
        if any(one.name == each.name for one in close):
            continue
        kept.append(each)
    named = {(one.part, round(one.metres)) for one in kept if one.name}
    return [one for one in kept if one.name or (one.part, round(one.metres)) not in named]


def street_examples() -> dict[str, dict[str, Any]]:
    """A street that is there and its box, for the addresses of streets; nothing without one."""
    street = Street.objects.order_by("code").first()
    if street is None:
        return {}
    box = ",".join(f"{each:.7f}" for each in street.geometry.extent)
    return {"streets": {"box": box}, "street": {"code": street.code}}
