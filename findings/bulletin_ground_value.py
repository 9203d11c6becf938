"""Pure: the ground a bulletin's maps are drawn on."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely


@dataclass(frozen=True)
class Ground:
    """Boundaries by kind and code, and places (x, y), all in metres of the city's metric CRS.

    ``around`` are the outlines that tell a reader where everything lies. ``places`` are those of the
    problems that count in the headline kind.
    """

    srid: int
    areas: dict[str, dict[str, shapely.Geometry]] = field(default_factory=dict)
    around: tuple[shapely.Geometry, ...] = ()
    places: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))
