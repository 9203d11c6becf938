"""A line is cut at every border and an area into its faces: nothing of them is lost or counted twice."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from findings.accountability.pieces import ExtentFault, pieces
from findings.place.index import IndexedUnit, PlaceIndex
from gis_core.crs import to_metric
from tests import sketch
from tests.deep import examples

SRID = 4547


def index_of(drawing):
    areas = sketch.units(drawing)
    units = [IndexedUnit(n, n, "community", letter, letter) for n, letter in enumerate(sorted(areas))]
    return PlaceIndex(units, [areas[unit.code] for unit in units], SRID)


def owners(found, index):
    """Which unit's ground each part lies on, with its share of the whole."""
    whole = sum(piece.size for piece in found)
    shares = {}
    for piece in found:
        at = [unit.code for n, unit in enumerate(index.units) if index.covers(n, piece.lon, piece.lat)]
        shares["".join(at) or "."] = shares.get("".join(at) or ".", 0) + piece.size / whole
    return {key: round(share, 4) for key, share in shares.items()}


def test_a_line_across_two_units_is_shared_by_length():
    index = index_of("AAB\nAAB")
    assert owners(pieces(sketch.line((0.5, 0.5), (2.5, 0.5)), index), index) == {"A": 0.75, "B": 0.25}


def test_a_stretch_along_a_border_is_a_part_of_its_own():
    index = index_of("AAB\nAAB")
    found = owners(pieces(sketch.line((1, 1), (2, 1), (2, 2)), index), index)
    assert set(found) == {"A", "AB"} and found["AB"] == pytest.approx(0.5, abs=0.04)


def test_an_area_is_shared_by_area_and_what_lies_outside_is_a_part_too():
    index = index_of("AB\n.B")
    found = owners(pieces(sketch.polygon((0, 0), (0, 2), (2, 2), (2, 0)), index), index)
    assert found == {"A": 0.25, "B": 0.5, ".": 0.25}


def test_an_area_with_a_hole_is_not_counted_in_the_hole():
    index = index_of("AAAA\nAAAA\nBBBB\nBBBB")
    ring = sketch.polygon((0, 0), (0, 4), (4, 4), (4, 0)).difference(sketch.polygon((1, 2), (1, 4), (3, 4), (3, 2)))
    assert owners(pieces(ring, index), index) == {"A": 0.6667, "B": 0.3333}


@pytest.mark.parametrize("shape", [sketch.line((0, 0), (1, 1)).boundary, shapely.Point(114, 29), shapely.LineString()])
def test_what_is_neither_line_nor_area_is_refused(shape):
    with pytest.raises(ExtentFault):
        pieces(shape, index_of("A"))


def test_a_bow_tie_is_refused_with_the_place():
    tie = sketch.polygon((0, 0), (2, 2), (2, 0), (0, 2))
    with pytest.raises(ExtentFault, match="Self-intersection"):
        pieces(tie, index_of("AA\nAA"))


corners = st.tuples(st.integers(-10, 50), st.integers(-10, 50)).map(lambda at: (at[0] / 10, at[1] / 10))


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(corners, min_size=2, max_size=6, unique=True))
def test_the_parts_of_a_line_are_as_long_as_the_line(places):
    index = index_of("AABB\nACCB\nACDD\nEEDD")
    line = sketch.line(*places)
    whole = float(shapely.length(to_metric(shapely.unary_union(line), SRID)))
    assert sum(piece.size for piece in pieces(line, index)) == pytest.approx(whole, abs=0.5)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(corners, min_size=3, max_size=8, unique=True))
def test_the_parts_of_an_area_are_what_overlays_say(places):
    hull = shapely.MultiPoint([sketch.point(*place) for place in places]).convex_hull
    if hull.geom_type != "Polygon":
        return
    index = index_of("AABB\nACCB\nACDD\nEEDD")
    found = owners(pieces(hull, index), index)
    area = float(shapely.area(to_metric(hull, SRID)))
    for unit, polygon in zip(index.units, index.polygons, strict=True):
        part = shapely.area(to_metric(np.array([hull.intersection(polygon)]), SRID))[0] / area
        assert found.get(unit.code, 0) == pytest.approx(part, abs=2e-3)
