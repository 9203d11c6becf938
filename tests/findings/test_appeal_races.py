"""Several at once about one finding; and any sequence of rulings."""

import threading

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from findings import appeal_decisions as decisions
from findings import appeals
from findings.appeal_decisions import Verdict
from findings.models import Appeal, Ruling
from gis_core.errors import Conflict, Fault
from tests.deep import examples
from tests.findings.appealing import scene, unit
from tests.people import person, publish

TABLES = ("findings_assignment", "findings_assignmentunit", "findings_assignmentbody", "findings_finding")


def at_once(*acts):
    """Do things in threads that begin together; what each returned or raised, in order."""
    outcomes, barrier = [None] * len(acts), threading.Barrier(len(acts))

    def worker(number, act):
        barrier.wait()
        try:
            outcomes[number] = act()
        except Fault as fault:
            outcomes[number] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other in a circle"
    return outcomes


def stored(tables=TABLES):
    """Every byte of the rows of the computed answers."""
    with connection.cursor() as cursor:
        rows = []
        for table in tables:
            cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t.id)) FROM {table} AS t")
            rows += cursor.fetchall()
        return rows


@pytest.mark.django_db(transaction=True)
def test_of_two_deciders_at_once_one_wins_and_the_other_is_told(xianning_city):
    here = scene()
    made = appeals.file_appeal(here.clerk, here.findings["f1"].pk, here.grounds("fact"))
    admin = person("admin")
    outcomes = at_once(
        lambda: decisions.decide(here.office, made.pk, True, "属实", 0),
        lambda: decisions.decide(admin, made.pk, False, "不属实", 0),
    )
    (lost,) = [each for each in outcomes if isinstance(each, Fault)]
    (won,) = [each for each in outcomes if isinstance(each, Appeal)]
    assert lost.status == 409 and lost.code == "appeal-over"
    assert Appeal.objects.get().state == won.state


@pytest.mark.django_db(transaction=True)
def test_the_same_appeal_filed_twice_at_once_is_one(xianning_city):
    here = scene()
    number = here.findings["f1"].pk
    outcomes = at_once(*[lambda: appeals.file_appeal(here.clerk, number, here.grounds())] * 3)
    assert sum(isinstance(each, Conflict) for each in outcomes) == 2 and Appeal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_rulings_at_once_leave_one_that_stands_and_one_that_stood(xianning_city):
    here = scene()
    number = here.findings["f1"].pk
    outcomes = at_once(*(
        lambda code=code: decisions.rule(here.office, number, Verdict("r", unit=unit(code)))
        for code in ("zone-east", "zone-west")
    ))
    assert all(isinstance(each, Ruling) for each in outcomes)
    assert sorted(Ruling.objects.values_list("is_current", flat=True)) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_a_round_is_never_published_with_an_appeal_filed_at_the_same_moment_left_open(xianning_city):
    here = scene()
    number = here.findings["f1"].pk
    filed, published = at_once(
        lambda: appeals.file_appeal(here.clerk, number, here.grounds()), lambda: publish("2022-12")
    )
    assert isinstance(filed, Fault) != isinstance(published, Fault)
    here.round.refresh_from_db()
    assert (here.round.status == "published") == (not Appeal.objects.exists())


RULINGS = st.lists(
    st.tuples(st.sampled_from(["zone-east", "zone-west", "421202001", None]), st.booleans()).filter(any),
    min_size=1, max_size=6,
)


@pytest.mark.django_db
@given(wanted=RULINGS)
@settings(max_examples=examples(6), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_rulings_leaves_one_that_stands_and_the_computed_answer_byte_for_byte(town, wanted):
    from django.db import transaction

    number, before = town.findings["f1"].pk, stored()
    with transaction.atomic():
        for code, by_body in wanted:
            last = decisions.rule(town.office, number, Verdict(
                "r", unit=unit(code) if code else None,
                body=town.theirs.pk if by_body else None, role="owner" if by_body else "",
            ))
        assert list(Ruling.objects.filter(is_current=True)) == [last]
        assert Ruling.objects.count() == len(wanted)
        assert stored() == before
        transaction.set_rollback(True)


@pytest.fixture
def town(xianning_city):
    return scene()
