"""Ask: how does a unit look with its findings, as a map that a page carries without a script?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import Polygon

from gis_core.city import City
from gis_core.crs import to_metric
from gis_core.public_profile import PublicProfile
from grids.public_shapes import public_shapes
from grids.units import versions_on

_WIDTH, _MOST_HEIGHT = 560.0, 520.0
_MARGIN = 0.06
_FINEST = 0.6
"""Outlines are drawn no finer than this, in units of the picture."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A finding to be drawn: its number, its words, and its place (lon/lat WGS84) as it may be shown."""

    number: int
    words: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class _Paper:
    west: float
    north: float
    scale: float
    height: float

    def point(self, x: float, y: float) -> str:
        return f"{(x - self.west) * self.scale:.1f} {(self.north - y) * self.scale:.1f}"


def unit_map(
    kind: str, unit: int, on: date, revision: int, spots: Sequence[Spot], city: City, words: str,
    profile: PublicProfile | None = None,
) -> str:
    """An SVG of the unit among its neighbours of the kind, each spot leading to ``#f-NUMBER`` of the page.

    Spots are no stops of the keyboard: the page's table has the same links in an order that can be read.
    Drawn in the city's metric CRS; empty where the unit has no boundary on that day. ``profile``: by which
    boundaries are shown; None: as they are.
    """
    own = versions_on(on, revision, [kind]).filter(unit=unit).annotate(outline=AsWKB("geometry"))
    found = own.values_list("pk", "outline").first()
    if found is None:
        return ""
    number, shape = found[0], shapely.from_wkb(bytes(found[1]))
    west, south, east, north = shape.bounds
    grown = (east - west) * _MARGIN, (north - south) * _MARGIN
    box = Polygon.from_bbox((west - grown[0], south - grown[1], east + grown[0], north + grown[1]))
    box.srid = 4326
    beside = versions_on(on, revision, [kind]).exclude(unit=unit).filter(geometry__bboverlaps=box)
    outlines = dict(beside.annotate(outline=AsWKB("geometry")).values_list("pk", "outline"))
    others = [shapely.from_wkb(bytes(wkb)) for wkb in outlines.values()]
    if profile is not None and profile.changes_boundaries:
        told = public_shapes({kind: [number, *outlines]}, on, revision, city)
        others = [each for pk in outlines if (each := told[pk]) is not None]
        shape = told[number]
        if shape is None:
            return ""
    return _drawn(to_metric(shape, city.metric_srid),
                  [to_metric(each, city.metric_srid) for each in others], spots, city, words)


def _drawn(
    shape: Any, others: Iterable[Any], spots: Sequence[Spot], city: City, words: str
) -> str:
    west, south, east, north = shape.bounds
    side = max(east - west, north - south) * _MARGIN
    west, south, east, north = west - side, south - side, east + side, north + side
    scale = min(_WIDTH / (east - west), _MOST_HEIGHT / (north - south))
    width, height = (east - west) * scale, (north - south) * scale
    paper = _Paper(west, north, scale, height)
    window = shapely.box(west, south, east, north)
    seen = (shapely.intersection(_simple(each, scale), window) for each in others)
    return "".join([
        f'<svg class="unit-map" viewBox="0 0 {width:.0f} {height:.0f}" role="group" '
        f'aria-label="{escape(words)}"><rect class="paper" width="{width:.0f}" height="{height:.0f}"/>',
        *(f'<path class="other" d="{_path(each, paper)}"/>' for each in seen),
        f'<path class="chosen" fill-rule="evenodd" d="{_path(_simple(shape, scale), paper)}"/>',
        *_spots(spots, paper, city),
        _bar(east - west, scale, height),
        "</svg>",
    ])


def _simple(shape: Any, scale: float) -> Any:
    return shapely.make_valid(shapely.simplify(shape, _FINEST / scale))


def _path(shape: Any, paper: _Paper) -> str:
    areas = [each for each in shapely.get_parts(shape) if each.geom_type == "Polygon"]
    rings = shapely.get_rings(areas) if areas else []
    return " ".join(
        "M" + "L".join(paper.point(x, y) for x, y in shapely.get_coordinates(ring).tolist()[:-1]) + "Z"
        for ring in rings
    )


def _spots(spots: Sequence[Spot], paper: _Paper, city: City) -> Iterator[str]:
    if not spots:
        return
    degrees = np.array([spot.lon for spot in spots]), np.array([spot.lat for spot in spots])
    xs, ys = to_metric(degrees, city.metric_srid)
    for spot, x, y in zip(spots, xs.tolist(), ys.tolist(), strict=True):
        across, down = paper.point(x, y).split()
        yield (
            f'<a href="#f-{spot.number}" tabindex="-1" aria-label="{escape(spot.words)}">'
            f'<circle class="finding" cx="{across}" cy="{down}" r="4.5">'
            f"<title>{escape(spot.words)}</title></circle></a>"
        )


def _bar(width_m: float, scale: float, height: float) -> str:
    """A bar of a round number of metres, a quarter of the picture at most."""
    most = width_m / 4
    power = 10 ** (len(str(int(most))) - 1)
    metres = max(each * power for each in (1, 2, 5) if each * power <= most)
    words = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
    return (
        f'<path class="bar" d="M12 {height - 16:.0f}v5h{metres * scale:.0f}v-5"/>'
        f'<text x="16" y="{height - 16:.0f}">{words}</text>'
    )
