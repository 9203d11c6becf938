"""Ranked boundaries stay while a round is under way; an override says why and is printed."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
import shapely

from findings.freeze import Frozen, allowed_days, keep_frozen, overrides_of
from findings.models import Round
from findings.results import ResultQuery, results_of
from gis_core.current_city import current_city
from gis_core.errors import NotAllowed, Unprocessable
from gis_core.precision import snap
from grids import publication_guards
from grids.changes import Retirement, UnitChange
from grids.models import Document, Revision, UnitVersion
from grids.publication_guards import Override, Proposal
from grids.revisions import publish
from tests import sketch
from tests.findings import drawn_round as drawn
from tests.people import person

pytestmark = pytest.mark.usefixtures("xianning_city")

NEW_YEAR, IN_JANUARY = date(2023, 1, 1), date(2023, 1, 10)


@pytest.fixture
def december():
    """Zones and townships since 2020, and December 2022 opened."""
    drawn.draw_city()
    return drawn.draw_round()


def propose(day, *kinds, **more):
    return keep_frozen(Proposal(frozenset(kinds or {"zone"}), day, **more))


def override(role="office", reason="the government decided"):
    return Override(person(role), reason)


def test_before_any_round_everything_goes():
    drawn.draw_city()
    propose(date(2022, 12, 15))


def test_the_first_day_of_a_month_not_yet_opened_is_allowed(december):
    propose(NEW_YEAR)
    propose(date(2023, 4, 1), "zone", "township")


@pytest.mark.parametrize("day", [date(2022, 12, 1), date(2022, 12, 15), IN_JANUARY])
def test_any_other_day_is_refused_with_the_next_ones_allowed(december, day):
    with pytest.raises(Frozen) as refused:
        propose(day)
    allowed = refused.value.members["allowed"]
    assert allowed[0] == ("2023-02-01" if day == IN_JANUARY else "2023-01-01")
    for each in allowed:
        propose(date.fromisoformat(each))
    assert allowed[0] in refused.value.hint and refused.value.status == 409


def test_a_day_long_before_is_no_way_round_the_freeze(december):
    with pytest.raises(Frozen, match="2022-12 is opened"):
        propose(date(2021, 3, 1))
    propose(date(2021, 3, 1), until=date(2022, 6, 1))


def test_kinds_that_are_not_ranked_move_at_any_time(december):
    propose(date(2022, 12, 15), "community", "county", "grid", "estate")


def test_the_first_edition_of_a_kind_is_no_redrawing(december):
    UnitVersion.objects.filter(kind="zone").delete()
    propose(date(2022, 12, 15), "zone")
    with pytest.raises(Frozen, match="township"):
        propose(date(2022, 12, 15), "zone", "township")


@pytest.mark.parametrize("role", ["office", "admin"])
def test_the_office_may_override_with_a_reason(december, role):
    assert propose(date(2022, 12, 15), override=override(role))


def test_an_override_without_a_reason_or_by_somebody_else_is_refused(december):
    with pytest.raises(Unprocessable, match="no reason"):
        propose(date(2022, 12, 15), override=override(reason=" \n"))
    for role in ("planner", "reviewer", "inspector", "body"):
        with pytest.raises(NotAllowed):
            assert propose(date(2022, 12, 15), override=override(role))


def test_an_override_that_is_not_needed_needs_nothing(december):
    assert not propose(NEW_YEAR, override=override("planner", ""))


def test_a_published_round_is_frozen_always(december):
    Round.objects.update(
        status="published", published_at="2023-01-20T00:00:00Z", released_at="2023-01-10T00:00:00Z"
    )
    for day in (date(2022, 12, 1), date(2022, 12, 15), date(2022, 3, 1)):
        with pytest.raises(Frozen, match="published"):
            propose(day, override=override())
    propose(NEW_YEAR)


@pytest.mark.parametrize("status", ["closed", "objection"])
def test_a_round_stays_frozen_after_it_was_closed(december, status):
    Round.objects.update(status=status)
    with pytest.raises(Frozen):
        propose(date(2022, 12, 1))


def test_days_are_counted_in_the_rounds_of_the_city(december):
    quarterly = replace(current_city(), round_length="quarter")
    assert [day.isoformat() for day in allowed_days(date(2023, 2, 2), quarterly)] == [
        "2023-04-01", "2023-07-01", "2023-10-01",
    ]
    assert allowed_days(date(2021, 2, 2), quarterly)[0] == NEW_YEAR, "the rounds opened so far come first"


def overridden(day, number, reason="the government decided"):
    return Revision.objects.create(
        number=number, status="published", effective_on=day, published_at="2023-02-01T00:00:00Z",
        override_reason=reason, overridden_by=person("office") if reason else None,
        document=Document.objects.get_or_create(number="咸政办函〔2023〕1号")[0],
    )


def test_a_round_names_the_overrides_in_its_days(december):
    overridden(date(2022, 12, 15), 12)
    overridden(date(2022, 12, 16), 13, reason="")
    overridden(NEW_YEAR, 14)
    expected = [{
        "revision": 12, "effective_on": "2022-12-15", "reason": "the government decided",
        "document": "咸政办函〔2023〕1号",
    }]
    assert overrides_of(december) == expected
    assert results_of(december, ResultQuery("zone"), current_city())["overrides"] == expected


def hand_over(day, **more):
    """Zone west takes over all there is from a day on, as the house publishes."""
    whole = shapely.MultiPolygon([shapely.union_all(list(sketch.units(drawn.DRAWING).values()))])
    changes = [UnitChange("zone", "zone-west", "west", snap(whole)), Retirement("zone", "zone-east")]
    return publish(changes, effective_on=day, document="1号", **more).revision


def test_no_way_to_publish_goes_round_the_freeze(december):
    with pytest.raises(Frozen):
        hand_over(date(2022, 12, 15))
    assert Revision.objects.filter(status="published").count() == 1
    made = hand_over(date(2022, 12, 15), override=override())
    assert (made.override_reason, made.overridden_by) == ("the government decided", person("office"))
    assert [each["revision"] for each in overrides_of(december)] == [made.number]


def test_an_override_that_was_not_needed_is_not_printed(december):
    made = hand_over(NEW_YEAR, override=override())
    assert (made.override_reason, made.overridden_by) == ("", None)


def test_every_process_has_the_guard_on_its_list():
    script = "import django; django.setup(); from grids import publication_guards as p; print(list(p._guards))"
    settings = os.environ | {"DJANGO_SETTINGS_MODULE": "gis_core.settings"}
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=settings)
    assert "findings.freeze.keep_frozen" in said.stdout
    assert "findings.freeze.keep_frozen" in publication_guards._guards
