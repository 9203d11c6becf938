"""Boxes of a made-up town, in hundredths of a degree from its south-west corner."""

import shapely

from gis_core.precision import snap
from grids.changes import UnitChange

WEST, SOUTH = 114.0, 29.5


def box(west, south, east, north):
    """A MultiPolygon on the storage grid."""
    corners = (WEST + west / 100, SOUTH + south / 100, WEST + east / 100, SOUTH + north / 100)
    return shapely.MultiPolygon([snap(shapely.box(*corners))])


def unit(kind, code, shape, name=None, **more):
    """A change that puts the unit there."""
    return UnitChange(kind, code, name or f"name of {code}", shape, **more)
