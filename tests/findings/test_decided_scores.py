"""What rulings and appeals do to scores: by hand, and by an independent sum over drawn cases."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from findings.models import DeductionLine, NotCounted, Result
from findings.plans import store_plan
from findings.results import ResultQuery, lines_of, results_of
from findings.rounds import open_round, score_round
from findings.scoring.plan import PlanFault
from findings.scoring.plan_document import plan_from_yaml, plan_to_yaml
from gis_core.stamping import bump
from tests.deep import examples
from tests.findings import drawn_round as drawn
from tests.findings.decided import appeal, rule

pytestmark = pytest.mark.usefixtures("xianning_city")
WAITS = drawn.PLAN + "appeals: {days: 5, counts_while_open: false}\n"


@pytest.fixture
def revision(xianning_city):
    return drawn.draw_city()


@pytest.fixture
def december(revision):
    made = drawn.draw_round()
    visited(made)
    return made


def visited(december):
    drawn.visit(december, "west", 0.5, 0.5)
    drawn.visit(december, "east", 2.5, 0.5)


def found(december, revision, key="f1", letter="A", **more):
    made = drawn.finding(december, key, 0.5 if letter == "A" else 2.5, 0.5, **more)
    drawn.assign_to(made, letter, revision)
    return made


def scores(kind="zone", key="2022-12"):
    score_round(key)
    return dict(Result.objects.filter(kind=kind, round__key=key).values_list("code", "score"))


def not_counted(kind="zone"):
    return list(NotCounted.objects.filter(kind=kind).values_list("code", "finding__source_key", "reason"))


# --- by hand: 0.9 × (100 − 0.5) + 0.1 × 100 = 99.55 as found, 100 without, 99.1 if serious -------------


def test_without_a_decision_the_computed_answer_counts(december, revision):
    found(december, revision)
    assert scores() == {"zone-west": Decimal("99.55"), "zone-east": Decimal(100)}
    assert not_counted() == []


@pytest.mark.parametrize("kind, more, said", [
    ("fact", {}, "an appeal about the fact was upheld"),
    ("duplicate", {"of": True}, "an appeal about a duplicate was upheld"),
])
def test_an_upheld_appeal_about_fact_or_duplicate_takes_the_finding_out(december, revision, kind, more, said):
    made = found(december, revision)
    other = found(december, revision, "f2", "B") if more else None
    appeal(made, kind, **({"duplicate_of": other} if more else {}))
    assert scores()["zone-west"] == 100
    assert not_counted() == [("zone-west", "f1", said)]
    assert not DeductionLine.objects.filter(finding=made).exists()


@pytest.mark.parametrize("state", ["rejected", "withdrawn", "open"])
def test_an_appeal_that_is_not_upheld_changes_nothing(december, revision, state):
    appeal(found(december, revision), "fact", state)
    assert scores()["zone-west"] == Decimal("99.55")


def test_an_open_appeal_suspends_the_finding_where_the_plan_says_so(revision):
    of = open_round("2022-12", store_plan(plan_from_yaml(WAITS)))
    visited(of)
    appeal(found(of, revision), "fact", "open")
    assert scores()["zone-west"] == 100
    assert not_counted() == [("zone-west", "f1", "an appeal about it is open, and the plan lets it wait")]


def test_an_open_appeal_about_the_rectification_suspends_nothing(revision):
    of = open_round("2022-12", store_plan(plan_from_yaml(WAITS)))
    visited(of)
    appeal(found(of, revision), "rectification", "open")
    assert scores()["zone-west"] == Decimal("99.55")


def test_where_the_plan_is_silent_an_open_appeal_lets_it_count_and_the_line_says_so(december, revision):
    appeal(found(december, revision), "fact", "open")
    scores()
    (line,) = lines_of(december, "zone", "zone-west", "urban", None)["lines"]
    assert line["note"]["zh"] == "申诉中，按方案先行计分。"


@pytest.mark.parametrize("more, points", [
    ({"decided_severity": "normal"}, "0.5"),
    ({"decided_points": Decimal("0.2")}, "0.2"),
    ({"decided_points": Decimal(0)}, "0"),
])
def test_an_upheld_appeal_about_the_deduction_sets_what_it_costs(december, revision, more, points):
    made = found(december, revision, severity="serious")
    appeal(made, "deduction", **{"decided_severity": ""} | more)
    assert scores()["zone-west"] == 100 - Decimal("0.9") * Decimal(points)
    (line,) = lines_of(december, "zone", "zone-west", "urban", None)["lines"]
    assert line["points"] == points and "decided anew" in line["note"]["en"]


def test_of_two_decisions_about_a_deduction_the_later_one_holds(december, revision):
    made = found(december, revision, severity="serious")
    first = appeal(made, "deduction", decided_points=Decimal("0.1"))
    appeal(made, "deduction", decided_points=Decimal("0.3"))
    type(first).objects.filter(pk=first.pk).update(decided_at="2022-12-30T00:00Z")
    assert scores()["zone-west"] == Decimal("99.73")


def test_a_ruling_moves_the_deduction_to_its_unit_and_the_other_is_told(december, revision):
    rule(found(december, revision), "zone-east")
    assert scores() == {"zone-west": Decimal(100), "zone-east": Decimal("99.55")}
    assert not_counted() == [("zone-west", "f1", "given to another unit by a ruling")]
    assert DeductionLine.objects.get(part__result__kind="zone").note == "ruling"


def test_a_ruling_speaks_of_its_own_kind_and_of_those_above_it(december, revision):
    rule(found(december, revision), "zone-east")
    scores()
    line = DeductionLine.objects.get(part__result__kind="township")
    assert (line.part.result.code, line.note) == ("421202001", "")


def test_a_later_ruling_supersedes_the_earlier_one(december, revision):
    made = found(december, revision)
    rule(made, "zone-east")
    rule(made, "zone-west")
    assert scores() == {"zone-west": Decimal("99.55"), "zone-east": Decimal(100)}


def test_a_finding_without_a_place_counts_for_the_unit_it_is_ruled_to(december):
    made = drawn.finding(december, "f1", 0.5, 0.5)
    assert scores()["zone-east"] == 100 and not_counted() == [("", "f1", "not assigned yet")]
    rule(made, "zone-east")
    assert scores()["zone-east"] == Decimal("99.55") and not_counted() == []


def test_a_finding_outside_every_zone_counts_for_the_unit_it_is_ruled_to(december, revision):
    made = drawn.finding(december, "f1", 0.5, 0.5)
    drawn.assign_to(made, "A", revision, state="outside")
    assert scores()["zone-west"] == 100
    assert not_counted() == [("", "f1", "outside every evaluation zone")]
    rule(made, "zone-west")
    assert scores()["zone-west"] == Decimal("99.55")


def test_what_was_inspected_stays_inspected_when_its_only_finding_is_taken_out(revision):
    of = drawn.draw_round()
    made = found(of, revision)
    before = scores()
    appeal(made, "fact")
    assert (before["zone-west"], scores()["zone-west"]) == (Decimal("99.5"), Decimal(100))
    assert scores()["zone-east"] is None  # nobody was there


def test_the_bodys_ruling_leaves_the_units_scores_alone(december, revision):
    from findings.models import Ruling
    from tests.findings.decided import appellant

    Ruling.objects.create(finding=found(december, revision), body=appellant(), role="owner", reason="r")
    assert scores()["zone-west"] == Decimal("99.55")


def test_a_round_scored_again_after_its_decisions_gives_the_same_rows(december, revision):
    rule(found(december, revision), "zone-east")
    appeal(found(december, revision, "f2"), "fact")
    scores()
    first = sorted(not_counted())
    scores()
    assert sorted(not_counted()) == first and len(first) == 2


# --- what the answers say ----------------------------------------------------------------------------


def test_the_results_count_what_does_not_count_by_reason_and_the_lines_name_each(december, revision):
    from gis_core.current_city import current_city

    appeal(found(december, revision), "fact")
    scores()
    told = results_of(december, ResultQuery("zone"), current_city())
    words = {"zh": "对事实的申诉成立，不计分。", "en": "An appeal about the fact was upheld."}
    assert told["not_counted"] == [{"reason": words, "findings": 1}]
    lines = lines_of(december, "zone", "zone-west", "urban", None)
    assert lines["lines"] == [] and [row["finding"] for row in lines["not_counted"]] == ["f1"]
    assert lines["not_counted"][0]["reason"] == words


def test_results_older_than_the_last_decision_say_so_until_they_are_computed_again(december, revision):
    from gis_core.current_city import current_city

    def since():
        return results_of(december, ResultQuery("zone"), current_city())["decided_since"]

    assert not since()
    scores()
    assert not since()
    bump("decisions", ["2022-12"])
    assert since()
    scores()
    assert not since()


# --- two ways ----------------------------------------------------------------------------------------

CASES = st.lists(
    st.tuples(
        st.sampled_from("AB"),
        st.sampled_from(["normal", "serious"]),
        st.sampled_from(["", "zone-west", "zone-east"]),
        st.sampled_from(["", "fact", "open", "normal", "0.25"]),
    ),
    max_size=6,
)


def by_hand(cases, suspend):
    """The scores again, in fractions, from the cases alone."""
    lost = {"zone-west": Fraction(0), "zone-east": Fraction(0)}
    for letter, severity, ruled, said in cases:
        if said == "fact" or (said == "open" and suspend):
            continue
        costs = {"normal": Fraction(1, 2), "serious": Fraction(1)}
        points = Fraction(said) if said == "0.25" else costs["normal" if said == "normal" else severity]
        lost[ruled or {"A": "zone-west", "B": "zone-east"}[letter]] += points
    return {
        code: Fraction(9, 10) * max(Fraction(98), 100 - points) + Fraction(1, 10) * 100
        for code, points in lost.items()
    }


@pytest.mark.parametrize("suspend", [False, True])
@given(cases=CASES)
@settings(max_examples=examples(5), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_engine_and_a_sum_by_hand_agree_whatever_was_decided(revision, suspend, cases):
    with transaction.atomic():
        of = open_round("2022-12", store_plan(plan_from_yaml(WAITS if suspend else drawn.PLAN)))
        visited(of)
        for number, (letter, severity, ruled, said) in enumerate(cases):
            made = found(of, revision, f"f{number}", letter, severity=severity)
            if ruled:
                rule(made, ruled)
            if said in ("fact", "open"):
                appeal(made, "fact", "open" if said == "open" else "upheld")
            elif said:
                key = "decided_severity" if said == "normal" else "decided_points"
                appeal(made, "deduction", **{key: said})
        score_round("2022-12")
        exact = dict(Result.objects.filter(kind="zone").values_list("code", "score_exact"))
        assert {code: Fraction(score) for code, score in exact.items()} == by_hand(cases, suspend)
        transaction.set_rollback(True)


# --- the plan ----------------------------------------------------------------------------------------


def test_a_plan_says_how_long_an_appeal_may_take_and_whether_the_finding_counts_meanwhile():
    rules = plan_from_yaml(WAITS)
    assert (rules.appeals.days, rules.appeals.counts_while_open) == (5, False)
    assert plan_from_yaml(plan_to_yaml(rules)) == rules
    silent = plan_from_yaml(drawn.PLAN).appeals
    assert (silent.days, silent.counts_while_open) == (3, True)


@pytest.mark.parametrize("part, path", [
    ("{days: -1}", "appeals.days"), ("{days: 91}", "appeals.days"), ("{days: soon}", "appeals.days"),
    ("{counts_while_open: 1}", "appeals.counts_while_open"), ("{day: 3}", "appeals.day"), ("3", "appeals"),
])
def test_what_a_plan_cannot_mean_about_appeals_is_named_by_its_path(part, path):
    with pytest.raises(PlanFault) as caught:
        plan_from_yaml(drawn.PLAN + f"appeals: {part}\n")
    assert [problem.path for problem in caught.value.problems] == [path]
