"""Pure: can this geometry from outside be taken as it is, and if not, why and where?

Nothing here repairs: a boundary decides who answers for what, so a doubtful one goes back to
its maker with the reason and the place. All coordinates are degrees, lon before lat, in WGS84
(``crs.to_storage`` comes first; it leaves metres and swapped coordinates as they are, so that
they are recognised here).
"""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon

from gis_core.errors import Fault
from gis_core.precision import snap

MAX_VERTICES = 500_000

Envelope = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_WORLD: Envelope = (-180.0, -90.0, 180.0, 90.0)

_PLACE = re.compile(r"\[\s*(\S+)\s+([^\s\]]+)")
_AREAS = ("Polygon", "MultiPolygon")
_REASONS = {
    "Self-intersection": ("self-crossing", "The outline crosses itself"),
    "Ring Self-intersection": ("self-touching", "A ring of the outline touches itself"),
    "Holes are nested": ("nested-holes", "One hole lies inside another"),
    "Nested shells": ("nested-parts", "One part lies inside another"),
    "Hole lies outside shell": ("hole-outside", "A hole lies outside its outline"),
    "Interior is disconnected": ("cut-apart", "Holes cut the area apart"),
    "Duplicate Rings": ("duplicate-rings", "The same ring occurs twice"),
    "Too few points in geometry component": ("too-few-points", "A ring has too few points"),
}


class GeometryFault(Fault):
    """A geometry cannot be taken. ``place`` is (lon, lat) where that can be said, else None."""

    code = "bad-geometry"
    title = "The geometry cannot be taken"

    def __init__(
        self,
        detail: str,
        *,
        hint: str = "",
        code: str = "",
        place: tuple[float, float] | None = None,
        **members: Any,
    ) -> None:
        if place is not None:
            members["place"] = list(place)
        super().__init__(detail, hint=hint, code=code, **members)
        self.place = place


def _shown(lon: float, lat: float) -> str:
    return f"({lon:.10g}, {lat:.10g})"


def _outside(xs: NDArray[Any], ys: NDArray[Any], box: Envelope) -> NDArray[np.intp]:
    west, south, east, north = box
    return np.flatnonzero((xs < west) | (xs > east) | (ys < south) | (ys > north))


def _suspicion(xs: NDArray[Any], ys: NDArray[Any], envelope: Envelope | None) -> tuple[str, str]:
    """What the misplaced coordinates look like: a code and a hint, both empty if like nothing."""
    if envelope is not None and not _outside(ys, xs, envelope).size:
        return "looks-swapped", "Longitude and latitude look swapped: longitude comes first."
    if max(np.abs(xs).max(), np.abs(ys).max()) > 1000.0:
        return "looks-like-metres", "These look like metres; give the CRS, such as --crs EPSG:4547."
    return "", ""


def _check_place(xs: NDArray[Any], ys: NDArray[Any], envelope: Envelope | None) -> None:
    """Raises GeometryFault if any coordinate is not finite, off the world or off the city."""
    unreal = np.flatnonzero(~(np.isfinite(xs) & np.isfinite(ys)))
    if unreal.size:
        raise GeometryFault(f"Coordinate {int(unreal[0]) + 1} is not a finite number.", code="not-finite")
    for code, what, box in (
        ("off-the-world", "no place on Earth", _WORLD),
        ("off-the-city", "outside the city's envelope", envelope or _WORLD),
    ):
        wrong = _outside(xs, ys, box)
        if not wrong.size:
            continue
        place = (float(xs[wrong[0]]), float(ys[wrong[0]]))
        likely, hint = _suspicion(xs, ys, envelope)
        raise GeometryFault(
            f"{_shown(*place)} is {what}.",
            hint=hint or "Check the datum and the coordinate system.",
            code=likely or code,
            place=place,
        )


