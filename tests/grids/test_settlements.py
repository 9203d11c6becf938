"""Special areas and border rules: what holds from a day on, what is refused, and who comes second."""

import threading
from datetime import timedelta

import pytest
import shapely
from django.db import connection, connections
from django.db.backends.postgresql.psycopg_any import DateRange

from gis_core.crs import to_metric
from gis_core.errors import BadParameter, Conflict, Fault, NotFound
from gis_core.geometry import GeometryFault
from gis_core.stamps import version
from grids.changes import UnitChange
from grids.models import Body, BorderRule, Document, Membership, SpecialArea
from grids.revisions import publish
from grids.settlement_checks import NotNeighbours, shape_of
from grids.settlement_names import body_meant, body_written
from grids.settlements import end_settlement, put_border_rule, put_special_area, today
from tests.grids import drawn_town as town
from tests.grids.settled_town import AUTUMN, SPRING, SUMMER, area, bodies, road

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(xianning_city):
    town.publish_town()
    bodies()
    return xianning_city


def days(code="P1", table=SpecialArea):
    rows = table.objects.filter(code=code, valid__isempty=False).order_by("valid")
    return [(row.valid.lower, row.valid.upper) for row in rows]


def refused(wish, on=SPRING, put=put_special_area):
    with pytest.raises(Fault) as caught:
        put(wish, on)
    return caught.value


# --- what holds from a day on --------------------------------------------------------------------


def test_a_special_area_holds_from_its_day_on(city):
    made = put_special_area(area(document="咸园〔2022〕3号", category="占道", precedence=5), SPRING)
    assert made.outcome == "starts" and days() == [(SPRING, None)]
    row = SpecialArea.objects.get()
    assert (row.body.name, row.role, row.beats, row.category.code) == ("公园处", "owner", ["territory", "property"], "A1")
    assert row.document == Document.objects.get(number="咸园〔2022〕3号") and row.precedence == 5


def test_the_same_again_changes_nothing_whatever_its_ring_starts_with(city):
    put_special_area(area(), SPRING)
    stamp, row = version("settlements"), SpecialArea.objects.get()
    turned = area(geometry=town.PAPER.polygon((3, 3), (3, 1), (1, 1), (1, 3)), beats=("property", "territory"))
    assert put_special_area(turned, SUMMER).outcome == "stays"
    assert version("settlements") == stamp
    assert SpecialArea.objects.get().changed_at == row.changed_at


def test_a_change_ends_what_held_and_keeps_its_ground(city):
    put_special_area(area(), SPRING)
    smaller = area(geometry=town.PAPER.polygon((1, 1), (1, 2), (2, 2), (2, 1)))
    assert put_special_area(smaller, SUMMER).outcome == "changes"
    assert days() == [(SPRING, SUMMER), (SUMMER, None)]
    before, after = SpecialArea.objects.order_by("valid")
    assert shapely.area(shape_of(before)) > 3 * shapely.area(shape_of(after))


def test_a_correction_of_the_very_day_keeps_the_wrong_ground_so_that_answers_on_it_are_found(city):
    first = put_special_area(area(), SPRING).row
    made = put_special_area(area(geometry=town.PAPER.polygon((0, 0), (0, 1), (1, 1), (1, 0))), SPRING)
    assert days() == [(SPRING, None)] and "held on no day" in " ".join(made.notes)
    kept = SpecialArea.objects.get(pk=first.pk)
    assert kept.valid.isempty and kept.changed_at > first.changed_at and not shape_of(kept).is_empty


def test_a_back_dated_change_lasts_until_what_is_known_later_and_is_told(city):
    put_special_area(area(), SUMMER)
    made = put_special_area(area(name="旧公园"), SPRING)
    assert days() == [(SPRING, SUMMER), (SUMMER, None)]
    assert any("stale" in note for note in made.notes) and any("stays as it is" in note for note in made.notes)


def test_what_begins_in_the_future_tells_of_nothing_stale(city):
    assert put_special_area(area(), today(city) + timedelta(days=30)).notes == ()


def test_an_end_is_set_moved_and_taken_away(city):
    put_special_area(area(until=SUMMER), SPRING)
    assert days() == [(SPRING, SUMMER)]
    assert put_special_area(area(), SPRING).outcome == "stays", "an end that is not spoken of is kept"
    assert put_special_area(area(until=AUTUMN), SPRING).outcome == "changes"
    assert days() == [(SPRING, AUTUMN)]
    put_special_area(area(until=None), SPRING)
    assert days() == [(SPRING, None)]


