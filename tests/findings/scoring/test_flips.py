"""Does the sensitivity of a round say exactly what scoring it again with findings counted otherwise says?"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, pairwise, product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from findings.scoring.flips import Doubt, Sensitivity
from findings.scoring.inputs import FindingInput, RoundInputs, UnitInput, score
from findings.scoring.plan_document import plan_from_dict
from tests.deep import examples
from tests.findings.scoring.plans import NOON, SEVERITIES, document, plans

UNITS = ("east", "north", "west")


def finding(key, unit="east", category="streets", severity="normal", **more):
    return FindingInput(key, category, severity, NOON, unit, computed=unit, **more)


@st.composite
def doubtful_rounds(draw):
    """Any plan, three units in one list or two, up to nine findings, most of them in doubt."""
    rules = replace(draw(plans()), rank_on=draw(st.sampled_from(["exact", "published"])))
    keys = [rule.key for component in rules.components for rule in component.categories]
    components = [component.key for component in rules.components]
    findings, doubts = [], []
    for number in range(draw(st.integers(0, 9))):
        unit = draw(st.sampled_from([*UNITS, None]))
        one = FindingInput(
            f"f{number}", draw(st.sampled_from(keys)), draw(st.sampled_from(SEVERITIES)),
            NOON + timedelta(minutes=draw(st.integers(0, 2))), unit, computed=unit,
            counts="" if unit else "outside",
        )
        findings.append(one)
        for other in draw(st.sets(st.sampled_from([*UNITS, None]), max_size=2)) - {unit}:
            doubts.append(Doubt("border", replace(one, unit=other, counts="" if other else "outside")))
        if draw(st.booleans()):
            doubts.append(Doubt("appeal", replace(one, decided=Decimal(draw(st.integers(0, 30))))))
    units = tuple(
        UnitInput(code, draw(st.sampled_from(["", "", "x"])),
                  frozenset(draw(st.sets(st.sampled_from(components), min_size=len(components) - 1))))
        for code in UNITS
    )
    return RoundInputs("2022-12", "zone", rules, units, tuple(findings)), doubts


def scored_with(inputs, doubts):
    instead = {each.finding: each.instead for each in doubts}
    return score(replace(inputs, findings=tuple(instead.get(one.id, one) for one in inputs.findings)))


@settings(max_examples=examples(80), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(doubtful_rounds())
def test_every_single_doubt_does_what_scoring_with_it_does(drawn):
    inputs, doubts = drawn
    sensitivity = Sensitivity(inputs, doubts)
    for each in sensitivity.consequences:
        made = scored_with(inputs, [each.doubt])
        told = {moved.code: (moved.after.exact, moved.after.rank) for moved in each.moved}
        for code, outcome in made.outcomes.items():
            now = (getattr(outcome, "exact", None), made.placings[code].rank)
            was = (getattr(sensitivity.base.outcomes[code], "exact", None),
                   sensitivity.base.placings[code].rank)
            assert told.get(code, was) == now


def least_by_trying_all(inputs, doubts, ahead, behind, most):
    by_finding = {}
    for each in doubts:
        by_finding.setdefault(each.finding, []).append(each)
    for size in range(1, most + 1):
        for some in combinations(sorted(by_finding), size):
            for chosen in product(*(by_finding[key] for key in some)):
                placings = scored_with(inputs, chosen).placings
                ranks = placings[ahead].rank, placings[behind].rank
                if None not in ranks and ranks[1] < ranks[0]:
                    return size
    return None


@settings(max_examples=examples(30), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(doubtful_rounds())
def test_no_smaller_set_of_doubts_swaps_two_neighbours(drawn):
    inputs, doubts = drawn
    sensitivity = Sensitivity(inputs, doubts)
    for swap in sensitivity.swaps(most=3):
        expected = least_by_trying_all(inputs, sensitivity.doubts, swap.ahead, swap.behind, most=3)
        assert (None if swap.doubts is None else len(swap.doubts)) == expected
        if swap.doubts is not None:
            placings = scored_with(inputs, swap.doubts).placings
            assert placings[swap.behind].rank < placings[swap.ahead].rank


def test_neighbours_are_told_in_the_order_of_their_list():
    inputs = RoundInputs(
        "2022-12", "zone", plan_from_dict(document()),
        tuple(UnitInput(code, "", frozenset({"urban", "estates"})) for code in UNITS),
        (finding("a", "west"), finding("b", "west"), finding("c", "north")),
    )
    doubts = [Doubt("border", replace(inputs.findings[0], unit="north"), 1.5)]
    swaps = list(Sensitivity(inputs, doubts).swaps())
    assert [(each.ahead, each.behind) for each in swaps] == list(pairwise(["east", "north", "west"]))
    assert [each.doubts is not None for each in swaps] == [False, True]
    assert swaps[1].lead == Decimal("0.90")
    assert swaps[1].in_doubt == 1


def test_more_findings_than_are_looked_for_are_told_to_suffice_together():
    found = tuple(finding(f"f{number}", "west", severity="minor") for number in range(9))
    inputs = RoundInputs(
        "2022-12", "zone", plan_from_dict(document()),
        tuple(UnitInput(code, "", frozenset({"urban", "estates"})) for code in ("east", "west")), found,
    )
    doubts = [Doubt("border", replace(each, unit="east")) for each in found]
    (swap,) = Sensitivity(inputs, doubts).swaps(most=4)
    assert (swap.doubts, swap.suffice, swap.in_doubt) == (None, True, 9)
    (swap,) = Sensitivity(inputs, doubts).swaps()
    assert len(swap.doubts) == 5
