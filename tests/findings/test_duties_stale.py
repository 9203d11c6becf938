"""A roster that comes late makes the answers it bears on stale: those, and no others; both stay."""

from datetime import date, timedelta

import pytest

from findings import assignment
from findings.models import Assignment
from findings.stale import newest_order
from gis_core.stamping import bump
from grids.duty_changes import DutyStart, end, start
from grids.models import Body, Duty
from tests.findings import town

pytestmark = pytest.mark.django_db(transaction=True)
LATE = date(2022, 12, 10)


@pytest.fixture
def world(xianning_city):
    """The town with three findings, answered: two in grid R1 (before and after LATE), one in R2."""
    town.publish_town()
    plan, sidewalk = town.plan(), town.category()
    town.duties(sidewalk)
    found = {
        "early": town.finding("early", plan, (0.5, 1.5), date(2022, 12, 1), category=sidewalk),
        "late": town.finding("late", plan, (0.5, 1.5), category=sidewalk),
        "beside": town.finding("beside", plan, (1.5, 1.5)),
    }
    assignment.run(newest_order())
    return found


def stale():
    return assignment.run(newest_order(stale=True)).assigned


def times(world):
    return {key: Assignment.objects.filter(finding=each).count() for key, each in world.items()}


def bodies(finding, role):
    held = finding.assignments.get(is_current=True)
    return set(held.bodies.filter(role=role).values_list("body__name", flat=True))


def test_nothing_is_stale_as_long_as_no_duty_is_written(world):
    assert stale() == 0 and set(times(world).values()) == {1}


def test_a_chief_who_changed_earlier_than_was_told_answers_for_what_was_found_since(world):
    chief = Duty.objects.get(role="road_chief")
    end([chief.pk], LATE)
    start([DutyStart(Body.objects.get(name="温泉街道办事处").pk, "road_chief", LATE, unit_id=chief.unit_id, level=2)])
    assert stale() == 1 and times(world) == {"early": 1, "late": 2, "beside": 1}
    assert bodies(world["late"], "road_chief") == {"温泉街道办事处"}
    assert bodies(world["early"], "road_chief") == {"路长制办公室"}
    assert stale() == 0


def test_a_duty_for_a_field_bears_on_findings_of_that_field_only(world):
    department = Duty.objects.get(role="department")
    end([department.pk], LATE)
    assert stale() == 1 and times(world)["late"] == 2 and bodies(world["late"], "department") == set()


def test_a_duty_on_a_unit_above_bears_on_all_below_it(world):
    end([Duty.objects.get(role="territory").pk], date(2022, 11, 1))
    assert stale() == 3


def test_a_change_beyond_the_days_of_all_findings_makes_nothing_stale(world):
    end([Duty.objects.get(role="territory").pk], town.DAY + timedelta(days=30))
    assert stale() == 0


def test_a_duty_taken_back_counts_as_changed(world):
    Duty.objects.get(role="road_chief").delete()
    bump("duties")
    assert stale() == 2 and bodies(world["early"], "road_chief") == set()
