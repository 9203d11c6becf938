"""A ruling speaks of its unit's kind, of the kinds above it by membership, and of those below by what lies in it."""

from datetime import date

import pytest

from findings.appeal_effects import effects_of
from findings.assignment import run
from findings.models import Ruling
from findings.stale import newest_order
from grids.changes import UnitChange
from grids.revisions import publish
from tests.findings import town

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(xianning_city):
    """A finding in the estate of community A, in township 421202001."""
    town.publish_town()
    plan = town.plan()
    made = town.finding("1", plan, (0.4, 0.4), round=town.round_of(plan))
    run(newest_order())
    return made


def ruled(found, kind, code):
    """What the ruling says, by kind, as codes of the finding's day."""
    Ruling.objects.filter(finding=found).update(is_current=False)
    Ruling.objects.create(finding=found, unit=town.unit(kind, code), reason="r")
    codes = {town.unit(kind, code).pk: code for kind, code, _ in town.boundaries()}
    effect = effects_of(found.round, counts_while_open=True)[found.pk]
    return {kind: codes.get(unit) for kind, unit in effect.ruled.items()}


def test_the_units_above_the_ruled_one_follow_and_the_computed_ones_below_it_no_longer_count(found):
    assert ruled(found, "community", town.C) == {
        "community": town.C, "township": "421202003", "county": "421202", "estate": None,
    }


def test_what_lies_below_the_ruled_unit_stays_where_the_ruling_agrees_with_it(found):
    assert ruled(found, "township", "421202001") == {
        "township": "421202001", "county": "421202", "community": town.A, "estate": town.ESTATE,
    }
    assert ruled(found, "township", "421202003") == {
        "township": "421202003", "county": "421202", "community": None, "estate": None,
    }


def test_a_ruling_for_a_zone_leaves_the_townships_side_alone(found):
    assert ruled(found, "zone", "zone-east") == {"zone": "zone-east", "grid": None}


def test_the_units_above_are_those_of_the_findings_day(found):
    """Community C goes to the other township in January; in December it still lay in its own."""
    changes = [
        UnitChange("township", code, "t", town.columns(*which))
        for code, which in (("421202001", (0, 1, 2)), ("421202003", (3,)))
    ]
    publish(changes, effective_on=date(2023, 1, 1), document="later")
    assert ruled(found, "community", town.C)["township"] == "421202003"


def test_a_superseded_ruling_says_nothing_any_more(found):
    ruled(found, "community", town.C)
    assert ruled(found, "community", town.A)["township"] == "421202001"


def test_there_is_no_effect_where_nothing_was_decided(found):
    assert effects_of(found.round, counts_while_open=False) == {}
