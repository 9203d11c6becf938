"""A bonus, an add-on or a veto of the plan is given in a round by a paper, and can be withdrawn."""

import io
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from findings import awards
from findings.models import Award as AwardRow
from findings.plans import store_plan
from findings.rounds import close_round, open_round, release_round, score_round
from findings.scoring.plan_document import plan_from_yaml
from findings.scoring.score import Award
from grids.models import UnitVersion
from tests import people
from tests.findings import drawn_round as drawn

pytestmark = pytest.mark.usefixtures("xianning_city")
PLAN = drawn.PLAN.replace("evaluated:", """  - {key: special, label: {en: Special}, weight: 0.1, method: given, missing: redistribute}
evaluated:""").replace("weight: 0.9", "weight: 0.8") + """
awards:
  - {key: drive, label: {en: Special drive, zh: 专项整治}, at_most: 6}
  - {key: faking, label: {en: Faked record, zh: 弄虚作假}, effect: zero}
"""


@pytest.fixture
def december(xianning_city):
    drawn.draw_city()
    return open_round("2022-12", store_plan(plan_from_yaml(PLAN)))


def awards_of(of, kind):
    """By code what the units of a kind were given."""
    codes = dict(UnitVersion.objects.filter(kind=kind).values_list("unit_id", "code"))
    return {codes[unit]: given for unit, given in awards.awards_of(of, kind).items()}


def record(*words, by="the-office", reason="督查通报"):
    people.person("office")
    out = io.StringIO()
    call_command("record_award", *words, "--by", by, "--reason", reason, stdout=out)
    return out.getvalue()


def given(unit="zone:zone-west", key="drive", *words):
    return record("2022-12", unit, key, *words, "--document", "城管办〔2022〕9号", "--commit")


def test_an_award_stands_with_its_paper_until_it_is_withdrawn(december):
    told = given("zone:zone-west", "drive", "--points", "1.5")
    given("zone:zone-east", "faking")
    assert "drive 1.5 in round 2022-12, by 城管办〔2022〕9号" in told and "score_round 2022-12" in told
    assert awards_of(december, "zone") == {
        "zone-west": (Award("drive", Decimal("1.5"), "城管办〔2022〕9号"),),
        "zone-east": (Award("faking", Decimal(0), "城管办〔2022〕9号"),),
    }
    row = AwardRow.objects.get(key="faking")
    record("--withdraw", str(row.pk), "--commit")
    assert awards_of(december, "zone").keys() == {"zone-west"}
    assert AwardRow.objects.count() == 2


def test_the_same_by_the_same_paper_is_given_once(december):
    given("zone:zone-west", "drive", "--points", "1.5")
    given("zone:zone-west", "drive", "--points", "1.5")
    with pytest.raises(CommandError, match=r"has drive already: 1.5 by 城管办〔2022〕9号 \(award"):
        given("zone:zone-west", "drive", "--points", "2")
    assert AwardRow.objects.count() == 1


def test_a_score_that_is_given_is_one_and_may_be_zero(december):
    given("zone:zone-west", "special", "--points", "0")
    given("zone:zone-west", "special", "--points", "0")
    with pytest.raises(CommandError, match="has special already: 0 by"):
        record("2022-12", "zone:zone-west", "special", "--points", "7", "--document", "another", "--commit")
    assert awards_of(december, "zone")["zone-west"] == (Award("special", Decimal(0), "城管办〔2022〕9号"),)


def test_a_dry_run_gives_nothing(december):
    told = record("2022-12", "zone:zone-west", "drive", "--points", "1", "--document", "x")
    assert "Dry run" in told and not AwardRow.objects.exists()


@pytest.mark.parametrize(("unit", "key", "words", "says"), [
    ("zone:zone-north", "drive", ["--points", "1"], "No evaluated zone has the code zone-north"),
    ("zone:zone-west", "dive", ["--points", "1"], "It knows: drive, faking, special"),
    ("zone:zone-west", "special", ["--points", "101"], "lies from 0 to 100"),
    ("zone:zone-west", "drive", [], "say how many"),
    ("zone:zone-west", "drive", ["--points", "1.23456"], "at most 4 decimals"),
    ("zone:zone-west", "drive", ["--points", "NaN"], "are no points"),
    ("zone:zone-west", "faking", ["--points", "1"], "a veto and gives no points"),
    ("estate:e1", "drive", ["--points", "1"], "evaluates no estate"),
    ("zone-west", "drive", ["--points", "1"], "Say the round, the unit and the award"),
])  # fmt: skip
def test_what_plan_or_round_do_not_know_is_refused(december, unit, key, words, says):
    with pytest.raises(CommandError, match=says):
        given(unit, key, *words)


def test_an_award_has_a_paper_and_a_reason_and_is_given_by_the_office(december):
    people.person("inspector")
    with pytest.raises(CommandError, match="rests on a paper"):
        record("2022-12", "zone:zone-west", "drive", "--points", "1", "--commit")
    with pytest.raises(CommandError, match="evaluation office"):
        record("2022-12", "zone:zone-west", "drive", "--points", "1", "--document", "x", by="the-inspector")


def test_nothing_is_given_in_a_published_round(december):
    given("zone:zone-west", "drive", "--points", "1")
    drawn.visit(december, "v1", 0.5, 0.5)
    score_round("2022-12")
    close_round("2022-12")
    release_round("2022-12")
    people.publish("2022-12")
    with pytest.raises(CommandError, match="is published"):
        given("zone:zone-east", "drive", "--points", "1")
    with pytest.raises(CommandError, match="is published"):
        record("--withdraw", str(AwardRow.objects.get().pk), "--commit")
