"""A town on drawing paper in the database: two townships of two communities each, zones, grids, an estate.

    AABB   communities A, B (township T1) and C, D (township T2), cells of 100 m
    AABB
    CCDD
    CCDD

Zones: west (A, C) and east (B, D). Grids G1 … G4 lie as the communities do.
"""

import json
from datetime import date

import shapely

from grids.changes import UnitChange
from grids.revisions import publish
from tests import sketch
from tests.people import person

PAPER = sketch.at(114.3, 29.85, metres=100)
SINCE = date(2022, 1, 1)
ON = date(2022, 7, 1)

T1, T2 = "421202001", "421202002"
A, B, C, D = f"{T1}001", f"{T1}002", f"{T2}001", f"{T2}002"
G1, G2, G3, G4 = (f"{code}-R001" for code in (A, B, C, D))
WEST, EAST = "zone-west", "zone-east"
ESTATE = f"{A}-E001"


def area(*corners_and_sizes):
    """A MultiPolygon of blocks (column, row, columns, rows), every cell's corners kept along its border."""
    cells = [
        PAPER.cell(column + right, row + down)
        for column, row, columns, rows in corners_and_sizes
        for right in range(columns) for down in range(rows)
    ]
    joined = shapely.coverage_union_all(cells)
    return joined if joined.geom_type == "MultiPolygon" else shapely.MultiPolygon([joined])


QUARTERS = {A: (0, 0, 2, 2), B: (2, 0, 2, 2), C: (0, 2, 2, 2), D: (2, 2, 2, 2)}


def boundaries():
    """(kind, code, name, area) of every unit."""
    yield "city", "4212", "城", area((0, 0, 4, 4))
    yield "county", "421202", "咸安区", area((0, 0, 4, 4))
    yield "township", T1, "北街道", area((0, 0, 4, 2))
    yield "township", T2, "南街道", area((0, 2, 4, 2))
    for name, (code, block) in zip("甲乙丙丁", QUARTERS.items(), strict=True):
        yield "community", code, f"{name}社区", area(block)
        yield "grid", f"{code}-R001", f"{name}网格", area(block)
    yield "zone", WEST, "西区", area((0, 0, 2, 4))
    yield "zone", EAST, "东区", area((2, 0, 2, 4))
    yield "estate", ESTATE, "花园", area((0, 0, 1, 1))


def publish_town(on=SINCE):
    """Publish the town's units; the revision."""
    changes = [UnitChange(kind, code, name, shape) for kind, code, name, shape in boundaries()]
    return publish(effective_on=on, changes=changes, document="咸政办函〔2021〕9号").revision


def planner(name="the-planner"):
    """A planner of the whole city."""
    return person("planner", name)


def geojson(geometry):
    """A geometry as GeoJSON that came as JSON."""
    return json.loads(json.dumps(shapely.geometry.mapping(geometry)))


def polygon(*places):
    """A GeoJSON Polygon with corners at (column, row) places."""
    return geojson(PAPER.polygon(*places))


def line(*places):
    """A GeoJSON LineString through (column, row) places."""
    return geojson(PAPER.line(*places))


def block(column, row, columns, rows):
    """A GeoJSON Polygon of whole cells."""
    return polygon(
        (column, row), (column, row + rows), (column + columns, row + rows), (column + columns, row)
    )
