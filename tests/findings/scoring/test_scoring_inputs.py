"""Is a round scored the same from its recorded inputs, whatever their order and wherever they are read back?"""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from findings.scoring.inputs import FindingInput, RoundInputs, UnitInput, score
from findings.scoring.plan_document import plan_from_dict
from findings.scoring.score import NoData
from tests.deep import examples
from tests.findings.scoring.plans import document

NOON = datetime(2022, 12, 1, 4, tzinfo=UTC)
RULES = plan_from_dict(document())
CATEGORIES = [rule.key for component in RULES.components for rule in component.categories]
SEVERITIES = [each.key for each in RULES.severities]
UNITS = ("east", "west", "north")


@st.composite
def inputs(draw):
    findings = []
    for number in range(draw(st.integers(0, 12))):
        unit = draw(st.sampled_from([*UNITS, None]))
        findings.append(FindingInput(
            id=f"f{number}", category=draw(st.sampled_from([*CATEGORIES, "unheard of"])),
            severity=draw(st.sampled_from(SEVERITIES)),
            observed=NOON + timedelta(minutes=draw(st.integers(0, 3))), unit=unit,
            computed=draw(st.sampled_from([unit, "east"])), counts="" if unit else "outside",
            decided=draw(st.sampled_from([None, Decimal("0.3")])), state="border", ruling="7",
            shares=(("3", "department", Decimal("0.2")),),
        ))
    every = [component.key for component in RULES.components]
    units = tuple(
        UnitInput(code, "", frozenset(draw(st.sets(st.sampled_from(every))))) for code in UNITS
    )
    return RoundInputs("2022-12", "zone", RULES, units, tuple(findings))


def exact(standings):
    return {
        code: outcome if isinstance(outcome, NoData) else (outcome.exact, outcome.published)
        for code, outcome in standings.outcomes.items()
    }, standings.placings


@settings(max_examples=examples(50), deadline=None, derandomize=True)
@given(inputs(), st.randoms(use_true_random=False))
def test_the_order_of_findings_and_units_never_matters(given_inputs, chance):
    findings, units = list(given_inputs.findings), list(given_inputs.units)
    chance.shuffle(findings)
    chance.shuffle(units)
    shuffled = RoundInputs("2022-12", "zone", RULES, tuple(units), tuple(findings))
    assert exact(score(shuffled)) == exact(score(given_inputs))
    assert shuffled.to_dict() == given_inputs.to_dict()


@settings(max_examples=examples(50), deadline=None, derandomize=True)
@given(inputs())
def test_inputs_read_back_from_json_are_the_same_and_score_the_same(given_inputs):
    written = json.loads(json.dumps(given_inputs.to_dict()))
    back = RoundInputs.from_dict(RULES, written)
    assert back.to_dict() == given_inputs.to_dict()
    assert exact(score(back)) == exact(score(given_inputs))


def test_ground_that_was_looked_at_is_inspected_though_the_finding_counts_elsewhere():
    found = FindingInput("f", CATEGORIES[0], SEVERITIES[0], NOON, unit="west", computed="east", ruling="1")
    made = score(RoundInputs("2022-12", "zone", RULES, (UnitInput("east", ""), UnitInput("west", "")), (found,)))
    assert not isinstance(made.outcomes["east"], NoData)
    assert not made.outcomes["east"].lines
    assert len(made.outcomes["west"].lines) == 1
