"""Nobody answers for a unit that is no more: its duties end with it, and come back with it."""

from datetime import date

import pytest
from django.apps import apps

from gis_core.stamps import version
from grids import draft_publishing as publishing
from grids import drafts
from grids.changes import Retirement, UnitChange
from grids.duties import held_on
from grids.duty_changes import DutyStart, end, start
from grids.models import Body, Duty, Revision
from grids.revisions import publish
from grids.units import unit_by_code
from tests.grids import drawn_town as town
from tests.grids.drawn_town import ON, A, B
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def body(xianning_city):
    town.publish_town()
    return Body.objects.create(kind="community", name="甲居委会")


def duty(body, code, since=date(2022, 1, 1), until=None, role="territory"):
    unit = unit_by_code("community", code, date(2022, 6, 1), 1).pk
    made, = start([DutyStart(body.pk, role, since, unit_id=unit, until=until)])
    return made.pk


def merged(planner):
    """A draft that merges B into A from July on, published; its revision."""
    draft = drafts.start_draft(planner, ON, reason="合并", document="文1").pk
    drafts.append(planner, draft, "community", {"operation": "merge", "units": [A, B], "kept": A}, None)
    return through(planner, draft)


def through(planner, draft):
    publishing.submit(planner, draft, None, reason="合并")
    publishing.approve(person("reviewer"), draft, None)
    return publishing.publish_draft(planner, draft, None).published.revision


def days(number):
    valid = Duty.objects.get(pk=number).valid
    return valid.lower, valid.upper


def test_the_duties_of_a_unit_that_is_merged_away_end_on_the_effective_day(body):
    kept, gone = duty(body, A), duty(body, B)
    before = duty(body, B, date(2022, 1, 1), date(2022, 3, 1), "sponsor")
    stamp = version("duties")
    revision = merged(town.planner())
    assert days(gone) == (date(2022, 1, 1), ON) and days(kept) == (date(2022, 1, 1), None)
    assert days(before) == (date(2022, 1, 1), date(2022, 3, 1))
    assert {each.duty_id for each in held_on(ON)} == {kept} and version("duties") != stamp
    event = apps.get_model("grids", "DutyEvent").objects.filter(pgh_obj_id=gone, pgh_label="update").get()
    assert f"revision {revision.number} ended the unit" in event.pgh_context.metadata["reason"]


def test_a_rollback_gives_the_duties_back_but_not_those_that_were_changed_since(body):
    gone, other = duty(body, B), duty(body, B, role="sponsor")
    planner = town.planner()
    revision = merged(planner)
    end([other], date(2022, 5, 1))
    through(planner, publishing.roll_back(planner, revision.number).pk)
    assert days(gone) == (date(2022, 1, 1), None)
    assert days(other) == (date(2022, 1, 1), date(2022, 5, 1))


def test_a_unit_that_goes_on_under_another_code_or_outline_keeps_its_duties(body):
    kept = duty(body, B)
    publish([UnitChange("community", B[:-3] + "009", "新", town.area(town.QUARTERS[B]), recoded_from=B)],
            effective_on=ON, document="x")
    assert days(kept) == (date(2022, 1, 1), None)


def test_a_duty_that_begins_later_than_its_unit_ends_is_left_to_the_office(body):
    later = duty(body, B, date(2022, 9, 1))
    publish([Retirement("community", B)], effective_on=ON, document="x")
    assert days(later) == (date(2022, 9, 1), None)
    assert Revision.objects.filter(status="published").count() == 2
