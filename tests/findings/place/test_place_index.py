"""Which units cover a place, how far is the border, and what lies across it?"""

import math

import numpy as np
import pytest
import shapely

from findings.place.index import IndexedUnit, PlaceIndex, PlaceIndexFault
from gis_core.crs import to_metric
from tests import sketch

METRIC = 4547


def index_of(drawing, kind="grid", paper=sketch.DEFAULT, more=()):
    """An index whose units bear the letters of a drawing as codes; ``more`` are (kind, code, polygon)."""
    entries = [(kind, code, polygon) for code, polygon in paper.units(drawing).items()] + list(more)
    units = [
        IndexedUnit(number, 100 + number, which, code, f"unit {code}")
        for number, (which, code, _) in enumerate(entries)
    ]
    return PlaceIndex(units, [polygon for _, _, polygon in entries], METRIC)


def covering(index, lon, lat):
    """(kind, code) of the units that cover one place, in the index's order."""
    found = index.covering([lon], [lat])
    return [(index.units[at].kind, index.units[at].code) for at in found.unit]


def test_a_place_inside_is_covered_by_its_unit_alone():
    index = index_of("AB")
    assert covering(index, *sketch.point(0.5, 0.5)) == [("grid", "A")]


def test_a_place_on_a_shared_edge_is_covered_by_both_sides():
    index = index_of("AB")
    assert covering(index, *sketch.point(1, 0.5)) == [("grid", "A"), ("grid", "B")]


def test_a_vertex_where_three_units_meet_names_all_three():
    index = index_of("""
        AAB
        AAB
        CCC
    """)
    assert covering(index, *sketch.point(2, 2)) == [("grid", "A"), ("grid", "B"), ("grid", "C")]


def test_the_outer_edge_belongs_to_the_unit_and_the_ground_beyond_to_nobody():
    index = index_of("A")
    assert covering(index, *sketch.point(0, 0.5)) == [("grid", "A")]
    lon, lat = sketch.point(0, 0.5)
    assert covering(index, math.nextafter(lon, 0), lat) == []


def test_a_hole_is_not_covered_and_its_edge_is():
    index = index_of("""
        AAA
        A.A
        AAA
    """)
    assert covering(index, *sketch.point(1.5, 1.5)) == []
    assert covering(index, *sketch.point(1, 1.5)) == [("grid", "A")]


def test_one_last_bit_across_an_edge_changes_the_unit():
    index = index_of("AB")
    lon, lat = sketch.point(1, 0.5)
    assert covering(index, math.nextafter(lon, 0), lat) == [("grid", "A")]
    assert covering(index, math.nextafter(lon, 180), lat) == [("grid", "B")]


def test_the_distance_to_the_border_is_in_metres_of_the_city():
    paper = sketch.at(114.3, 29.85, metres=100)
    index = index_of("AB", paper=paper)
    place = paper.point(0.75, 0.5)
    found = index.covering([place[0]], [place[1]])
    one, other = (to_metric(where, METRIC) for where in (place, paper.point(1, 0.5)))
    expected = math.hypot(one[0] - other[0], one[1] - other[1])
    assert found.distance_m[0] == pytest.approx(expected, abs=0.01)
    assert 24 < expected < 26


def test_on_the_border_the_distance_is_exactly_nothing():
    index = index_of("AB")
    found = index.covering(*[[number] for number in sketch.point(1, 0.3)])
    assert found.distance_m.tolist() == [0.0, 0.0]
    assert found.on_border.all()


def test_the_border_of_a_hole_counts_as_border():
    index = index_of("""
        AAAAA
        AAAAA
        AA.AA
        AAAAA
        AAAAA
    """)
    found = index.covering(*[[number] for number in sketch.point(1.9, 2.5)])
    assert found.distance_m[0] < 10


def test_across_the_nearest_border_lies_the_neighbour():
    index = index_of("""
        ABC
    """)
    near_c = index.covering(*[[number] for number in sketch.point(1.9, 0.5)])
    near_a = index.covering(*[[number] for number in sketch.point(1.1, 0.5)])
    assert index.units[near_c.across[0]].code == "C"
    assert index.units[near_a.across[0]].code == "A"


def test_across_the_citys_outer_edge_lies_nothing():
    index = index_of("AB")
    found = index.covering(*[[number] for number in sketch.point(0.1, 0.5)])
    assert found.across.tolist() == [-1]


def test_a_unit_beyond_a_strip_of_nobodys_ground_is_not_on_the_other_side():
    index = index_of("A.B")
    found = index.covering(*[[number] for number in sketch.point(0.99, 0.5)])
    assert found.across.tolist() == [-1]


def test_a_unit_farther_off_than_the_nearest_border_is_not_on_the_other_side():
    paper = sketch.at(114.3, 29.85, metres=100)
    index = index_of("A.\n.B", paper=paper)
    found = index.covering(*[[number] for number in paper.point(0.9005, 0.9)])
    assert found.across.tolist() == [-1], "the corner of B is 14 m away, the border 10 m"


def test_of_two_units_equally_near_across_a_corner_the_lower_code_is_named():
    index = index_of("""
        CCBB
        CCBB
        AAAA
    """)
    found = index.covering(*[[number] for number in sketch.point(2, 0.5)])
    assert [index.units[at].code for at in found.across] == ["C", "B"]
    inside = index_of("""
        ZB
        ZA
    """).covering(*[[number] for number in sketch.point(0.9, 1)])
    assert inside.across.tolist() == [0]