def point(lon: Any, lat: Any, envelope: Envelope | None = None) -> tuple[float, float]:
    """A longitude and latitude from outside, as two finite floats in the world and the envelope.

    Raises GeometryFault with code ``not-a-number``, ``not-finite``, ``off-the-world``,
    ``off-the-city``, ``null-island`` (exactly 0, 0), ``looks-swapped`` or
    ``looks-like-metres``. Text is not taken for a number: parse it where its form is known.
    """
    for value in (lon, lat):
        if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.number)):
            raise GeometryFault(
                f"“{str(value)[:40]}” is not a number.",
                hint="Longitude and latitude are numbers in degrees.",
                code="not-a-number",
            )
    try:
        numbers = (float(lon), float(lat))
    except (OverflowError, TypeError) as error:
        raise GeometryFault("A coordinate is not a finite number.", code="not-finite") from error
    if numbers == (0.0, 0.0) and (envelope is None or _outside_zero(envelope)):
        raise GeometryFault(
            "(0, 0) stands for “no place known” far more often than for a place.",
            hint="Leave both coordinates empty where the place is not known.",
            code="null-island",
            place=numbers,
        )
    _check_place(np.array(numbers[:1]), np.array(numbers[1:]), envelope)
    return numbers


def _outside_zero(envelope: Envelope) -> bool:
    return bool(_outside(np.zeros(1), np.zeros(1), envelope).size)


def _check_valid(geometry: shapely.Geometry) -> None:
    """Raises GeometryFault with the reason and place if the geometry is not valid (GEOS)."""
    if shapely.is_valid(geometry):
        return
    reason = str(shapely.is_valid_reason(geometry))
    code, text = _REASONS.get(reason.split("[")[0].strip(), ("not-valid", "The area is not valid"))
    found = _PLACE.search(reason)
    place = (float(found[1]), float(found[2])) if found else None
    if place is not None and not all(math.isfinite(value) for value in place):
        place = None
    raise GeometryFault(
        f"{text} near {_shown(*place)}." if place else f"{text}.",
        hint="Correct it in the program that made it; nothing is repaired here.",
        code=code,
        place=place,
    )


def polygonal(
    geometry: shapely.Geometry | None,
    envelope: Envelope | None = None,
    *,
    max_vertices: int = MAX_VERTICES,
) -> MultiPolygon:
    """The area as a MultiPolygon of two dimensions, exactly as given.

    Heights are dropped, a Polygon becomes a MultiPolygon of one; nothing else changes. Raises
    GeometryFault (see the codes in this module) for an empty geometry, one that is no area,
    more than ``max_vertices`` vertices, coordinates that are not finite, off the world or off
    ``envelope`` (with the likely cause), and for any invalidity, with its place.
    """
    if geometry is None or shapely.is_empty(geometry):
        raise GeometryFault("There is no geometry.", code="empty")
    if geometry.geom_type not in _AREAS:
        raise GeometryFault(
            f"This is a {geometry.geom_type}, not an area.",
            hint="A unit is a Polygon or a MultiPolygon.",
            code="not-an-area",
        )
    count = int(shapely.get_num_coordinates(geometry))
    if count > max_vertices:
        raise GeometryFault(
            f"The outline has {count:,} vertices; {max_vertices:,} are the most that is taken.",
            hint="Simplify it, as a whole coverage so that neighbours keep fitting.",
            code="too-many-vertices",
        )
    vertices = shapely.get_coordinates(geometry)
    _check_place(vertices[:, 0], vertices[:, 1], envelope)
    flat = shapely.force_2d(geometry)
    _check_valid(flat)
    return flat if isinstance(flat, MultiPolygon) else MultiPolygon([flat])


def storable(
    geometry: shapely.Geometry | None,
    envelope: Envelope | None = None,
    *,
    max_vertices: int = MAX_VERTICES,
) -> MultiPolygon:
    """``polygonal``, with every vertex on the storage grid and checked there once more.

    Raises GeometryFault, also (code ``collapses``) where the area is too thin for the grid.
    """
    taken = snap(polygonal(geometry, envelope, max_vertices=max_vertices))
    try:
        _check_valid(taken)
    except GeometryFault as fault:
        raise GeometryFault(
            f"On the storage grid of about 1 cm: {fault.detail}",
            hint="Part of the area is too thin to be stored; mend it where it was made.",
            code="collapses",
            place=fault.place,
        ) from fault
    return taken
