"""Opening or publishing a round and publishing boundaries at once: whichever comes first, the freeze holds."""

import threading
from datetime import date

import pytest
from django.db import connection, connections, transaction

from findings.freeze import Frozen
from findings.models import Round
from findings.rounds import open_round, score_round
from gis_core.errors import Fault
from grids import publication_guards
from grids.models import Revision
from grids.publication_guards import Override
from tests.findings import drawn_round as drawn
from tests.findings.test_freeze import hand_over
from tests.people import person, publish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("xianning_city")]

DECEMBER = date(2022, 12, 1)
PATIENCE = 20


@pytest.fixture
def november(xianning_city):
    """Boundaries, and November opened; December is not yet, so its first day is free to be redrawn on."""
    drawn.draw_city()
    return drawn.draw_round("2022-11")


@pytest.fixture
def pausing():
    """A guard that stops a publication after the freeze was asked; what it has come to, and the go."""
    asked, go = threading.Event(), threading.Event()

    def pause(proposal):
        asked.set()
        assert go.wait(PATIENCE)
        return False

    publication_guards.register(pause)
    yield asked, go
    publication_guards._guards.pop(f"{pause.__module__}.{pause.__qualname__}")


def begun(act, done):
    """A thread that does it and notes its name and what came of it when it has ended."""
    def worker():
        try:
            done.append((act.__name__, act()))
        except Fault as fault:
            done.append((act.__name__, fault))
        finally:
            connections.close_all()

    thread = threading.Thread(target=worker)
    thread.start()
    return thread


def waits_for_a_lock():
    """Whether, before long, somebody waits for the lock under which revisions are numbered."""
    for _ in range(PATIENCE * 20):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            if cursor.fetchone()[0]:
                return True
        threading.Event().wait(0.05)
    return False


def test_a_round_opens_after_the_boundaries_that_were_let_through_before_it(november, pausing):
    asked, go = pausing
    done = []

    def redraw():
        return hand_over(DECEMBER)

    def open_december():
        return open_round("2022-12", november.plan)

    one = begun(redraw, done)
    assert asked.wait(PATIENCE)
    other = begun(open_december, done)
    assert waits_for_a_lock() and not done
    go.set()
    one.join(PATIENCE)
    other.join(PATIENCE)
    assert [name for name, _ in done] == ["redraw", "open_december"]
    assert done[0][1].number == 2 and Round.objects.filter(key="2022-12").exists()


def test_boundaries_meet_the_freeze_of_a_round_that_was_being_opened(november):
    done = []

    def redraw():
        return hand_over(DECEMBER)

    with transaction.atomic():
        open_round("2022-12", november.plan)
        thread = begun(redraw, done)
        assert waits_for_a_lock() and not done
    thread.join(PATIENCE)
    assert isinstance(done[0][1], Frozen) and "2022-12 is opened" in done[0][1].detail
    assert Revision.objects.filter(status="published").count() == 1


def test_no_override_gets_into_a_round_that_is_being_published(november):
    done = []
    score_round("2022-11")
    Round.objects.update(status="objection", released_at="2022-12-03T00:00:00Z")

    def redraw():
        return hand_over(date(2022, 11, 15), override=Override(person("office"), "the government decided"))

    with transaction.atomic():
        publish("2022-11")
        thread = begun(redraw, done)
        assert waits_for_a_lock() and not done
    thread.join(PATIENCE)
    assert isinstance(done[0][1], Frozen) and "published" in done[0][1].detail


@pytest.mark.parametrize("turn", range(4))
def test_both_at_once_never_wait_in_a_circle_and_come_out_as_one_after_the_other(november, turn):
    barrier, outcomes = threading.Barrier(2), []

    def redraw():
        barrier.wait()
        return hand_over(DECEMBER)

    def open_december():
        barrier.wait()
        return open_round("2022-12", november.plan)

    threads = [begun(act, outcomes) for act in (redraw, open_december)]
    for thread in threads:
        thread.join(PATIENCE)
    came = dict(outcomes)
    assert came["open_december"].key == "2022-12"
    order = [name for name, _ in outcomes]
    refused = isinstance(came["redraw"], Frozen)
    assert refused or came["redraw"].number == 2, (order, came)
