"""Pure: what does a layer look like in a small picture, for browsers without a live map?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import shapely
from numpy.typing import NDArray

from tiles.styles import LIGHT, Palette
from tiles.web_grid import to_world

WIDTH, HEIGHT, EDGE = 320, 220, 8
_TOLERANCE = 0.35
"""Of a picture's outlines, in picture units."""
_MANY = 2000
_BODIES = ("#a6cee3", "#b2df8a", "#fdbf6f", "#cab2d6", "#ffff99", "#fb9a99", "#8dd3c7", "#d9d9d9")


def preview(
    layer: str, shapes: NDArray[Any], columns: Mapping[str, NDArray[Any]], title: str,
    palette: Palette = LIGHT,
) -> bytes:
    """An SVG of a layer's shapes (lon/lat), coloured by what they hold; ``title`` for screen readers."""
    placed = _placed(shapes)
    if layer in ("arcs", "streets"):
        body = [_path(placed, f'fill="none" stroke="{palette.line}" stroke-width="0.8"')]
    elif layer == "findings":
        body = [_dots(placed, palette)]
    else:
        colours = _colours(layer, columns, len(placed), palette)
        rim = "" if len(placed) > _MANY else f' stroke="{palette.line}" stroke-width="0.4"'
        body = [
            _path(placed[colours == colour], f'fill="{colour}"{rim}')
            for colour in dict.fromkeys(colours.tolist())
        ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{palette.paper}"/>{"".join(body)}</svg>'
    ).encode()


def _placed(shapes: NDArray[Any]) -> NDArray[Any]:
    """Shapes on the picture's plane: the whole of them fills it."""
    world = shapely.transform(shapes, to_world)
    west, north, east, south = shapely.total_bounds(world) if len(shapes) else (0.0, 0.0, 1.0, 1.0)
    scale = min((WIDTH - 2 * EDGE) / max(east - west, 1e-12), (HEIGHT - 2 * EDGE) / max(south - north, 1e-12))
    middle = np.array([(west + east) / 2, (north + south) / 2])
    placed = shapely.transform(world, lambda at: (at - middle) * scale + [WIDTH / 2, HEIGHT / 2])
    found: NDArray[Any] = shapely.simplify(placed, _TOLERANCE, preserve_topology=False)
    return found


def _path(shapes: Sequence[Any] | NDArray[Any], style: str) -> str:
    parts = shapely.get_parts(shapes)
    lines = shapely.get_rings(parts) if len(parts) and parts[0].geom_type == "Polygon" else parts
    drawn = "".join(_line(line) for line in lines)
    return f'<path {style} fill-rule="evenodd" d="{drawn}"/>' if drawn else ""


def _line(line: Any) -> str:
    places = shapely.get_coordinates(line).round(1)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places.tolist()) if len(places) > 1 else ""


def _dots(placed: NDArray[Any], palette: Palette) -> str:
    """Points on the picture's own grid, each once: however many findings, the picture stays small."""
    places = np.unique(shapely.get_coordinates(placed).round(0), axis=0)
    drawn = "".join(f"M{x:g} {y:g}h0" for x, y in places.tolist())
    return f'<path stroke="{palette.counts[3]}" stroke-width="3" stroke-linecap="round" d="{drawn}"/>'


def _colours(layer: str, columns: Mapping[str, NDArray[Any]], count: int, palette: Palette) -> NDArray[Any]:
    if layer == "units":
        return palette.classed(columns["score"], palette.score_limits, palette.scores)
    if layer == "density":
        return palette.classed(columns["count"], palette.count_limits, palette.counts)
    bodies = columns.get("body", np.full(count, None, dtype=object))
    colours = [palette.no_data if body is None else _of_body(str(body)) for body in bodies]
    return np.array(colours, dtype=object)


def _of_body(name: str) -> str:
    return _BODIES[hashlib.sha256(name.encode()).digest()[0] % len(_BODIES)]
