"""Pure: which strip of ground along a street does a road chief's new grid get?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import shapely
from shapely.ops import substring

from gis_core.crs import from_metric, to_metric
from grids.coverage.areas import Create, NewUnit
from grids.coverage.faults import CoverageFault, Place, shown
from grids.coverage.value import Change, Coverage


@dataclass(frozen=True, slots=True)
class CreateAlongRoad:
    """A new unit along a street (lon/lat) from one crossing to another, ``width`` metres wide.

    The strip lies half on each side of the line and ends square at the crossings. Its ground is
    taken as by ``Create``; metres are those of the city's ``metric_srid``.
    """

    new: NewUnit
    street: shapely.LineString
    start: Place
    end: Place
    width: float
    metric_srid: int
    out_of: tuple[str, ...] = ()
    apart: bool = False

    def strip(self) -> shapely.Geometry:
        """The ground along the street, lon/lat; raises CoverageFault as ``apply`` does."""
        return strip_along(self.street, self.start, self.end, self.width, self.metric_srid)

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault: ``off-the-street``, ``too-short``, ``bad-width``, and as ``Create``."""
        return Create(self.new, self.strip(), self.out_of, self.apart).apply(coverage)


def strip_along(
    line: shapely.LineString, start: Place, end: Place, width: float, metric_srid: int
) -> shapely.Geometry:
    """The ground along a street (lon/lat) between two places on it, half of ``width`` metres on each side.

    Square at its ends. Raises CoverageFault: ``off-the-street``, ``too-short``, ``bad-width``,
    ``not-a-line``, ``not-a-place``.
    """
    if not 1 <= width <= 1000:
        raise CoverageFault("The width is between 1 and 1000 metres.", code="bad-width")
    if line.geom_type != "LineString" or shapely.is_empty(line):
        raise CoverageFault("The street is not a line.", hint="Choose one street.", code="not-a-line")
    street = to_metric(line, metric_srid)
    begin, finish = sorted(_along(street, each, width, metric_srid) for each in (start, end))
    if finish - begin < 1:
        raise CoverageFault(
            f"Both crossings are at the same place of the street, {shown(start)}.",
            hint="Choose two crossings.", code="too-short", place=start,
        )
    stretch = substring(street, begin, finish)
    strip = shapely.buffer(stretch, width / 2, cap_style="flat", join_style="mitre", mitre_limit=2)
    return cast(shapely.Geometry, from_metric(strip, metric_srid))


def _along(street: shapely.Geometry, crossing: Place, width: float, metric_srid: int) -> float:
    """How many metres along the street a place on it lies."""
    if not np.isfinite(crossing).all():
        raise CoverageFault("A crossing is not a place.", code="not-a-place")
    point = to_metric(shapely.Point(crossing), metric_srid)
    if shapely.distance(street, point) > width / 2:
        raise CoverageFault(
            f"The crossing {shown(crossing)} does not lie on the street.",
            hint="Choose a place on the line of the street.", code="off-the-street", place=crossing,
        )
    return float(shapely.line_locate_point(street, point))