def test_an_end_runs_into_nothing_that_is_known_later(city):
    put_special_area(area(), SUMMER)
    with pytest.raises(Conflict):
        put_special_area(area(name="旧公园", until=AUTUMN), SPRING)
    assert isinstance(refused(area("P2", until=SPRING)), BadParameter)


def test_every_write_moves_the_stamp_and_the_time_of_the_change(city):
    stamps, times = [version("settlements")], []
    for write in (
        lambda: put_special_area(area(), SPRING), lambda: put_special_area(area(name="新"), SUMMER),
        lambda: end_settlement("special_area", "P1", AUTUMN),
    ):
        times.append(write().row.changed_at)
        stamps.append(version("settlements"))
    assert stamps == sorted(set(stamps)) and times == sorted(set(times))


# --- ground ------------------------------------------------------------------------------------------


def test_a_line_covers_so_many_metres_on_each_side(city):
    line = town.PAPER.line((0, 2), (4, 2))
    row = put_special_area(area(kind="motorway", geometry=line, buffer_m=15.0), SPRING).row
    strip = to_metric(shape_of(row), city.metric_srid)
    assert shapely.area(strip) == pytest.approx(400 * 30, rel=1e-3)
    assert row.buffer_m == 15.0


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"geometry": town.PAPER.line((0, 2), (4, 2))}, "needs-buffer"),
        ({"geometry": town.PAPER.line((0, 2), (4, 2)), "buffer_m": 501.0}, "bad-buffer"),
        ({"geometry": town.PAPER.line((0, 2), (4, 2)), "buffer_m": float("nan")}, "bad-buffer"),
        ({"geometry": shapely.Point(114.3, 29.85)}, "not-an-area"),
        ({"geometry": None}, "empty"),
        ({"geometry": shapely.Polygon()}, "empty"),
        ({"geometry": shapely.box(100, 20, 101, 21)}, "off-the-city"),
        ({"geometry": shapely.box(29.8, 114.2, 29.9, 114.3)}, "looks-swapped"),
        ({"geometry": shapely.Polygon([(114.3, 29.8), (114.4, 29.9), (114.4, 29.8), (114.3, 29.9)])}, "self-crossing"),
    ],
)
def test_ground_that_is_none_is_refused_with_its_reason(city, wish, code):
    fault = refused(area(**wish))
    assert isinstance(fault, GeometryFault) and fault.code == code
    assert not SpecialArea.objects.exists()


@pytest.mark.parametrize(
    ("wish", "parameter"),
    [
        ({"beats": ("mayor",)}, "beats"), ({"role": "mayor"}, "role"), ({"kind": "castle"}, "kind"),
        ({"body": "nobody"}, "body"), ({"category": "nothing"}, "category"), ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"), ({"precedence": 9999}, "precedence"), ({"document": "\x00"}, "document"),
    ],
)
def test_what_cannot_be_is_refused_by_name(city, wish, parameter):
    assert refused(area(**wish)).parameter == parameter
    assert not SpecialArea.objects.exists()


def test_a_body_is_meant_by_number_kind_and_name_any_name_or_outside_id(city):
    parks = Body.objects.get(name="公园处")
    for text in (f"b_{parks.pk}", "公园处", "Parks Office", "department:公园处", "12X"):
        assert body_meant(text) == parks
    for each in Body.objects.all():
        assert body_meant(body_written(each)) == each
    with pytest.raises(BadParameter) as caught:
        body_meant("服务中心")
    assert "contractor:服务中心" in caught.value.hint


# --- border rules --------------------------------------------------------------------------------------


def test_a_border_rule_lies_along_the_border_of_its_units_whichever_is_named_first(city):
    assert put_border_rule(road(), SPRING).outcome == "starts"
    turned = road(one=town.B, other=town.A)
    assert put_border_rule(turned, SUMMER).outcome == "stays"
    assert days("R1", BorderRule) == [(SPRING, None)]


def test_one_side_takes_the_road_by_agreement(city):
    row = put_border_rule(road(rule="one_side", takes=town.A), SPRING).row
    assert row.takes.versions.get().code == town.A


