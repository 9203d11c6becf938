"""A publication wakes a worker, which redoes what became stale; and never fails because of it."""

import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from findings import tasks
from findings.assignment import run
from findings.models import Assignment
from findings.stale import newest_order
from grids import after_publication
from grids.changes import UnitChange
from grids.revisions import publish
from grids.units import newest_revision
from tests.findings import town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def finding(xianning_city):
    town.publish_town()
    found = town.finding("f1", town.plan(), (1.5, 0.5))
    run(newest_order())
    return found


def redraw():
    changes = [
        UnitChange("community", town.A, "花坛社区", town.columns(0, 1)),
        UnitChange("community", town.B, "阳光社区", town.area((70, 70))),
    ]
    return publish(changes, effective_on=town.SINCE, document="x").revision


def test_a_worker_is_woken_and_redoes_what_became_stale(finding):
    redraw()
    assert DBTaskResult.objects.count() == 1
    call_command("db_worker", batch=True, verbosity=0)
    held = Assignment.objects.get(finding=finding, is_current=True)
    assert held.revision.number == 2
    assert Assignment.objects.filter(finding=finding).count() == 2


def test_before_anything_was_assigned_nobody_is_woken(xianning_city):
    town.publish_town()
    assert not DBTaskResult.objects.exists()


def test_a_listener_that_fails_is_logged_and_the_publication_stands(finding, monkeypatch, caplog):
    def fails():
        raise RuntimeError("no worker anywhere")

    monkeypatch.setitem(after_publication._listeners, f"{tasks.__name__}.wake_stale", fails)
    redraw()
    assert newest_revision().number == 2 and "no worker anywhere" in caplog.text
