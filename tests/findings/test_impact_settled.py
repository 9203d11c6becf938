"""The impact told of a draft where much is settled is what publishing and redoing what is stale then really do."""

import numpy as np
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from findings import answerer, duty_book, place_index, questions
from findings.assignment import run
from findings.rounds import score_round
from findings.stale import newest_order
from grids import publication_guards
from tests.findings import redrawn_town as redrawn
from tests.findings import rich_rules
from tests.findings import settled_redrawing as settled
from tests.findings.told_impact import assert_told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_freeze(monkeypatch):
    """The round is opened before the town is redrawn in its midst: the freeze has its own tests."""
    monkeypatch.setattr(publication_guards, "_guards", {})


def world(seed, kinds, findings, later=False, parents=False, by=None):
    """A random town in which much is settled, with a month of findings, answered; a draft of another town.

    ``by``: under the plan of ``rich_rules``, divided by that measure.
    """
    random = np.random.default_rng(seed)
    redrawn.publish_town(redrawn.town(random))
    if by:
        rich_rules.manage_estates(random)
    if later:
        redrawn.publish_difference(redrawn.difference_to(redrawn.town(random), kinds, settled.DAYS[3]))
    redrawn.give_duties()
    december = settled.open_december(rich_rules.plan(by) if by else settled.PLAN)
    redrawn.scatter(december, random, findings)
    settled.settle(random, december)
    settled.stretch_some(random)
    settled.rule_some(random)
    if by:
        rich_rules.record(random, december)
    run(newest_order())
    score_round("2022-12")
    difference = redrawn.difference_to(redrawn.town(random), kinds)
    if parents:
        grids = sorted(key for key, pair in difference.changes.get("grid", redrawn.Change()).pairs.items() if pair.new)
        ended = {key for key, pair in difference.changes.get("zone", redrawn.Change()).pairs.items() if not pair.new}
        there = redrawn.versions_on(difference.on, difference.revision, ["zone"])
        zones = sorted(set(there.values_list("code", flat=True)) - ended)
        if zones:
            given_to = {code: zones[at % len(zones)] for at, code in enumerate(grids)}
            difference = redrawn.given_to(difference, "grid", given_to)
    return rich_rules.managed_otherwise(difference, random) if by else difference


def forget():
    for keeping in (place_index, duty_book, answerer, questions):
        keeping.forget()


kinds_redrawn = st.lists(st.sampled_from(settled.KINDS), min_size=1, unique=True)


@settings(
    max_examples=8, deadline=None, derandomize=True, phases=[Phase.generate],  # a seed cannot be made simpler
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, 2**32), kinds_redrawn, st.booleans(), st.booleans())
def test_whatever_is_settled_and_redrawn_the_impact_told_is_what_comes(xianning_city, seed, kinds, later, parents):
    forget()
    with transaction.atomic():
        assert_told(world(seed, tuple(kinds), 50, later, parents))
        transaction.set_rollback(True)


@pytest.mark.parametrize(("seed", "kinds", "by", "later"), [
    (0, ("county",), "km2", False),
    (1, settled.KINDS, "km2", False),
    (2, ("zone",), "km2", True),
    (3, ("zone", "estate"), "inhabitants", False),
    (4, settled.KINDS, "street_km", True),
    (5, ("county", "township", "community"), "inspected_points", False),
])
def test_whatever_a_plan_scores_by_the_scores_told_are_those_that_come(xianning_city, seed, kinds, by, later):
    forget()
    assert assert_told(world(seed, kinds, 50, later, by=by)).scores
