"""Pure: how does the coverage say that an operation cannot be done, and where?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import shapely

from gis_core.errors import Unprocessable
from gis_core.precision import STEPS_PER_DEGREE

Place = tuple[float, float]
"""Longitude and latitude in degrees."""


class CoverageFault(Unprocessable):
    """An operation on the units of a coverage is refused.

    ``place`` is (lon, lat) where that can be said, else None; ``units`` are the keys concerned.
    """

    code = "coverage-operation"
    title = "The boundaries cannot be changed like this"

    def __init__(
        self,
        detail: str,
        *,
        hint: str = "",
        code: str = "",
        place: Place | None = None,
        units: Iterable[str] = (),
    ) -> None:
        members: dict[str, Any] = {"units": sorted(units)}
        if place is not None:
            members["place"] = list(place)
        super().__init__(detail, hint=hint, code=code, **members)
        self.place = place
        self.units: list[str] = members["units"]


def shown(place: Place) -> str:
    """A place in words, to the centimetre."""
    return f"({place[0]:.7f}, {place[1]:.7f})"


def place_in(geometry: shapely.Geometry, *, steps: bool = False) -> Place:
    """A place in or on a geometry given in degrees (or in grid steps), in degrees."""
    point = shapely.point_on_surface(geometry)
    per_degree = STEPS_PER_DEGREE if steps else 1
    return round(point.x / per_degree, 7), round(point.y / per_degree, 7)


def listed(units: Iterable[str | None]) -> str:
    """Unit keys in words; None is the ground of nobody."""
    return ", ".join(sorted("nobody's ground" if unit is None else unit for unit in units))
