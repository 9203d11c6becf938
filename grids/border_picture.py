"""Pure: how does a border look before and after, as a picture a page or a sheet can carry?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import cycle
from math import floor, log10
from typing import Any

import numpy as np
import shapely

from gis_core.crs import to_metric

_SIDE = 360
_MARGIN = 16
_FILLS = ("#eef3f7", "#f7f1e3")


def picture(
    units: Mapping[str, shapely.Geometry], moved: Sequence[shapely.Geometry], metric_srid: int, label: str,
    around: Sequence[shapely.Geometry] = (),
) -> str:
    """An SVG of units by name (lon/lat WGS84) with the moved ground hatched, a scale bar and north.

    Drawn in the city's metric CRS around the moved ground, or around what ``around`` gives, so that
    two pictures show one place; no script, nothing from elsewhere.
    """
    areas = {name: to_metric(area, metric_srid) for name, area in units.items()}
    ground = [to_metric(each, metric_srid) for each in moved]
    shown = [to_metric(each, metric_srid) for each in around] or ground or list(areas.values())
    west, south, east, north = shapely.total_bounds(np.array(shown, dtype=object))
    size = max(east - west, north - south, 20.0) * 1.8
    middle = (west + east) / 2, (south + north) / 2
    scale = (_SIDE - 2 * _MARGIN) / size

    def at(x: float, y: float) -> str:
        left, top = _SIDE / 2 + (x - middle[0]) * scale, _SIDE / 2 - (y - middle[1]) * scale
        return f"{left:.1f},{top:.1f}"

    frame = shapely.box(middle[0] - size, middle[1] - size, middle[0] + size, middle[1] + size)
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {_SIDE}" width="{_SIDE}" '
        f'height="{_SIDE}" role="img"><title>{escape(label)}</title>',
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<path d="M0 6 L6 0" stroke="#b03000" stroke-width="1"/></pattern></defs>',
        f'<rect width="{_SIDE}" height="{_SIDE}" fill="#ffffff" stroke="#666666"/>',
    ]
    taken = shapely.union_all(np.array(ground, dtype=object))
    for (name, area), fill in zip(areas.items(), cycle(_FILLS)):  # noqa: B905
        seen = shapely.intersection(area, frame)
        if shapely.is_empty(seen):
            continue
        drawn.append(f'<path d="{_path(seen, at)}" fill="{fill}" fill-rule="evenodd" stroke="#1f4e79"/>')
        inside = shapely.intersection(seen, _window(middle, size))
        free = shapely.difference(inside, shapely.buffer(taken, size / 20))
        spot = shapely.point_on_surface(inside if shapely.is_empty(free) else free)
        if not shapely.is_empty(spot):
            left, top = at(spot.x, spot.y).split(",")
            drawn.append(
                f'<text x="{left}" y="{top}" font-size="13" text-anchor="middle">{escape(name)}</text>'
            )
    drawn += [
        f'<path d="{_path(each, at)}" fill="url(#hatch)" fill-rule="evenodd" stroke="#b03000" '
        'stroke-dasharray="4 2"/>' for each in ground
    ]
    return "".join([*drawn, _scale_bar(scale), _NORTH, "</svg>"])


_NORTH = (
    f'<path d="M{_SIDE - 24} 40 L{_SIDE - 18} 16 L{_SIDE - 12} 40 Z" fill="#333333"/>'
    f'<text x="{_SIDE - 18}" y="54" font-size="12" text-anchor="middle">N</text>'
)


def _window(middle: tuple[float, float], size: float) -> shapely.Geometry:
    half = size / 2
    return shapely.box(middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half)


def _path(area: shapely.Geometry, at: Any) -> str:
    rings = shapely.get_rings(shapely.get_parts(area))
    return " ".join(
        "M" + " L".join(at(x, y) for x, y in shapely.get_coordinates(ring).tolist()) + " Z" for ring in rings
    )


def _scale_bar(scale: float) -> str:
    """A bar of a round number of metres, about a quarter of the picture wide."""
    metres = _SIDE / 4 / scale
    step = 10 ** floor(log10(metres))
    length = next(each * step for each in (5, 2, 1) if each * step <= metres)
    y = _SIDE - 14
    return (
        f'<path d="M14 {y - 5} V{y} H{14 + length * scale:.1f} V{y - 5}" fill="none" stroke="#333333"/>'
        f'<text x="18" y="{y - 7}" font-size="12">{length:g} m</text>'
    )
