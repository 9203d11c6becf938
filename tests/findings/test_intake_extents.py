"""A finding that is a line or an area is one point on it, and its whole shape is kept."""

import json

import pytest
import shapely
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from findings.intake_extents import is_extent, point_standing_for, stored_extent
from findings.intake_places import Frame
from findings.models import Finding
from findings.plans import store_plan
from findings.rounds import open_round
from findings.scoring.plan_document import plan_from_yaml
from gis_core.crs import from_metric, geometry_to_storage
from gis_core.precision import is_on_grid
from tests.findings import drawn_round as drawn

XIANNING = (113.3, 28.9, 115.2, 30.5)
ALLOWED = (3857, 4326, 4490, 4526, 4547)
HORSESHOE = shapely.Polygon([(0, 0), (9, 0), (9, 1), (1, 1), (1, 8), (9, 8), (9, 9), (0, 9)])


def frame(epsg=None, datum="wgs84"):
    return Frame(epsg, datum, ALLOWED, XIANNING)


def test_a_line_stands_half_way_along_its_length_not_among_its_vertices():
    bent = shapely.LineString([(0, 0), (1, 0), (2, 0), (10, 0)])
    assert point_standing_for(bent) == (5, 0)


def test_of_several_lines_the_longest_counts():
    parts = shapely.MultiLineString([[(0, 0), (1, 0)], [(5, 5), (5, 9)]])
    assert point_standing_for(parts) == (5, 7)


def test_the_point_of_a_bent_area_is_in_it_where_its_middle_is_not():
    assert not HORSESHOE.covers(HORSESHOE.centroid)
    assert HORSESHOE.covers(shapely.Point(point_standing_for(HORSESHOE)))


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=9, unique=True))
def test_the_point_always_lies_on_the_shape(corners):
    for shape in (shapely.LineString(corners), shapely.Polygon(corners)):
        if is_extent(shape):
            assert shape.distance(shapely.Point(point_standing_for(shape))) < 1e-9


@pytest.mark.parametrize(
    "shape",
    [
        "POINT (1 2)", "MULTIPOINT (1 2, 3 4)", "LINESTRING (1 1, 1 1)", "LINESTRING EMPTY",
        "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))", "GEOMETRYCOLLECTION (LINESTRING (0 0, 1 1))",
    ],
)
def test_what_is_no_sound_line_or_area_is_none(shape):
    assert not is_extent(shapely.from_wkt(shape))


def test_a_shape_is_stored_in_degrees_on_the_grid_wherever_it_was_measured():
    line = shapely.LineString([(114.3, 29.8), (114.31, 29.8), (114.31, 29.81)])
    there = shapely.LineString([(531166.145, 3302620.399), (531266.145, 3302620.399)])
    back = shapely.LineString(list(zip(*from_metric(there.xy, 4547), strict=True)))
    assert stored_extent(line, frame()).equals(line)
    assert stored_extent(there, frame(4547)).equals_exact(back, 1e-7)
    shifted = geometry_to_storage(line, epsg=None, datum="gcj02", allowed=ALLOWED)
    assert stored_extent(line, frame(datum="gcj02")).equals_exact(shifted, 1e-7)
    assert is_on_grid(stored_extent(there, frame(4547)))


def test_a_shape_that_leaves_the_city_is_not_taken_in_part():
    assert stored_extent(shapely.LineString([(114.3, 29.8), (139.7, 35.6)]), frame()) is None


def feature(key, geometry):
    properties = {"key": key, "category": "垃圾", "seen": "2022-12-15 10:00"}
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(geometry)}


@pytest.fixture
def imported(xianning_city, tmp_path):
    """What a file of a point, a line, an area and a line to Tokyo becomes, by key."""
    open_round("2022-12", store_plan(plan_from_yaml(drawn.PLAN)))
    shapes = {
        "point": shapely.Point(114.3, 29.8),
        "line": shapely.LineString([(114.3, 29.8), (114.34, 29.8)]),
        "area": shapely.Polygon([(114.3, 29.8), (114.31, 29.8), (114.31, 29.81)]),
        "away": shapely.LineString([(114.3, 29.8), (139.7, 35.6)]),
    }
    path = tmp_path / "shapes.geojson"
    features = [feature(key, shape) for key, shape in shapes.items()]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    for _ in range(2):
        call_command(
            "import_findings", str(path), "--plan", "2022", "--key", "key", "--category", "category",
            "--observed", "seen", "--datum", "wgs84", "--tz", "Asia/Shanghai", "--commit",
        )
    assert Finding.objects.count() == len(shapes), "a second import adds nothing"
    return shapes, {found.source_key: found for found in Finding.objects.all()}


def test_lines_and_areas_come_in_with_a_point_and_their_shape(imported, capsys):
    shapes, found = imported
    assert found["point"].extent is None and found["point"].geometry.coords == (114.3, 29.8)
    assert found["line"].geometry.coords == (114.32, 29.8)
    for key in ("line", "area"):
        kept = shapely.from_wkb(bytes(found[key].extent.wkb))
        place = shapely.from_wkb(bytes(found[key].geometry.wkb))
        assert kept.equals(shapes[key]) and kept.distance(place) < 1e-7 and found[key].place_mark == ""


def test_a_line_that_leaves_the_city_is_marked_and_has_no_place(imported, capsys):
    away = imported[1]["away"]
    assert (away.place_mark, away.geometry, away.extent) == ("outside", None, None)
