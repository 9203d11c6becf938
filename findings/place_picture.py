"""Ask: how do a finding's place and the units around it look, as a picture a page can carry?"""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import shapely

from findings.answerer import stamps
from findings.models import Finding
from findings.place_index import units_of_day
from findings.questions import revision_numbered
from gis_core.city import City
from gis_core.crs import to_metric

_SIDE = 360
_SPANS_M = (60.0, 120.0, 250.0, 500.0, 1_000.0, 2_500.0)
"""Widths of the picture; the first in which a border of the smallest unit is seen is taken."""


def place_picture(finding: Finding, told: dict[str, Any], city: City) -> str:
    """An SVG of the smallest units around a finding's place, the one that counts tinted; or nothing.

    Drawn in the city's metric CRS; no script, nothing from elsewhere.
    """
    answer = told["answer"]
    if finding.geometry is None or answer is None:
        return ""
    chosen = {entry["code"] for entry in answer["units"] if entry.get("chosen")}
    kinds = [entry["kind"] for entry in answer["units"] if entry.get("chosen")]
    if not kinds:
        return ""
    units = units_of_day(
        finding.observed_on, revision_numbered(answer["revision"], stamps()), city.metric_srid
    )
    x, y = (float(value) for value in to_metric((finding.geometry.x, finding.geometry.y), city.metric_srid))
    for span in _SPANS_M:
        degrees = span / 100_000
        box = shapely.box(
            finding.geometry.x - degrees, finding.geometry.y - degrees,
            finding.geometry.x + degrees, finding.geometry.y + degrees,
        )
        near = [
            at for at in units.index.meeting(np.array([box], dtype=object))
            if units.index.units[at].kind == kinds[0]
        ]
        areas = to_metric(units.index.polygons[near], city.metric_srid)
        window = shapely.box(x - span / 2, y - span / 2, x + span / 2, y + span / 2)
        seen = shapely.intersection(areas, window)
        if np.count_nonzero(~shapely.is_empty(seen)) > 1 or span == _SPANS_M[-1]:
            named = [(units.index.units[at].name, units.index.units[at].code) for at in near]
            return _drawn(list(zip(named, seen, strict=True)), chosen, (x, y), span, answer["tolerance_m"])
    return ""


def _drawn(
    areas: list[tuple[tuple[str, str], Any]], chosen: set[str], at: tuple[float, float], span: float,
    tolerance_m: float,
) -> str:
    scale = _SIDE / span

    def on_paper(x: float, y: float) -> str:
        return f"{_SIDE / 2 + (x - at[0]) * scale:.1f},{_SIDE / 2 - (y - at[1]) * scale:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {_SIDE}" width="{_SIDE}" '
        f'height="{_SIDE}" role="img" class="place-picture">',
        f'<rect class="paper" width="{_SIDE}" height="{_SIDE}"/>',
    ]
    for (name, code), area in areas:
        if shapely.is_empty(area):
            continue
        rings = shapely.get_rings(shapely.get_parts(area))
        path = " ".join(
            "M" + " L".join(on_paper(x, y) for x, y in shapely.get_coordinates(ring).tolist()) + " Z"
            for ring in rings
        )
        tint = "chosen" if code in chosen else "other"
        parts.append(f'<path class="{tint}" fill-rule="evenodd" d="{path}"/>')
        spot = shapely.point_on_surface(area)
        left, top = on_paper(spot.x, spot.y).split(",")
        parts.append(f'<text x="{left}" y="{top}" text-anchor="middle">{escape(name)}</text>')
    radius = max(tolerance_m * scale, 2.0)
    middle = _SIDE / 2
    parts.append(f'<circle class="tolerance" cx="{middle}" cy="{middle}" r="{radius:.1f}"/>')
    parts.append(f'<circle class="place" cx="{middle}" cy="{middle}" r="5"/>')
    metres = span / 4
    parts.append(
        f'<path class="bar" d="M14 341 V346 H{14 + metres * scale:.0f} V341"/>'
        f'<text x="18" y="338">{metres:g} m</text></svg>'
    )
    return "".join(parts)
