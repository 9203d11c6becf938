"""A round is published by two persons who saw the same results and list; what it was is frozen."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from findings import acknowledged
from findings import present as present_now
from findings.canonical import digest
from findings.models import PublishConsent, Result, Round, Snapshot
from findings.publication import (
    NotAcknowledged,
    SamePerson,
    ask_publication,
    confirm_publication,
    withdraw_publication,
)
from findings.round_state import city_day
from findings.round_steps import close_round, release_round
from findings.rounds import open_round, score_round
from findings.scoring.plan_document import plan_from_yaml
from findings.seal import seal_of
from gis_core.errors import BadParameter, Conflict, NotAllowed
from tests.findings import drawn_round as drawn
from tests.people import person, publish, two_clerks

pytestmark = pytest.mark.usefixtures("xianning_city")


def present():
    """The digest of the sensitivity list as it is now."""
    return acknowledged.sensitivity_digest(Round.objects.get(key="2022-12"))


def released(key="2022-12", **period):
    of = drawn.draw_round(key)
    drawn.visit(of, f"v-{key}", 0.5, 0.5)
    score_round(key)
    close_round(key)
    return release_round(key, **period)


@pytest.fixture
def december(xianning_city):
    drawn.draw_city()
    return released()


@pytest.fixture
def clerks(db):
    return list(two_clerks())


def test_one_person_asks_and_another_publishes(december, clerks):
    ask_publication(clerks[0], "2022-12", present())
    made = confirm_publication(clerks[1], "2022-12", present())
    assert Round.objects.get(key="2022-12").status == "published"
    assert made.sha256 == digest(made.manifest)
    steps = PublishConsent.objects.order_by("pk").values_list("step", "by__username", "sensitivity_sha256")
    assert list(steps) == [("ask", "first-clerk", present()), ("confirm", "second-clerk", present())]


def test_who_asked_cannot_confirm(december, clerks):
    ask_publication(clerks[0], "2022-12", present())
    with pytest.raises(SamePerson):
        confirm_publication(clerks[0], "2022-12", present())


def test_the_database_too_refuses_one_person_twice(december, clerks):
    asked = ask_publication(clerks[0], "2022-12", present())
    with pytest.raises(IntegrityError, match="two_persons"):
        PublishConsent.objects.create(
            round=december, bulletin=1, step="confirm", by=clerks[0], results_sha256=asked.results_sha256,
            sensitivity_sha256=present(),
        )


def test_nobody_publishes_what_nobody_asked_for(december, clerks):
    with pytest.raises(Conflict, match="Nobody has asked"):
        confirm_publication(clerks[1], "2022-12", present())


def test_what_was_asked_for_can_be_taken_back(december, clerks):
    ask_publication(clerks[0], "2022-12", present())
    with pytest.raises(Conflict, match="has been asked for"):
        ask_publication(clerks[1], "2022-12", present())
    withdraw_publication(clerks[0], "2022-12")
    with pytest.raises(Conflict, match="Nobody has asked"):
        confirm_publication(clerks[1], "2022-12", present())
    ask_publication(clerks[1], "2022-12", present())
    confirm_publication(clerks[0], "2022-12", present())


@pytest.mark.parametrize("role", ["inspector", "planner", "reviewer", "dispatcher", "body"])
def test_only_the_office_publishes(december, clerks, role):
    with pytest.raises(NotAllowed):
        ask_publication(person(role), "2022-12", present())
    ask_publication(clerks[0], "2022-12", present())
    with pytest.raises(NotAllowed):
        confirm_publication(person(role), "2022-12", present())


def test_results_made_anew_after_asking_are_to_be_asked_for_again(december, clerks):
    ask_publication(clerks[0], "2022-12", present())
    drawn.visit(december, "another", 3.5, 0.5)
    score_round("2022-12")
    with pytest.raises(Conflict, match="scored anew"):
        confirm_publication(clerks[1], "2022-12", present())
    ask_publication(clerks[0], "2022-12", present())
    confirm_publication(clerks[1], "2022-12", present())


def test_the_list_is_acknowledged_by_each_and_as_it_is_now(december, clerks, monkeypatch):
    with pytest.raises(NotAcknowledged):
        ask_publication(clerks[0], "2022-12", "0" * 64)
    seen_first = present()
    ask_publication(clerks[0], "2022-12", seen_first)
    monkeypatch.setattr(present_now, "sensitivity_document", lambda of, read: [{"finding": "f1"}])
    with pytest.raises(NotAcknowledged) as refused:
        confirm_publication(clerks[1], "2022-12", seen_first)
    shown = refused.value.members["sensitivity_sha256"]
    assert shown == digest([{"finding": "f1"}])
    confirm_publication(clerks[1], "2022-12", shown)


def test_an_objection_period_has_its_days_and_is_waited_for(xianning_city, clerks):
    drawn.draw_city()
    today = city_day()
    of = released(until=today + timedelta(days=2))
    assert (of.objection.lower, of.objection.upper) == (today, today + timedelta(days=3))
    with pytest.raises(Conflict, match="not over"):
        ask_publication(clerks[0], "2022-12", present())
    Round.objects.update(objection=(today - timedelta(days=5), today))
    ask_publication(clerks[0], "2022-12", present())


def test_a_plan_says_how_long_objections_are_taken(xianning_city):
    drawn.draw_city()
    text = drawn.PLAN + "appeals: {objection_days: 5}\n"
    plan = drawn.store_plan(plan_from_yaml(text))
    assert plan_from_yaml(text).to_dict()["appeals"]["objection_days"] == 5
    open_round("2022-12", plan)
    close_round("2022-12")
    of = release_round("2022-12", since=date(2023, 1, 3))
    assert (of.objection.lower, of.objection.upper) == (date(2023, 1, 3), date(2023, 1, 8))


@pytest.mark.parametrize("days", [-1, 400])
def test_an_objection_period_that_is_none_is_refused(xianning_city, days):
    drawn.draw_city()
    with pytest.raises(BadParameter, match="is none"):
        released(since=date(2023, 1, 3), until=date(2023, 1, 3) + timedelta(days=days))


def test_a_snapshot_is_never_changed_or_taken_away(december):
    publish("2022-12")
    for statement in ("UPDATE findings_snapshot SET sha256 = repeat('0', 64)", "DELETE FROM findings_snapshot"):
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_each_snapshot_names_the_one_before_in_one_chain(december):
    released("2022-11")
    publish("2022-11")
    publish("2022-12")
    first, second = Snapshot.objects.order_by("pk")
    assert first.manifest["previous"] is None
    assert second.manifest["previous"] == {"round": "2022-11", "bulletin": 1, "sha256": first.sha256}
    with pytest.raises(IntegrityError, match="one_chain|previous"):
        Snapshot.objects.create(
            round=december, bulletin=7, record={}, evidence={}, manifest={}, sha256="0" * 64, previous=first,
            published_at=second.published_at,
        )


def test_a_seal_prints_the_hash_and_where_to_check_it(december, settings):
    settings.PUBLIC_URL = "https://lz.example/"
    assert seal_of(december, 1) is None
    publish("2022-12")
    seal = seal_of(december, 1)
    assert seal.sha256 == Snapshot.objects.get().sha256
    assert seal.short.replace(" ", "") == seal.sha256[:16]
    assert seal.verify_url == "https://lz.example/rounds/2022-12/proof?bulletin=1"
    assert seal.qr_svg.startswith("<svg") and "</svg>" in seal.qr_svg


def test_a_published_result_stays_with_the_bulletin_it_was_made_for(december):
    publish("2022-12")
    with pytest.raises(Conflict, match="published"):
        score_round("2022-12")
    assert set(Result.objects.values_list("bulletin", flat=True)) == {1}
