"""Act: which rows does a layer have as a whole: its fields, and each feature's full shape?

The same features and fields as its tiles show, uncut. Acts only in that what has to be gathered or
counted first is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import h3
import numpy as np
import shapely
from numpy.typing import NDArray

from findings.models import Finding
from gis_core import sql
from gis_core.city import City
from gis_core.permissions import profile_for
from grids.models import Street, UnitVersion
from grids.public_shapes import public_shapes
from tiles.archive_layers import NamedLayer
from tiles.arcs import NOBODY, whole_borders
from tiles.edition_members import MapEdition
from tiles.editions import edition_on
from tiles.figures import series_of
from tiles.moments import Moment, moment_asked
from tiles.parameters import Asked
from tiles.points import masks_on_the_ground
from tiles.pyramid import fold

SHAPES = {"polygon": "MultiPolygon", "line": "MultiLineString", "point": "Point"}
RESOLUTION = 9
"""Of hexagons unless told otherwise: about a tenth of a square kilometre."""

_ONLY_OF_CLUSTERS = ("count", "categories", "states")
_WHOLE = ("rank", "findings", "count", "level", "duties")
"""Numbers that are whole."""

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class LayerTable:
    """A layer's features: columns by name (missing values None or NaN) and shapes in lon/lat WGS84."""

    named: NamedLayer
    moment: Moment
    columns: Mapping[str, NDArray[Any]]
    shapes: NDArray[Any]

    @property
    def shape_type(self) -> str:
        """The one type its shapes are written as."""
        return SHAPES[self.named.layer.geometry]


def layer_table(
    city: City, named: NamedLayer, key: str, roles: frozenset[str], *, resolution: int = RESOLUTION
) -> LayerTable:
    """The features of a layer in a round as these roles see them; ``resolution`` of hexagons (H3).

    Raises NotFound for a round that is not there or does not exist for them.
    """
    moment = moment_asked(city, Asked(round=key), roles)
    rows = _ROWS[named.layer.name](city, named, moment, roles, resolution)
    names = [field.name for field in named.layer.fields]
    columns = {
        field.name: _column([row[at] for row in rows], field.type, field.name in _WHOLE)
        for at, field in enumerate(named.layer.fields)
        if named.layer.name != "findings" or field.name not in _ONLY_OF_CLUSTERS
    }
    shapes = _shapes([row[len(names)] for row in rows], SHAPES[named.layer.geometry])
    return LayerTable(named, moment, columns, shapes)


def _column(values: list[Any], kind: str, whole: bool) -> NDArray[Any]:
    if kind == "Number" and whole and None not in values:
        return np.array(values, dtype=np.int32)
    if kind == "Number":
        return np.array(values, dtype=np.float64)
    return np.array(values, dtype=bool if kind == "Boolean" else object)


def _shapes(found: list[Any], shape_type: str) -> NDArray[Any]:
    shapes = np.array(
        [each if isinstance(each, shapely.Geometry) else shapely.from_wkb(bytes(each)) for each in found],
        dtype=object,
    )
    for at, shape in enumerate(shapes):
        if shape_type == f"Multi{shape.geom_type}":
            several = shapely.multipolygons if shape_type == "MultiPolygon" else shapely.multilinestrings
            shapes[at] = several([shape])
    return shapes


def _edition(city: City, named: NamedLayer, moment: Moment) -> MapEdition:
    assert named.kind is not None
    return edition_on(city, named.kind.key, moment.on, moment.revision, moment.units_stamp)


def _units(city: City, named: NamedLayer, moment: Moment, roles: frozenset[str], resolution: int) -> Rows:
    series = series_of(_edition(city, named, moment), moment)
    return _shown(city, named, moment, roles, sql.rows("tiles", "table_of_units", {"series": series}))


def _shown(city: City, named: NamedLayer, moment: Moment, roles: frozenset[str], rows: Rows) -> Rows:
    """Rows that begin with a unit's code and end with its boundary, as these roles may see that."""
    profile = profile_for(roles, city)
    if profile is None or not profile.changes_boundaries or not rows:
        return rows
    assert named.kind is not None
    versions = _edition(city, named, moment).members["version"].tolist()
    shapes = public_shapes({named.kind.key: versions}, moment.on, moment.revision, city)
    numbers = dict(UnitVersion.objects.filter(pk__in=versions).values_list("code", "pk"))
    told = [(*row[:-1], shapes[numbers[row[0]]]) for row in rows]
    return [row for row in told if row[-1] is not None]


def _arcs(city: City, named: NamedLayer, moment: Moment, roles: frozenset[str], resolution: int) -> Rows:
    units = _units(city, named, moment, roles, resolution)
    areas = _shapes([row[-1] for row in units], SHAPES["polygon"])
    codes = [row[0] for row in units]
    found: Rows = []
    for each in whole_borders(areas):
        other = None if each.other == NOBODY else codes[each.other]
        found.append((codes[each.one], other, other is None, each.line))
    return found


def _duties(city: City, named: NamedLayer, moment: Moment, roles: frozenset[str], resolution: int) -> Rows:
    members = _edition(city, named, moment).members
    return _shown(city, named, moment, roles, sql.rows("tiles", "table_of_duties", {
        "units": members["unit"].tolist(), "versions": members["version"].tolist(), "on": moment.on,
    }))


def _findings(city: City, named: NamedLayer, moment: Moment, roles: frozenset[str], resolution: int) -> Rows:
    profile = profile_for(roles, city)
    return sql.rows("tiles", "table_of_findings", {
        "rounds": [found.pk for found in moment.rounds],
        "step": None if profile is None else 10.0**-profile.coordinate_decimals,
        "masks": masks_on_the_ground(profile),
    })


def _density(city: City, named: NamedLayer, moment: Moment, roles: frozenset[str], resolution: int) -> Rows:
    fold(city)
    rows = sql.rows("tiles", "table_of_hexagons", {
        "rounds": [found.pk for found in moment.rounds], "resolution": resolution,
    })
    profile = profile_for(roles, city)
    areas = [area.shape for area in profile.masked_areas] if profile else []
    told = [(*row[:-1], _hexagon(row[0])) for row in rows]
    return [row for row in told if not any(
        shapely.intersects(area, row[-1]) and row[-1].area <= area.area for area in areas
    )]


def _hexagon(cell: str) -> shapely.Polygon:
    return shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(cell)])


def _streets(city: City, named: NamedLayer, moment: Moment, roles: frozenset[str], resolution: int) -> Rows:
    return sql.rows("tiles", "table_of_streets", {})


_ROWS: Mapping[str, Callable[[City, NamedLayer, Moment, frozenset[str], int], Rows]] = {
    "units": _units, "arcs": _arcs, "duties": _duties, "findings": _findings, "density": _density,
    "streets": _streets,
}


def feature_count(city: City, named: NamedLayer, moment: Moment) -> int:
    """About how many features a layer has, told without reading them; 0 where only reading tells."""
    if named.kind is not None:
        return len(_edition(city, named, moment).members)
    if named.layer.name == "streets":
        return Street.objects.count()
    if named.layer.name == "findings":
        return Finding.objects.filter(round__in=[found.pk for found in moment.rounds], place_mark="").count()
    return 0
