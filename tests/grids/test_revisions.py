"""A publication is one revision: numbered, bitemporal in the database too, and refused whole."""

from dataclasses import replace
from datetime import date

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_core.stamps import version
from grids.changes import ChangeFault, Retirement
from grids.models import Membership, Revision, Unit, UnitVersion
from grids.revisions import Counts, publish
from grids.units import versions_on
from tests.grids.drawing import box, unit

pytestmark = pytest.mark.django_db
DAY = date(2022, 1, 1)


def put(*changes, on=DAY, **more):
    return publish(changes, effective_on=on, document="咸路长〔2022〕1号", **more)


def on_day(on, revision):
    return {row.code: row for row in versions_on(on, revision)}


def test_revisions_are_numbered_from_one_and_carry_day_document_and_reason(xianning_city):
    first = put(unit("zone", "zone-a", box(0, 0, 1, 1)), reason="first plan").revision
    second = put(unit("zone", "zone-b", box(1, 0, 2, 1)), on=date(2022, 2, 1)).revision
    assert (first.number, second.number) == (1, 2)
    kept = Revision.objects.get(number=1)
    assert (kept.effective_on, kept.document.number, kept.reason, kept.status) == (
        DAY, "咸路长〔2022〕1号", "first plan", "published",
    )
    assert kept.published_at is not None


def test_boundary_names_and_attributes_come_back_as_they_went_in(xianning_city):
    shape = box(0, 0, 1, 1)
    put(unit("zone", "zone-a", shape, name="“甲”区\\n{,}", attributes={"长": [1, None, {"b": "é\t"}]}))
    row = UnitVersion.objects.get()
    assert (row.name, row.attributes) == ("“甲”区\\n{,}", {"长": [1, None, {"b": "é\t"}]})
    assert row.geometry.srid == 4326
    assert shapely.from_wkb(bytes(row.geometry.wkb)).wkb == shape.wkb


def test_what_was_believed_before_can_still_be_asked(xianning_city):
    put(unit("zone", "zone-a", box(0, 0, 1, 1), name="old"))
    put(unit("zone", "zone-a", box(0, 0, 2, 1), name="new"), on=date(2023, 1, 1))
    assert on_day(date(2023, 6, 1), 1)["zone-a"].name == "old"
    assert on_day(date(2022, 12, 31), 2)["zone-a"].name == "old"
    assert on_day(date(2023, 1, 1), 2)["zone-a"].name == "new"
    assert UnitVersion.objects.count() == 3 and Unit.objects.count() == 1


def test_eight_zones_until_new_year_and_seven_after(xianning_city):
    old = [unit("zone", f"zone-{n}", box(n, 0, n + 1, 1), valid_until=date(2023, 1, 1)) for n in range(8)]
    new = [unit("zone", f"zone-{n}", box(n, 0, n + 2, 1)) for n in range(7)]
    put(*old)
    assert put(*new, on=date(2023, 1, 1)).counts == Counts(created=7)
    assert [len(on_day(day, 2)) for day in (date(2022, 12, 31), date(2023, 1, 1))] == [8, 7]


def test_the_same_again_makes_no_version_no_revision_and_no_stamp(xianning_city):
    change = unit("zone", "zone-a", box(0, 0, 1, 1))
    put(change)
    before = (UnitVersion.objects.count(), Revision.objects.count(), version("units"))
    again = put(change, on=date(2022, 7, 1))
    assert again.revision is None and again.counts == Counts(unchanged=1)
    assert (UnitVersion.objects.count(), Revision.objects.count(), version("units")) == before


def test_a_publication_bumps_the_stamp_of_units_and_of_its_kinds(xianning_city):
    cells = ("", "zone", "county", "grid")
    put(unit("zone", "zone-a", box(0, 0, 1, 1)))
    first = [version("units", cell) for cell in cells]
    put(Retirement("zone", "zone-a"), unit("county", "421202", box(0, 0, 1, 1)), on=date(2022, 3, 1))
    second = [version("units", cell) for cell in cells]
    assert [now > before for now, before in zip(second, first, strict=True)] == [True, True, True, False]
    assert (first[2], second[3]) == (0, 0)


