"""What a publication leaves behind: the ground that changed hands, for which days, and lineage."""

from datetime import date

import pytest
import shapely

from gis_core.crs import to_metric
from grids.changes import Retirement, UnitChange
from grids.draft_models import ChangedArea, Descent
from grids.models import UnitVersion
from grids.moved_ground import without_hairlines
from grids.revisions import publish
from tests.grids.drawing import SOUTH, WEST, box, unit

pytestmark = pytest.mark.django_db
FIRST, LATER, LAST = date(2022, 1, 1), date(2022, 7, 1), date(2023, 1, 1)
STEP = 1e-7


def put(*changes, on=LATER, **more):
    return publish(changes, effective_on=on, document="x", **more).revision


def grid(number, shape, **more):
    return unit("grid", f"42120200100{number}001", shape, **more)


@pytest.fixture
def pair(xianning_city):
    """Two grids side by side, each a square hundredth of a degree, and a third apart."""
    return put(grid(1, box(0, 0, 1, 1)), grid(2, box(1, 0, 2, 1)), grid(3, box(5, 5, 6, 6)), on=FIRST)


def ground(revision):
    """(kind, since, until) → the changed ground of a revision, put together again."""
    parts = {}
    for row in ChangedArea.objects.filter(revision=revision):
        shape = shapely.from_wkb(bytes(row.geometry.wkb))
        parts.setdefault((row.kind, row.since, row.until), []).append(shape)
    return {key: shapely.union_all(shapes) for key, shapes in parts.items()}


def same(one, other):
    return shapely.symmetric_difference(one, other).area < 1e-12


def lineage(revision):
    """(code before, code after) → m², of the units as they are named anywhere."""
    names = dict(UnitVersion.objects.values_list("unit_id", "code"))
    rows = Descent.objects.filter(revision=revision)
    return {(names[row.ancestor_id], names[row.descendant_id]): row.area_m2 for row in rows}


def metres(shape):
    return shapely.area(to_metric(shape, 4547))


def test_a_border_that_moved_leaves_the_strip_between_once_from_the_effective_day(pair):
    moved = put(grid(1, box(0, 0, 1.2, 1)), grid(2, box(1.2, 0, 2, 1)))
    (key, strip), = ground(moved).items()
    assert key == ("grid", LATER, None)
    assert same(strip, box(1, 0, 1.2, 1))
    stored = ChangedArea.objects.filter(revision=moved)
    assert sum(row.geometry.area for row in stored) == pytest.approx(strip.area), "counted once"


def test_a_new_code_name_or_attribute_moves_no_ground(pair):
    moved = put(
        grid(1, box(0, 0, 1, 1), name="another"), grid(2, box(1, 0, 2, 1), attributes={"a": 1}),
        grid(9, box(5, 5, 6, 6), recoded_from="421202001003001"),
    )
    assert moved.number == 2 and ground(moved) == {} and lineage(moved) == {}


def test_a_vertex_more_in_a_border_moves_no_ground(pair):
    corner = (WEST + 0.01, SOUTH)
    bent = shapely.MultiPolygon([shapely.Polygon([
        (WEST, SOUTH), corner, (round(WEST + 0.01 + STEP, 7), SOUTH + 0.005), (WEST + 0.01, SOUTH + 0.01),
        (WEST, SOUTH + 0.01),
    ])])
    assert ground(put(grid(1, bent))) == {}


def test_a_hairline_beside_ground_that_moved_does_not_belong_to_it():
    tail = shapely.box(0, 0, 1, 0.4 * STEP)
    patch = shapely.box(0, 0, 0.01, 0.01)
    (left,) = without_hairlines([shapely.union(tail, patch)])
    assert shapely.symmetric_difference(left, patch).area < 1e-12
    assert left.bounds[2] < 0.011
    assert shapely.is_empty(without_hairlines([tail])).all()


def test_ground_given_to_nobody_and_ground_taken_from_nobody_changed_too(pair):
    moved = put(grid(1, box(0, 0, 0.5, 1)), grid(3, box(5, 5, 7, 6)))
    (area,) = ground(moved).values()
    assert same(area, shapely.union(box(0.5, 0, 1, 1), box(6, 5, 7, 6)))


def test_a_unit_that_ends_and_one_that_takes_its_very_place_change_its_ground(pair):
    moved = put(Retirement("grid", "421202001003001"), grid(4, box(5, 5, 6, 6)))
    (area,) = ground(moved).values()
    assert same(area, box(5, 5, 6, 6))
    assert lineage(moved) == {
        ("421202001003001", "421202001004001"): pytest.approx(metres(box(5, 5, 6, 6))),
    }


def test_a_back_dated_change_holds_until_the_units_next_versions_begin(pair):
    """Unit 1 gets a second version in 2023; what is now said of July 2022 holds up to that for it."""
    put(grid(1, box(0, 0, 1, 2)), on=LAST)
    moved = put(grid(1, box(0, 0, 1.2, 1)), grid(2, box(1.2, 0, 2, 1)))
    found = ground(moved)
    assert set(found) == {("grid", LATER, LAST), ("grid", LATER, None)}
    assert all(same(area, box(1, 0, 1.2, 1)) for area in found.values())


def test_a_change_with_an_end_says_so(pair):
    moved = put(grid(3, box(5, 5, 7, 6), valid_until=LAST))
    assert list(ground(moved)) == [("grid", LATER, LAST)]


def test_a_retirement_changes_each_later_outline_of_the_unit_for_its_own_days(pair):
    put(grid(3, box(5, 5, 7, 6)), on=LAST)
    found = ground(put(Retirement("grid", "421202001003001")))
    assert {key[1:]: round(area.area * 1e4, 6) for key, area in found.items()} == {
        (LATER, LAST): 1.0, (LAST, None): 2.0,
    }


