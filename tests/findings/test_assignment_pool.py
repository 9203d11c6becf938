"""Children that reckon answers come to what one process comes to, and talk to no database."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection, transaction

from findings import assignment_pool
from findings.assignment import run
from findings.assignment_pool import assign_everything
from findings.models import Assignment, AssignmentBody, AssignmentUnit
from findings.stale import newest_order, settled
from gis_core import jobs
from gis_core.models import Job
from tests.findings import town

pytestmark = pytest.mark.django_db

PLACES = [(0.5, 0.8), (2, 0.5), (2.5, 1.5), (3.5, 0.5), (0.4, 0.4), (0.6, 0.4), (0, 0), (1.5, 0.5)]


@pytest.fixture
def order(xianning_city, monkeypatch):
    """Findings on some days in a town; chunks of three, and none too few for children."""
    town.publish_town()
    category = town.category()
    town.duties(category)
    plan = town.plan()
    of = town.round_of(plan)
    for at, place in enumerate(PLACES):
        town.finding(f"f{at}", plan, place, on=date(2022, 12, 3 + 5 * (at % 3)), round=of, category=category)
    monkeypatch.setattr(assignment_pool, "_ENOUGH", 1)
    monkeypatch.setattr("findings.assignment.CHUNK", 3)
    return newest_order()


def written():
    """All that was written, but for the moment and the numbers of the rows."""
    answers = Assignment.objects.order_by("finding__source_key").values_list(
        "finding__source_key", "on", "state", "is_current", "revision", "plan"
    )
    units = AssignmentUnit.objects.order_by("assignment__finding__source_key", "pk").values_list(
        "assignment__finding__source_key", "unit_version", "kind", "covers", "chosen", "state", "distance_m", "settled_by"
    )
    bodies = AssignmentBody.objects.order_by("assignment__finding__source_key", "pk").values_list(
        "assignment__finding__source_key", "body", "post", "role", "share", "dispatch", "rule", "reason", "since"
    )
    return [list(rows) for rows in (answers, units, bodies)]


def test_two_children_write_what_one_process_writes(order):
    said = []
    with transaction.atomic():
        alone = run(order)
        expected = written()
        transaction.set_rollback(True)
    together = assign_everything(order, said.append, processes=2)
    assert written() == expected and len(expected[0]) == len(PLACES)
    assert together.states == alone.states == Counter(row[2] for row in expected[0])
    assert len(said) == 3 and said[-1].startswith("8 of 8")


def test_the_job_is_finished_as_any_other_so_that_nothing_is_stale(order):
    assign_everything(order, lambda text: None, processes=2)
    job = Job.objects.get()
    assert job.finished_at is not None and jobs.progress(job).done == 3
    assert settled() == order.revision.number
    assert run(newest_order()).assigned == 0


def test_few_findings_are_assigned_by_one_process(order, monkeypatch):
    monkeypatch.setattr(assignment_pool, "_ENOUGH", 100)
    monkeypatch.setattr(assignment_pool, "_children", None)
    assert assign_everything(order, lambda text: None, processes=2).assigned == len(PLACES)


def test_a_child_that_asked_the_database_would_fail(order):
    connection.execute_wrappers.append(assignment_pool._refuse)
    try:
        with pytest.raises(RuntimeError, match="no database"):
            Assignment.objects.exists()
    finally:
        connection.execute_wrappers.pop()