@pytest.mark.parametrize("change, words", [
    (unit("zona", "zone-a", box(0, 0, 1, 1)), "no kind of unit “zona”"),
    (unit("county", "42120", box(0, 0, 1, 1)), "“42120” is no code of a county"),
    (unit("zone", "zone-a", box(0, 0, 1, 1), name=" "), "zone zone-a has no name"),
    (unit("zone", "zone-a", shapely.MultiPolygon([shapely.box(114, 29, 115, 30.00000001)])),
     "zone zone-a is not on the storage grid"),
    (unit("zone", "zone-a", shapely.box(114, 29, 115, 30)), "zone zone-a cannot be stored: not a Multi"),
    (unit("zone", "zone-a", shapely.MultiPolygon([([(114, 29), (115, 30), (115, 29), (114, 30)],)])),
     "zone zone-a cannot be stored: Self-intersection"),
    (Retirement("zone", "zone-x"), "There is no zone zone-x on 2022-01-01"),
])
def test_one_wrong_change_refuses_the_whole_set_by_name(xianning_city, change, words):
    with pytest.raises(ChangeFault, match=words) as caught:
        put(unit("zone", "zone-good", box(5, 5, 6, 6)), change)
    assert caught.value.members["unit"] == change.code
    assert not Revision.objects.exists() and not Unit.objects.exists()


def shapes_on(on, revision):
    return {row.code: GEOSGeometry(row.geometry).area for row in versions_on(on, revision)}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from("ab"), st.integers(1, 3)), min_size=2, max_size=7,
))
def test_in_the_database_too_no_later_revision_moves_an_earlier_answer(xianning_city, publications):
    from django.db import transaction

    days = [date(2022, month, 15) for month in range(1, 13)]
    answers = {}
    with transaction.atomic():
        for month, letter, size in publications:
            change = unit("zone", f"zone-{letter}", box(0, 0, size, 1))
            done = put(change, on=date(2022, month, 1))
            shape = shapes_on(date(2022, month, 1), Revision.objects.order_by("-number")[0].number)
            assert shape[change.code] == pytest.approx(change.geometry.area)
            if done.revision:
                number = done.revision.number
                answers |= {(day, number): shapes_on(day, number) for day in days}
        assert all(shapes_on(*key) == answer for key, answer in answers.items())
        transaction.set_rollback(True)


def test_membership_follows_a_back_dated_change_only_as_long_as_it_holds(xianning_city):
    put(
        unit("county", "421202", box(0, 0, 2, 2)), unit("county", "421221", box(2, 0, 4, 2)),
        unit("township", "421202001", box(1, 0, 2, 1)),
    )
    put(unit("township", "421202001", box(0, 0, 1, 1)), on=date(2022, 9, 1))
    moved = replace(unit("township", "421202001", box(1, 0, 3, 1)))
    put(moved, on=date(2022, 5, 1))

    def parents(on, revision):
        rows = Membership.objects.filter(valid__contains=on, believed__contains=revision)
        return sorted((row.share, row.primary) for row in rows)

    assert parents(date(2022, 6, 1), 2) == [(1.0, True)]
    assert parents(date(2022, 4, 1), 3) == [(1.0, True)]
    halves = parents(date(2022, 6, 1), 3)
    assert [round(share, 6) for share, _ in halves] == [0.5, 0.5]
    assert sum(primary for _, primary in halves) == 1
    assert parents(date(2022, 10, 1), 3) == [(1.0, True)]


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_get_one_number_after_the_other(xianning_city):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection, transaction

    def other():
        try:
            return put(unit("zone", "zone-a", box(0, 0, 2, 1)), on=date(2022, 2, 1)).revision.number
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first = put(unit("zone", "zone-a", box(0, 0, 1, 1))).revision.number
            waiting = pool.submit(other)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
        assert (first, waiting.result(timeout=20)) == (1, 2)
    assert Unit.objects.count() == 1
