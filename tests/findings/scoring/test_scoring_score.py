"""A score is the plan's arithmetic, exact, whatever the order of the findings."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import ROUND_DOWN, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from findings.scoring.plan_document import plan_from_dict
from findings.scoring.score import NoData, UnitScore, components_of, rounded, score_unit
from tests.deep import examples
from tests.findings.scoring.plans import SEVERITIES, document, observation, plans_with_findings

SMALL = plan_from_dict(document())
many = settings(max_examples=examples(60), deadline=None)


def independent_total(rules, findings):
    """The total again, in fractions and the other way round: category by category, no lines."""
    total = Fraction(0)
    for component in rules.components:
        for rule in component.categories:
            asked = sum(
                Fraction(rule.deductions[finding.severity])
                for finding in findings
                if finding.category == rule.key
            )
            mark = max(Fraction(rule.floor), Fraction(rule.full_mark) - asked)
            total += Fraction(component.weight) * mark
    return total


@given(plans_with_findings())
@many
def test_the_exact_score_is_what_an_independent_sum_in_fractions_gives(case):
    rules, findings = case
    outcome = score_unit(rules, findings, inspected=True)
    assert Fraction(outcome.exact) == independent_total(rules, findings)


@given(plans_with_findings(), st.randoms(use_true_random=False))
@many
def test_the_order_of_the_findings_never_matters(case, shuffler):
    rules, findings = case
    shuffled = list(findings)
    shuffler.shuffle(shuffled)
    assert score_unit(rules, shuffled, True) == score_unit(rules, findings, True)


@given(plans_with_findings(), st.data())
@many
def test_adding_a_finding_never_raises_the_score_nor_any_part(case, data):
    rules, findings = case
    keys = [rule.key for component in rules.components for rule in component.categories]
    more = observation(
        "more",
        data.draw(st.sampled_from(keys)),
        data.draw(st.sampled_from(SEVERITIES)),
        data.draw(st.integers(-1, 4)),
    )
    before = score_unit(rules, findings, True)
    after = score_unit(rules, [*findings, more], True)
    assert after.exact <= before.exact
    assert after.published <= before.published
    assert all(new.exact <= old.exact for new, old in zip(after.parts, before.parts, strict=True))


@given(plans_with_findings())
@many
def test_no_category_falls_under_its_floor_and_no_total_leaves_zero_to_full(case):
    rules, findings = case
    outcome = score_unit(rules, findings, True)
    for part in outcome.parts:
        for scored in part.categories:
            assert rules.category(scored.category).floor <= scored.score <= scored.full_mark
    assert 0 <= outcome.exact <= rules.full_mark


@given(plans_with_findings())
@many
def test_the_lines_of_a_part_sum_exactly_to_what_it_lost_and_each_finding_has_one(case):
    rules, findings = case
    outcome = score_unit(rules, findings, True)
    for part in outcome.parts:
        assert sum((line.points for line in part.lines), Decimal(0)) == part.full_mark - part.exact
        assert part.findings == sum(scored.findings for scored in part.categories)
    loss = sum((line.points * part.weight for part in outcome.parts for line in part.lines), Decimal(0))
    assert loss == rules.full_mark - outcome.exact
    assert sorted(line.finding for line in outcome.lines) == sorted(entry.id for entry in findings)
    assert all(0 <= line.points <= line.asked for line in outcome.lines)


@given(plans_with_findings(), st.data())
@many
def test_a_total_with_missing_components_follows_the_plan(case, data):
    rules, findings = case
    keys = [component.key for component in rules.components]
    seen = components_of(rules, findings) | set(data.draw(st.lists(st.sampled_from(keys))))
    outcome = score_unit(rules, findings, seen)
    absent = [component for component in rules.components if component.key not in seen]
    if not seen or any(component.missing == "none" for component in absent):
        assert isinstance(outcome, NoData)
        return
    away = sum(Fraction(part.weight) for part in absent if part.missing == "redistribute")
    held = independent_total(rules, findings) - away * Fraction(rules.full_mark)
    assert abs(Fraction(outcome.exact) - held / (1 - away)) <= Fraction(1, 2 * 10**12)
    weights = sum(part.effective_weight for part in outcome.parts)
    assert abs(weights - 1) <= len(rules.components) * Decimal("1e-12")


def test_when_a_category_reaches_its_floor_the_later_finding_takes_the_rest_and_the_next_nothing():
    findings = [  # litter may lose 2 of 40; each asks 1, 2 or 2
        observation("late", "litter", "serious", minutes=2),
        observation("early", "litter", "normal", minutes=0),
        observation("middle", "litter", "serious", minutes=1),
    ]
    lines = score_unit(SMALL, findings, True).parts[0].lines
    assert [(line.finding, line.asked, line.points) for line in lines] == [
        ("early", 1, 1),
        ("middle", 2, 1),
        ("late", 2, 0),
    ]


def test_findings_of_one_moment_take_their_points_in_the_order_of_their_ids():
    findings = [observation(id, "litter", "serious") for id in ("b", "a")]
    points = {line.finding: line.points for line in score_unit(SMALL, findings, True).lines}
    assert points == {"a": 2, "b": 0}


def test_the_moment_counts_not_the_clock_of_the_place_that_wrote_it_down():
    first = observation("z-first", "litter", "serious", minutes=-1)
    east = timezone(timedelta(hours=8))
    first = replace(first, observed=first.observed.astimezone(east))
    points = {
        line.finding: line.points
        for line in score_unit(SMALL, [observation("a", "litter", "serious"), first], True).lines
    }
    assert points == {"z-first": 2, "a": 0}


def test_a_unit_that_was_not_inspected_has_no_data_and_not_full_marks():
    assert score_unit(SMALL, [], inspected=False) == NoData("no data")
    assert score_unit(SMALL, [], inspected=frozenset()) == NoData("no data")
    assert score_unit(SMALL, [], inspected=True).published == Decimal("100.00")


def test_a_zone_without_estates_is_scored_on_its_streets_alone():
    findings = [observation("a", "streets", "normal")]
    outcome = score_unit(SMALL, findings, inspected={"urban"})
    assert outcome.exact == Decimal(99)
    estates = outcome.parts[1]
    assert (estates.source, estates.exact, estates.effective_weight) == ("redistributed", None, 0)
    assert outcome.parts[0].effective_weight == 1


def test_a_missing_component_may_count_in_full_or_leave_the_unit_without_a_result():
    findings = [observation("a", "streets", "normal")]
    for missing, expected in (("full", Decimal("99.10")), ("none", "no data for estates")):
        whole = document()
        whole["components"][1]["missing"] = missing
        outcome = score_unit(plan_from_dict(whole), findings, inspected={"urban"})
        assert (outcome.published if isinstance(outcome, UnitScore) else outcome.reason) == expected


def test_a_finding_the_plan_has_no_rule_for_is_listed_and_takes_nothing():
    findings = [observation("a", "noise"), observation("b", "streets", "grave")]
    outcome = score_unit(SMALL, findings, True)
    assert outcome.exact == 100
    assert [(entry.finding, entry.reason) for entry in outcome.not_scored] == [
        ("a", "category noise is not in the plan"),
        ("b", "severity grave is not in the plan"),
    ]


def test_the_findings_of_a_unit_without_a_result_are_listed_too():
    outcome = score_unit(SMALL, [observation("a", "courtyards"), observation("b", "noise")], {"estates"})
    assert outcome.reason == "no data for urban"
    assert {(entry.finding, entry.reason) for entry in outcome.not_scored} == {
        ("a", "its unit is without a result"),
        ("b", "category noise is not in the plan"),
    }


@pytest.mark.parametrize(
    ("findings", "inspected", "says"),
    [
        ([observation("a"), observation("a", minutes=3)], True, "Finding a stands twice"),
        ([replace(observation("a"), observed=datetime(2022, 12, 15))], True, "without a time zone"),
        ([observation("a", "courtyards")], {"urban"}, "said not to be inspected"),
        ([observation("a")], False, "said not to be inspected"),
        ([], {"roads"}, "no component roads"),
    ],
)
def test_what_only_a_fault_of_the_caller_can_bring_is_refused(findings, inspected, says):
    with pytest.raises(ValueError, match=says):
        score_unit(SMALL, findings, inspected)


@pytest.mark.parametrize(
    ("number", "expected"),
    [("91.205", "91.21"), ("91.215", "91.22"), ("91.2049999", "91.20"), ("0.005", "0.01")],
)
def test_published_numbers_are_rounded_half_up(number, expected):
    assert str(rounded(Decimal(number), 2)) == expected


def test_the_callers_decimal_context_changes_nothing():
    whole = document()
    whole["components"][0]["categories"][0]["deductions"]["normal"] = "0.1237"
    rules = plan_from_dict(whole)
    findings = [observation(f"f{at}") for at in range(9)]
    plain = score_unit(rules, findings, True)
    assert plain.exact == Decimal("98.99803")
    with localcontext() as context:
        context.prec, context.rounding = 3, ROUND_DOWN
        assert score_unit(rules, findings, True).exact.compare_total(plain.exact) == 0
        assert score_unit(rules, findings, True) == plain
        assert str(rounded(Decimal("91.205"), 2)) == "91.21"