def test_a_long_edge_is_measured_along_the_stored_line_and_not_its_chord_in_metres():
    wide = sketch.Sketch(width=4_000_000, height=1_000_000)  # 0.4 degrees, 39 km
    index = index_of("A\nB", paper=wide)
    found = index.covering(*[[number] for number in wide.point(0.5, 1)])
    assert found.on_border.all() and len(found.unit) == 2
    lon, lat = wide.point(0.5, 1)
    just_north = index.covering([lon], [lat + 1e-7])
    assert just_north.distance_m[0] == pytest.approx(0.011, abs=0.02)


def test_units_of_different_kinds_are_no_neighbours_and_no_overlap():
    county = ("county", "420000", sketch.DEFAULT.units("AA")["A"])
    index = index_of("AB", more=[county])
    found = index.covering(*[[number] for number in sketch.point(0.9, 0.5)])
    by_kind = {
        index.units[at].kind: at_across for at, at_across in zip(found.unit, found.across, strict=True)
    }
    assert by_kind["county"] == -1 and index.units[by_kind["grid"]].code == "B"
    assert not found.overlaps.any()


def test_neighbours_that_meet_do_not_overlap():
    index = index_of("AB\nCD")
    found = index.covering(*[[number] for number in sketch.point(1, 1)])
    assert len(found.unit) == 4 and not found.overlaps.any()


@pytest.mark.parametrize("place", [(1.5, 0.5), (1, 0.5), (2, 0.5), (1, 0)])
def test_ground_that_two_units_claim_is_an_overlap_up_to_its_edge(place):
    one = sketch.polygon((0, 0), (0, 1), (2, 1), (2, 0))
    other = sketch.polygon((1, 0), (1, 1), (3, 1), (3, 0))
    index = index_of("", more=[("grid", "A", one), ("grid", "B", other)])
    assert index.covering(*[[number] for number in sketch.point(*place)]).overlaps.tolist() == [True, True]


def test_an_overlap_far_away_does_not_concern_a_place_on_the_shared_border():
    one = sketch.polygon((0, 0), (0, 9), (1, 9), (1, 0))
    other = sketch.polygon((1, 0), (1, 8), (0.5, 9), (2, 9), (2, 0))
    index = index_of("", more=[("grid", "A", one), ("grid", "B", other)])
    assert shapely.area(shapely.intersection(one, other)) > 0
    assert not index.covering(*[[number] for number in sketch.point(1, 2)]).overlaps.any()


def test_the_nearest_unit_of_a_kind_is_told_with_its_distance():
    paper = sketch.at(114.3, 29.85, metres=100)
    index = index_of("A..B", paper=paper)
    lon, lat = paper.point(1.5, 0.5)
    near = index.nearest("grid", [lon], [lat])
    assert index.units[near.unit[0]].code == "A"
    assert near.distance_m[0] == pytest.approx(50, rel=0.01)


def test_of_units_equally_near_the_lowest_code_is_named():
    index = index_of("B.A")
    lon, lat = sketch.point(1.5, 0.5)
    assert index.units[index.nearest("grid", [lon], [lat]).unit[0]].code == "A"


def test_beyond_the_bound_nothing_is_near_and_an_unknown_kind_has_no_unit():
    index = index_of("A....")
    lon, lat = sketch.point(4.5, 0.5)
    assert index.nearest("grid", [lon], [lat], within_m=10).unit.tolist() == [-1]
    assert index.nearest("estate", [lon], [lat]).unit.tolist() == [-1]


def test_many_places_get_the_same_answers_as_one_by_one():
    index = index_of("""
        AABB
        ACCB
        DDEE
    """)
    random = np.random.default_rng(7)
    columns, rows = random.uniform(-1, 5, 400), random.uniform(-1, 4, 400)
    columns[::4], rows[::3] = np.round(columns[::4]), np.round(rows[::3])
    places = [sketch.point(column, row) for column, row in zip(columns, rows, strict=True)]
    lon, lat = np.array(places).T
    together = index.covering(lon, lat)
    for at, place in enumerate(places):
        alone = index.covering([place[0]], [place[1]])
        mine = together.place == at
        assert together.unit[mine].tolist() == alone.unit.tolist()
        assert together.distance_m[mine].tolist() == alone.distance_m.tolist()
        assert together.across[mine].tolist() == alone.across.tolist()
        assert together.overlaps[mine].tolist() == alone.overlaps.tolist()


def test_no_units_at_all_cover_nothing():
    index = PlaceIndex([], [], METRIC)
    assert covering(index, 114.3, 29.8) == [] and index.kinds == frozenset()
    assert index.nearest("grid", [114.3], [29.8]).unit.tolist() == [-1]


def test_no_places_get_no_answers():
    index = index_of("A")
    assert len(index.covering([], []).place) == 0
    assert len(index.nearest("grid", [], []).unit) == 0


def test_what_is_no_polygon_is_refused_by_name():
    unit = IndexedUnit(1, 1, "grid", "G-7", "seven")
    with pytest.raises(PlaceIndexFault, match="G-7"):
        PlaceIndex([unit], [shapely.Point(114, 29)], METRIC)
    with pytest.raises(PlaceIndexFault, match="G-7"):
        PlaceIndex([unit], [shapely.Polygon()], METRIC)


def test_units_and_places_that_do_not_pair_up_are_refused():
    with pytest.raises(PlaceIndexFault):
        PlaceIndex([], [sketch.cell(0, 0)], METRIC)
    with pytest.raises(PlaceIndexFault):
        index_of("A").covering([114.3, 114.4], [29.8])