@pytest.mark.parametrize(
    ("wish", "parameter"),
    [
        ({"rule": "one_side"}, "takes"), ({"takes": town.A}, "takes"),
        ({"rule": "one_side", "takes": town.C}, "takes"), ({"other": town.A}, "other"),
        ({"rule": "dice"}, "rule"), ({"one": "nowhere"}, "one"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_by_name(city, wish, parameter):
    assert refused(road(**wish), put=put_border_rule).parameter == parameter


def test_units_that_do_not_touch_are_told_with_their_distance(city):
    moved = UnitChange("estate", f"{town.A}-E002", "远", town.area((3, 0, 1, 1)))
    publish([moved], effective_on=town.SINCE, document="x")
    fault = refused(road(kind="estate", one=town.ESTATE, other=f"{town.A}-E002"), put=put_border_rule)
    assert isinstance(fault, NotNeighbours)
    assert fault.members["metres"] == pytest.approx(200, abs=1)


def test_corners_touch_but_a_road_far_from_the_corner_is_not_along_their_border(city):
    fault = refused(road(other=town.D), put=put_border_rule)
    assert fault.code == "beyond-the-border" and "194 m" in fault.detail  # 200 less what touches


def test_a_road_elsewhere_is_told_with_how_far_it_lies(city):
    away = road(geometry=town.PAPER.line((3.5, 0), (3.5, 2)))
    fault = refused(away, put=put_border_rule)
    assert fault.code == "off-the-border" and "135 m" in fault.detail


def test_ground_in_neither_of_the_two_is_told(city):
    longer = road(geometry=town.PAPER.line((2, 0), (2, 2.5)))
    (note, *_) = put_border_rule(longer, SPRING).notes
    assert "996 m²" in note  # 20 m × 50 m, by the city's metres


def test_a_superior_decides_only_where_there_is_one(city):
    assert put_border_rule(road(rule="superior"), SPRING).outcome == "starts"
    Membership.objects.all().delete()
    assert refused(road("R2", rule="superior"), put=put_border_rule).parameter == "rule"


def test_a_rule_of_units_that_moved_apart_since_stays_until_it_is_changed(city):
    put_border_rule(road(), SPRING)
    publish(
        [
            UnitChange("community", town.A, "甲社区", town.area((0, 0, 1, 2))),
            UnitChange("community", town.B, "乙社区", town.area((3, 0, 1, 2))),
        ],
        effective_on=SUMMER, document="y",
    )
    assert put_border_rule(road(), AUTUMN).outcome == "stays"
    assert isinstance(refused(road(name="大街"), AUTUMN, put_border_rule), NotNeighbours)


# --- ending, and who comes second ------------------------------------------------------------------------


def test_an_end_is_the_first_day_on_which_it_no_longer_holds(city):
    put_special_area(area(), SPRING)
    assert end_settlement("special_area", "P1", SUMMER).outcome == "ends"
    assert days() == [(SPRING, SUMMER)]
    assert end_settlement("special_area", "P1", SUMMER).outcome == "stays"


def test_what_ends_on_its_first_day_held_on_none(city):
    put_special_area(area(), SPRING)
    end_settlement("special_area", "P1", SPRING)
    assert days() == [] and SpecialArea.objects.count() == 1


def test_nothing_ends_that_does_not_hold(city):
    put_special_area(area(until=SUMMER), SPRING)
    for on in (SPRING - timedelta(days=1), AUTUMN):
        with pytest.raises(NotFound):
            end_settlement("special_area", "P1", on)
    with pytest.raises(BadParameter):
        end_settlement("site_decision", "D1", SUMMER)
    assert days() == [(SPRING, SUMMER)]


@pytest.mark.django_db(transaction=True)
def test_of_two_offices_ending_one_area_the_second_is_told_what_the_first_did(xianning_city):
    town.publish_town()
    bodies()
    put_special_area(area(), SPRING)
    told, ready = {}, threading.Barrier(2)

    def office(name, on):
        try:
            ready.wait(10)
            told[name] = end_settlement("special_area", "P1", on).outcome
        except Fault as fault:
            told[name] = fault.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=office, args=each) for each in (("one", SUMMER), ("other", AUTUMN))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    # Whoever came second: the earlier end stands, or the later one was shortened to it, never a mixture.
    assert days() == [(SPRING, SUMMER)]
    assert told["one"] == "ends" and told["other"] in ("ends", "not-found")


@pytest.mark.django_db(transaction=True)
def test_of_two_offices_putting_one_code_both_are_heard_in_turn(xianning_city):
    town.publish_town()
    bodies()
    ready, told = threading.Barrier(2), []

    def office(name):
        try:
            ready.wait(10)
            told.append(put_special_area(area(name=name), SPRING).outcome)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=office, args=(name,)) for name in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == ["changes", "starts"]
    assert len(days()) == 1 and SpecialArea.objects.count() == 2


def test_a_try_that_is_taken_back_leaves_nothing_and_no_stamp_of_it(city):
    from django.db import transaction

    with transaction.atomic():
        put_special_area(area(), SPRING)
        transaction.set_rollback(True)
    assert not SpecialArea.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM grids_specialarea")
        assert cursor.fetchone() == (0,)
    assert DateRange(empty=True).isempty
