"""Ask: which ground does a decision on site settle: that of a file, or a stretch of a named street?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from gis_core.city import City
from gis_core.crs import geometry_to_storage, to_wgs84
from gis_core.errors import BadParameter, Unprocessable
from gis_core.reading import read_features
from grids.boundary_files import projection
from grids.coverage.roads import strip_along
from grids.street_lines import street_line

Place = tuple[float, float]


@dataclass(frozen=True)
class Stretch:
    """A named street from one place to another (lon, lat in the declared datum), so many metres wide."""

    street: str
    start: Place
    end: Place
    width_m: float

    def ground(self, datum: str, city: City) -> shapely.Geometry:
        """The strip along the street; raises CoverageFault saying what does not fit."""
        moved = (to_wgs84(*place, datum) for place in (self.start, self.end))
        start, end = ((float(lon), float(lat)) for lon, lat in moved)
        return strip_along(street_line(self.street), start, end, self.width_m, city.metric_srid)


def ground_of_file(path: Path, datum: str, crs: str | None, city: City) -> shapely.Geometry:
    """All the shapes of a file as one, lon/lat WGS84; raises a Fault where it cannot be read.

    Areas are joined; of lines, which a width makes ground of, all are kept.
    """
    table = read_features(path)
    epsg, _ = projection(crs, datum, table, city)
    shapes = []
    for row in table.rows:
        if row.fault is not None:
            raise row.fault
        if row.geometry is not None:
            shapes.append(row.geometry)
    if not shapes:
        raise Unprocessable(f"{path.name} holds no geometry.", hint="Draw the ground.", code="empty")
    if len({shape.geom_type.removeprefix("Multi") for shape in shapes}) > 1:
        raise BadParameter(
            f"{path.name} holds shapes of several kinds.", parameter="file",
            hint="Only areas, or only lines.",
        )
    stored = geometry_to_storage(
        np.array(shapes, dtype=object), epsg=epsg, datum=datum, allowed=city.allowed_epsgs
    )
    if len(shapes) == 1:
        one: shapely.Geometry = stored[0]
        return one
    for shape in stored:
        if not shapely.is_valid(shape):
            raise Unprocessable(
                f"A shape of {path.name} is not valid: {shapely.is_valid_reason(shape)}.",
                hint="Correct it in the program that made it.", code="not-valid",
            )
    joined: shapely.Geometry = shapely.union_all(stored)
    return joined
