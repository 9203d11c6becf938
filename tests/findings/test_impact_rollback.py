"""A unit that a rollback brings back is told to come back as itself: with its duties, its measures and its awards."""

from datetime import date

import numpy as np
import pytest

from findings.assignment import run
from findings.rounds import score_round
from findings.stale import newest_order
from grids import draft_publishing as publishing
from grids import publication_guards
from grids.draft_state import difference_of
from grids.duties import held_on
from grids.duty_changes import end
from tests.findings import redrawn_town as redrawn
from tests.findings import rich_rules
from tests.findings import settled_redrawing as settled
from tests.findings.told_impact import assert_told
from tests.people import person

pytestmark = pytest.mark.usefixtures("xianning_city")
DRAWN = {"county": "AAAEEE", "township": "AAAEEE", "community": "AAAEEE", "zone": "AABBCC", "grid": "AABBCC"}


@pytest.fixture(autouse=True)
def no_freeze(monkeypatch):
    """The round is opened before the town is redrawn in its midst: the freeze has its own tests."""
    monkeypatch.setattr(publication_guards, "_guards", {})


def areas(kind, row):
    return redrawn.areas(kind, "\n".join([row] * redrawn.HEIGHT))


def rolled_back():
    """A town in which zone B and its grid went to A on the tenth, and the draft that takes that back."""
    random = np.random.default_rng(5)
    redrawn.publish_town({kind: areas(kind, row) for kind, row in DRAWN.items()})
    redrawn.give_duties()
    december = settled.open_december(rich_rules.plan("inhabitants"))
    redrawn.scatter(december, random, 60)
    rich_rules.record(random, december)
    run(newest_order())
    merged = {kind: areas(kind, "AAAACC") for kind in ("zone", "grid")}
    revision = redrawn.publish_difference(redrawn.difference_to(merged, ("zone", "grid")))
    run(newest_order(stale=True))
    score_round("2022-12")
    return publishing.roll_back(person("planner"), revision.number)


def published(draft):
    def through(difference):
        publishing.submit(person("planner"), draft.pk, None, reason="恢复")
        publishing.approve(person("reviewer"), draft.pk, None)
        publishing.publish_draft(person("planner"), draft.pk, None)

    return through


def held_bodies():
    return {(each.body_name, each.role) for each in held_on(redrawn.ON)}


def test_a_rollback_gives_back_what_it_was_told_to_give_back():
    draft = rolled_back()
    told = assert_told(difference_of(draft), published(draft))
    gained = {body.name for each in told.listed for body in each.gains}
    assert "body of zone zone-b" in gained and ("body of zone zone-b", "territory") in held_bodies()
    (zone,) = (each for each in told.scores if each.code == "zone-b")
    assert zone.before is None and zone.after.score is not None


def test_a_duty_that_somebody_ended_since_is_not_told_to_come_back():
    draft = rolled_back()
    (duty,) = (each.duty_id for each in held_on(redrawn.SINCE) if each.body_name == "body of zone zone-b")
    end([duty], date(2022, 11, 1))
    told = assert_told(difference_of(draft), published(draft))
    assert "body of zone zone-b" not in {body.name for each in told.listed for body in each.gains}
