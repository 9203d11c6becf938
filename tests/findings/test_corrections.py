"""A correction is a new numbered bulletin: made beside the old one, published by two, chained to it."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from findings import appeal_decisions, appeals
from findings.appeal_decisions import Verdict
from findings.appeals import AppealsClosed, RoundPublished
from findings.bulletins import snapshot_of
from findings.corrections import cancel_correction, open_correction
from findings.models import Finding, Result, Round, Snapshot
from findings.rounds import score_round
from findings.verification import verify_bulletin
from gis_core.errors import Conflict, Unprocessable
from tests.findings import appealing
from tests.findings.sealed_round import run, sealed, unpacked
from tests.people import person, publish

pytestmark = pytest.mark.usefixtures("xianning_city")
WHY = ("f1 属东区，公示后查实", "咸城管函〔2023〕2号")


@pytest.fixture
def december(xianning_city):
    return sealed()


def rule_f1_east():
    f1 = Finding.objects.get(source_key="f1")
    appeal_decisions.rule(person("office"), f1.pk, Verdict("查实", unit=appealing.unit("zone-east")))


def corrected():
    open_correction("2022-12", *WHY)
    rule_f1_east()
    score_round("2022-12")
    publish("2022-12")
    return Round.objects.get(key="2022-12")


def score_of(code, bulletin):
    return Result.objects.get(code=code, kind="zone", bulletin=bulletin).score


def told(address):
    answer = Client().get(address)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def test_a_correction_is_a_new_bulletin_and_the_old_one_stays_readable(december):
    before = told("/api/v1/rounds/2022-12/results?kind=zone")
    assert before["superseded_by"] is None
    assert corrected().bulletin == 2
    assert score_of("zone-west", 1) < score_of("zone-west", 2)
    old = told("/api/v1/rounds/2022-12/results?kind=zone&bulletin=1")
    assert [entry["score"] for entry in old["results"]] == [entry["score"] for entry in before["results"]]
    assert (old["superseded_by"]["bulletin"], old["superseded_by"]["reason"]) == (2, WHY[0])
    assert told("/api/v1/rounds/2022-12/results?kind=zone")["bulletin"] == 2
    lines = next(part["lines"] for entry in old["results"] for part in entry["parts"] if part["findings"])
    assert "bulletin=1" in lines and told(lines)["lines"]


def test_until_it_is_published_the_old_bulletin_stands_and_nobody_sees_the_new_one(december):
    open_correction("2022-12", *WHY)
    rule_f1_east()
    score_round("2022-12")
    assert told("/api/v1/rounds/2022-12/results?kind=zone")["bulletin"] == 1
    assert Client().get("/api/v1/rounds/2022-12/results?kind=zone&bulletin=2").status_code == 404
    assert verify_bulletin(snapshot_of(Round.objects.get(key="2022-12"), 1)).faults == []


def test_both_bulletins_are_verified_and_chained(december):
    of = corrected()
    first, second = Snapshot.objects.order_by("pk")
    assert second.manifest["previous"]["sha256"] == first.sha256
    assert second.manifest["corrects"] == {
        "bulletin": 1, "sha256": first.sha256, "reason": WHY[0], "document": WHY[1],
    }
    for bulletin in (1, 2):
        assert verify_bulletin(snapshot_of(of, bulletin)).faults == []
    assert verify_bulletin(snapshot_of(of, 1)).notes == ["rulings: 1 came after the publication"]


def test_each_bulletin_has_its_own_proof(december, tmp_path):
    of = corrected()
    for bulletin in (1, 2):
        (tmp_path / str(bulletin)).mkdir()
        code, said = run(unpacked(of, tmp_path / str(bulletin), bulletin), "check.py")
        assert code == 0, said


def test_the_page_of_a_superseded_bulletin_tells_the_correction_first(december):
    corrected()
    page = Client().get("/rounds/2022-12/proof?bulletin=1").content.decode()
    assert page.index(WHY[0]) < page.index("<h1>")
    newest = Client().get("/rounds/2022-12/proof").content.decode()
    assert 'role="alert"' not in newest and WHY[0] in newest


def test_nothing_is_ruled_in_a_published_round_that_nobody_corrects(december):
    with pytest.raises(RoundPublished):
        rule_f1_east()
    open_correction("2022-12", *WHY)
    rule_f1_east()
    with pytest.raises(AppealsClosed):
        body = Finding.objects.get(source_key="f1").assignments.get(is_current=True).bodies.first().body
        grounds = appeals.Grounds("duplicate", body.pk, "迟到的申诉")
        appeals.file_appeal(person("body", "our-clerk"), Finding.objects.get(source_key="f1").pk, grounds)


def test_a_correction_gives_its_grounds_and_only_one_is_made_at_a_time(december):
    for grounds in (("", WHY[1]), (WHY[0], " ")):
        with pytest.raises(Unprocessable):
            open_correction("2022-12", *grounds)
    open_correction("2022-12", *WHY)
    with pytest.raises(Conflict, match="being made"):
        open_correction("2022-12", *WHY)


def test_a_correction_that_is_given_up_leaves_the_published_bulletin(december):
    open_correction("2022-12", *WHY)
    score_round("2022-12")
    cancel_correction("2022-12")
    assert set(Result.objects.values_list("bulletin", flat=True)) == {1}
    with pytest.raises(Conflict, match="not being corrected"):
        cancel_correction("2022-12")
    with pytest.raises(Conflict, match="published"):
        score_round("2022-12")


def test_the_command_is_a_dry_run_until_it_is_committed(december):
    def said(*words):
        out = io.StringIO()
        call_command("correct_round", "2022-12", *words, stdout=out)
        return out.getvalue()

    given = ("--reason", WHY[0], "--document", WHY[1])
    assert "Dry run" in said(*given)
    assert "Bulletin 2" in said(*given, "--commit")
    with pytest.raises(CommandError, match="being made"):
        said(*given, "--commit")
    assert "no longer" in said("--cancel", "--commit")
