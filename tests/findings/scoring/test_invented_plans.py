"""What holds for every plan, whatever it states: on plans and rounds invented from seeds."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from findings.scoring.inputs import RoundInputs, score
from findings.scoring.plan_document import plan_from_dict, plan_from_yaml, plan_to_yaml
from findings.scoring.rewards import rewards_of, sums_by_position
from findings.scoring.score import NoData
from tests.findings.random_plans import NOON, SEVERITIES, invented_finding, invented_round

SEEDS = range(250)


def outcomes(made):
    return made.outcomes, made.placings, made.elsewhere


def test_the_invented_plans_state_every_rule():
    stated = defaultdict(int)
    for seed in SEEDS:
        rules, inputs = invented_round(seed)
        for component in rules.components:
            stated[component.method] += 1
            stated["normaliser"] += component.normaliser is not None
            stated["division"] += component.division is not None
            stated["cap"] += any(rule.cap is not None for rule in component.categories)
        for name in ("multipliers", "adjustments", "rewards"):
            stated[name] += bool(getattr(rules, name))
        made = score(inputs)
        stated["no data"] += any(isinstance(each, NoData) for each in made.outcomes.values())
        stated["tied"] += any(each.tied for each in made.placings.values())
        stated["last"] += any(getattr(each, "last", False) for each in made.outcomes.values())
        stated["cut short"] += any(
            line.points < line.asked for each in made.outcomes.values() for line in getattr(each, "lines", ())
        )
    assert len(stated) == 14 and min(stated.values()) >= 20, dict(stated)


@pytest.mark.parametrize("seed", SEEDS[:60])
def test_a_plan_and_its_round_read_back_as_they_were_written_and_score_the_same(seed):
    rules, inputs = invented_round(seed)
    written = json.loads(json.dumps(rules.to_dict()))
    assert plan_from_dict(written) == rules == plan_from_yaml(plan_to_yaml(rules))
    again = RoundInputs.from_dict(rules, json.loads(json.dumps(inputs.to_dict())))
    assert again.to_dict() == inputs.to_dict()
    assert outcomes(score(again)) == outcomes(score(inputs))


def test_the_order_of_findings_and_units_never_matters():
    for seed in SEEDS:
        rules, inputs = invented_round(seed)
        findings, units = list(inputs.findings), list(inputs.units)
        chance = Random(seed)
        chance.shuffle(findings)
        chance.shuffle(units)
        shuffled = RoundInputs(inputs.round, inputs.kind, rules, tuple(units), tuple(findings))
        assert outcomes(score(shuffled)) == outcomes(score(inputs)), seed


def one_more(chance, inputs):
    """The same round with one more deduction, where something was looked at before; None where nothing was.

    What is looked at for the first time gets or gives weight, so its score may well raise the total.
    """
    unit = chance.choice(inputs.units)
    outcome = score(inputs).outcomes[unit.code]
    if isinstance(outcome, NoData):
        return None
    places = [
        (part.component, value)
        for part in outcome.parts if part.method == "deductions" and part.source == "inspected"
        for value in ([each.value for each in part.divisions] or [""])
        if part.divisions or inputs.rules.component(part.component).division is None
    ]
    if not places:
        return None
    key, division = chance.choice(places)
    more = replace(
        invented_finding(chance, inputs.rules, 900),
        category=chance.choice(inputs.rules.component(key).categories).key,
        severity=chance.choice(SEVERITIES), unit=unit.code, computed=unit.code, counts="",
        division=division, observed=NOON + timedelta(minutes=chance.randint(-1, 4)),
    )
    return unit.code, replace(inputs, findings=(*inputs.findings, more))


def test_one_more_deduction_never_raises_a_score():
    tried = 0
    for seed in SEEDS:
        _, inputs = invented_round(seed)
        chance = Random(seed)
        for _ in range(3):
            drawn = one_more(chance, inputs)
            if drawn is None:
                continue
            code, added = drawn
            before, after = score(inputs), score(added)
            tried += 1
            for each, outcome in before.outcomes.items():
                if each != code or isinstance(outcome, NoData):
                    assert type(after.outcomes[each]) is type(outcome), (seed, each)
                if not isinstance(outcome, NoData) and not isinstance(after.outcomes[each], NoData):
                    assert after.outcomes[each].exact <= outcome.exact, (seed, each)
                    assert after.outcomes[each].published <= outcome.published, (seed, each)
    assert tried > 400


def test_floors_and_caps_hold_and_lines_add_up_to_the_loss():
    for seed in SEEDS:
        rules, inputs = invented_round(seed)
        for code, outcome in score(inputs).outcomes.items():
            if isinstance(outcome, NoData):
                continue
            assert outcome.exact >= 0
            for part in outcome.parts:
                for scored in part.categories:
                    rule = rules.category(scored.category)
                    assert rule.full_mark - rule.most <= scored.score <= rule.full_mark, (seed, code)
                    assert scored.score >= rule.floor
                    lost = sum((
                        line.points for line in part.lines
                        if (line.category, line.division) == (scored.category, scored.division)
                    ), Decimal(0))
                    assert lost == rule.full_mark - scored.score, (seed, code)


def test_ranks_are_a_total_preorder_of_the_scores_in_each_list():
    for seed in SEEDS:
        rules, inputs = invented_round(seed)
        made = score(inputs)
        lists = defaultdict(list)
        for unit in inputs.units:
            outcome = made.outcomes[unit.code]
            if isinstance(outcome, NoData):
                assert made.placings[unit.code].rank is None
                continue
            value = outcome.exact if rules.rank_on == "exact" else outcome.published
            lists[unit.group].append(((not outcome.last, value), made.placings[unit.code]))
        for listed in lists.values():
            for value, placing in listed:
                better = {other for other, _ in listed if other > value}
                ahead = sum(other > value for other, _ in listed)
                assert placing.rank == 1 + (len(better) if rules.ties == "dense" else ahead), seed
                assert placing.tied == (sum(other == value for other, _ in listed) > 1), seed


def test_what_is_shared_among_the_tied_is_what_the_table_says():
    lists = 0
    for seed in SEEDS:
        rules, inputs = invented_round(seed)
        placings = score(inputs).placings.values()
        paid = rewards_of(rules, "zone", placings)
        for group in {unit.group for unit in inputs.units}:
            listed = [each for each in placings if each.group == group and each.rank is not None]
            for rule in rules.rewards:
                if rule.is_for(group) and rule.tied == "share":
                    lists += 1
                    got = sum((paid.get(each.unit, Decimal(0)) for each in listed), Decimal(0))
                    assert got == sum(sums_by_position(rule, len(listed)), Decimal(0)), (seed, group)
    assert lists > 50
