"""Duties are dated apart from boundaries: who held one on a day stays answerable."""

from datetime import date

import pytest

from gis_core.errors import Conflict
from gis_core.stamps import version
from grids.duties import held_on
from grids.duty_changes import DutyStart, end, start
from grids.models import Body, Category, Duty, Post, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Body.objects.create(
        kind="office", name="温泉街道办事处", names={"en": "Wenquan office"}, outside_ids={"uscc": "11"}
    )


@pytest.fixture
def zone():
    return Unit.objects.create(kind="zone")


def test_a_duty_is_held_from_its_first_day_until_the_day_it_is_laid_down(office, zone):
    duty, = start([DutyStart(office.pk, "territory", date(2022, 1, 1), unit_id=zone.pk)], document="D1")
    assert end([duty.pk], date(2022, 11, 16)) == 1
    held = {on: len(held_on(on)) for on in (
        date(2021, 12, 31), date(2022, 1, 1), date(2022, 11, 15), date(2022, 11, 16),
    )}
    assert list(held.values()) == [0, 1, 1, 0]


def test_a_held_duty_says_who_where_since_when_and_on_what_paper(office, zone, django_assert_num_queries):
    post = Post.objects.create(body=office, title="路长甲-001 岗", titles={"en": "Road chief A-001"})
    start([DutyStart(
        office.pk, "road_chief", date(2022, 1, 1), unit_id=zone.pk, post_id=post.pk, level=0,
    )], document="咸路长〔2022〕3号")
    with django_assert_num_queries(1):
        held, = held_on(date(2022, 5, 1))
    assert (held.body_name, held.body_names, held.outside_ids) == (
        "温泉街道办事处", {"en": "Wenquan office"}, {"uscc": "11"}
    )
    assert (held.post_title, held.post_titles) == ("路长甲-001 岗", {"en": "Road chief A-001"})
    assert (held.unit_id, held.category_id, held.role, held.level) == (zone.pk, None, "road_chief", 0)
    assert (held.since, held.document) == (date(2022, 1, 1), "咸路长〔2022〕3号")


def test_a_duty_for_a_category_everywhere_has_no_unit_and_no_post(office):
    category = Category.objects.create(
        standard="city", kind="matter", code="1", name="乱停车", valid=("2020-01-01", None)
    )
    start([DutyStart(office.pk, "department", date(2022, 1, 1), category_id=category.pk)])
    held, = held_on(date(2022, 5, 1))
    assert (held.unit_id, held.category_id, held.post_id, held.post_title, held.document) == (
        None, category.pk, None, "", ""
    )


@pytest.mark.parametrize("more, constraint", [
    ({}, "duty_unit_once"),
    ({"role": "road_chief"}, "duty_level_is_a_road_chiefs"),
    ({"unit_id": None}, "duty_has_a_place_or_a_field"),
])
def test_a_duty_twice_or_incomplete_is_refused_and_none_of_the_batch_is_kept(office, zone, more, constraint):
    start([DutyStart(office.pk, "territory", date(2022, 1, 1), unit_id=zone.pk)])
    wrong = {"body_id": office.pk, "role": "territory", "since": date(2022, 5, 1), "unit_id": zone.pk} | more
    with pytest.raises(Conflict) as caught:
        start([DutyStart(office.pk, "owner", date(2022, 1, 1), unit_id=zone.pk), DutyStart(**wrong)])
    assert caught.value.members["constraint"] == constraint
    assert Duty.objects.count() == 1


def test_a_duty_cannot_end_before_it_began_and_an_ended_one_stays_as_it_is(office, zone):
    duty, = start([DutyStart(office.pk, "territory", date(2022, 1, 1), unit_id=zone.pk)])
    with pytest.raises(Conflict, match="begins on 2022-01-01"):
        end([duty.pk], date(2022, 1, 1))
    end([duty.pk], date(2022, 3, 1))
    assert end([duty.pk], date(2022, 9, 1)) == 0
    assert not held_on(date(2022, 3, 1))


def test_whoever_keeps_the_answer_of_a_day_is_told_by_the_stamp(office, zone):
    before = version("duties")
    duty, = start([DutyStart(office.pk, "territory", date(2022, 1, 1), unit_id=zone.pk)])
    started = version("duties")
    end([duty.pk], date(2022, 3, 1))
    ended = version("duties")
    assert before < started < ended
    assert start([]) == [] and end([], date(2022, 3, 1)) == 0
    assert version("duties") == ended