def test_the_first_edition_of_a_kind_changes_the_whole_city(xianning_city, pair):
    """Who lies in none of them is outside from then on, wherever that is."""
    (key, area), = ground(pair).items()
    west, south, east, north = area.bounds
    assert key == ("grid", FIRST, None)
    assert area.area == pytest.approx((east - west) * (north - south))
    assert west < 113.9 and lineage(pair) == {}


def test_a_kind_that_begins_to_be_there_on_more_days_changes_the_city_on_those_days_only(pair):
    earlier = date(2021, 1, 1)
    moved = put(grid(1, box(0, 0, 1.2, 1)), on=earlier)
    found = {key: area.area for key, area in ground(moved).items()}
    assert list(found) == [("grid", earlier, FIRST)] and found["grid", earlier, FIRST] > 0.1


def test_the_first_islands_change_only_their_own_ground(xianning_city):
    moved = put(unit("estate", "421202001001-E001", box(0, 0, 1, 1)))
    (area,) = ground(moved).values()
    assert same(area, box(0, 0, 1, 1))


def test_a_township_that_is_divided_for_the_first_time_changed_as_a_whole(xianning_city):
    """A place of it in none of its communities lies in a gap from then on."""
    put(
        unit("county", "421202", box(0, 0, 4, 1)),
        unit("township", "421202001", box(0, 0, 2, 1)), unit("township", "421202002", box(2, 0, 4, 1)),
        unit("community", "421202002001", box(2, 0, 4, 1)), on=FIRST,
    )
    moved = put(unit("community", "421202001001", box(0, 0, 1, 1)))
    found = ground(moved)
    assert list(found) == [("community", LATER, None)]
    assert same(found["community", LATER, None], box(0, 0, 2, 1))
    undone = put(Retirement("community", "421202001001"), on=LAST)
    assert same(ground(undone)["community", LAST, None], box(0, 0, 2, 1))


def test_the_ground_is_kept_in_small_pieces(pair):
    edge = [(WEST + 0.05 + at * 1e-5, SOUTH + 0.06 + (at % 2) * 1e-4) for at in range(1000)]
    shape = shapely.MultiPolygon([shapely.Polygon([*edge, (WEST + 0.06, SOUTH + 0.05), (WEST + 0.05, SOUTH + 0.05)])])
    from gis_core.precision import snap

    moved = put(grid(3, snap(shape)))
    pieces = [row.geometry.num_coords for row in ChangedArea.objects.filter(revision=moved)]
    assert len(pieces) > 10 and max(pieces) <= 64


def test_a_split_and_a_merge_leave_lineage_with_the_areas_that_went_over(pair):
    split = put(grid(1, box(0, 0, 0.5, 1)), grid(7, box(0.5, 0, 1, 1)))
    assert lineage(split) == {
        ("421202001001001", "421202001007001"): pytest.approx(metres(box(0.5, 0, 1, 1)), rel=1e-6),
    }
    merged = put(Retirement("grid", "421202001007001"), grid(2, box(0.5, 0, 2, 1)), on=LAST)
    assert lineage(merged) == {
        ("421202001007001", "421202001002001"): pytest.approx(metres(box(0.5, 0, 1, 1)), rel=1e-6),
    }


def test_a_unit_made_of_parts_of_two_has_two_ancestors(pair):
    made = put(grid(1, box(0, 0, 0.5, 1)), grid(2, box(1.5, 0, 2, 1)), grid(7, box(0.5, 0, 1.5, 1)))
    assert {pair: round(area, -3) for pair, area in lineage(made).items()} == {
        (f"42120200100{number}001", "421202001007001"): round(metres(box(0.5, 0, 1, 1)), -3)
        for number in (1, 2)
    }


def test_handing_over_ground_between_units_that_stay_is_no_lineage(pair):
    assert lineage(put(grid(1, box(0, 0, 1.2, 1)), grid(2, box(1.2, 0, 2, 1)))) == {}


def test_one_kind_is_no_ancestor_of_another(pair):
    made = put(Retirement("grid", "421202001003001"), unit("estate", "421202001001-E001", box(5, 5, 6, 6)))
    assert lineage(made) == {}


def test_changes_of_another_unit_of_the_same_number_are_told_apart(pair):
    """Units that are founded together are known by what founds them until they have numbers."""
    made = put(
        Retirement("grid", "421202001001001"), grid(7, box(0, 0, 0.5, 1)), grid(8, box(0.5, 0, 1, 1)),
    )
    assert set(lineage(made)) == {
        ("421202001001001", "421202001007001"), ("421202001001001", "421202001008001"),
    }


def test_what_is_published_anew_in_other_order_of_vertices_moves_nothing(pair):
    shape = shapely.MultiPolygon([shapely.Polygon(list(box(0, 0, 1, 1).geoms[0].exterior.coords)[::-1])])
    assert put(UnitChange("grid", "421202001001001", "renamed", shape)).number == 2
    assert not ChangedArea.objects.filter(revision__number=2).exists()


def test_what_one_piece_holds_is_not_cut_up_again(xianning_city):
    """County, townships and communities together: each kind's first edition is one piece, the city."""
    put(
        unit("county", "421202", box(0, 0, 4, 1)), unit("township", "421202001", box(0, 0, 4, 1)),
        unit("community", "421202001001", box(0, 0, 4, 1)), on=FIRST,
    )
    assert sorted(ChangedArea.objects.values_list("kind", flat=True)) == ["community", "county", "township"]
