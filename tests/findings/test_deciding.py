"""Whatever rules, areas and duties are thrown together: shares are whole, the order of facts does not matter."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from findings.accountability import ROLES, Catalogue, DutyBook, DutyFact
from findings.accountability.deciding import Decider
from findings.accountability.ground import (
    BodyFact,
    BorderRuleFact,
    SiteDecisionFact,
    SpecialAreaFact,
    in_order,
)
from findings.accountability.rules import AccountabilityRule, AccountabilityRules, Condition, Share
from findings.accountability.sharing import in_proportion
from findings.place.index import IndexedUnit
from findings.place.kinship import Kinship
from tests.deep import examples
from tests.findings import disputes

KINDS = ("county", "township", "community", "grid")
UNITS = [IndexedUnit(n, n, KINDS[n % 4], f"u{n}", f"单元{n}") for n in range(8)]
PARENTS = [(6, "township", 1), (2, "township", 5), (1, "county", 0), (5, "county", 0)]
CATALOGUE = Catalogue({1: 2, 2: None}, {1: {"zh": "甲"}, 2: {"zh": "乙"}}, {1: "a", 2: "b"}, {1: "matter", 2: "component"})
DAY = date(2022, 1, 1)

roles = st.sampled_from(ROLES)
bodies = st.integers(1, 6).map(lambda n: BodyFact(n, {"zh": f"单位{n}", "en": f"Body {n}"}, {}))
categories = st.sampled_from([None, 1, 2])


@st.composite
def duty_books(draw):
    facts = []
    for number in range(draw(st.integers(0, 8))):
        body, role = draw(bodies), draw(roles)
        level = draw(st.integers(0, 3)) if role == "road_chief" else None
        unit = draw(st.none() | st.integers(0, 7))
        category = draw(categories) if unit is not None else draw(st.sampled_from([1, 2]))
        facts.append(DutyFact(number + 1, body.body, body.names, {}, role, level, unit=unit, category=category))
    return facts


areas = st.builds(
    SpecialAreaFact, code=st.sampled_from("PQ"), name=st.just("园"), kind=st.sampled_from(["park", "market"]),
    kind_names=st.just({"zh": "公园"}), body=bodies, role=roles,
    beats=st.lists(roles, unique=True, max_size=7).map(tuple), category=categories,
    precedence=st.integers(0, 1), extent_m2=st.floats(1, 9),
)
border_rules = st.builds(
    BorderRuleFact, code=st.sampled_from("BC"), name=st.just("路"), kind=st.just("community"), one=st.just(2),
    other=st.just(6), rule=st.sampled_from(["centre_line", "one_side", "superior"]),
    takes=st.sampled_from([2, 6, 99]),
)
site_decisions = st.builds(
    SiteDecisionFact, code=st.sampled_from("DE"), name=st.just("口"), unit=st.sampled_from([None, 2, 6, 99]),
    body=st.none() | bodies, role=roles, category=categories,
    decided_on=st.dates(date(2021, 1, 1), date(2021, 1, 9)), reason=st.just("因"),
)


@st.composite
def plans(draw):
    rules = []
    for number in range(draw(st.integers(0, 3))):
        weights = draw(st.lists(st.tuples(roles, st.integers(1, 9)), max_size=3, unique_by=lambda each: each[0]))
        parts = in_proportion({role: Decimal(weight) for role, weight in weights}) if weights else {}
        named = [Share(role, part, draw(st.sampled_from(["", "township"]))) for role, part in parts.items()]
        rules.append(AccountabilityRule(
            f"r{number}", {"zh": "条"},
            Condition(inside=draw(st.sampled_from([(), ("grid",), ("county",)])),
                      category_kind=draw(st.sampled_from(["", "matter"]))),
            tuple(draw(st.lists(roles, unique=True, max_size=3))), tuple(named),
            tuple(role for role in draw(st.lists(roles, unique=True, max_size=2)) if role not in parts),
        ))
    return AccountabilityRules(fallback=draw(st.sampled_from(["", "territory", "department"])), rules=tuple(rules))


def decided(facts, settled, rules, chosen, category):
    kinds = [kind for kind in disputes.city().kinds if kind.key in KINDS]
    kinship = Kinship(PARENTS, {unit.unit: unit.kind for unit in UNITS})
    by_number = {unit.unit: unit for unit in UNITS}
    decider = Decider(kinds, kinship, by_number.get, DutyBook(facts), CATALOGUE, "2022", rules)
    return decider.decide_for(chosen, settled, category)


chains = st.sampled_from([(0, 1, 2, 3), (0, 5, 6, 7), (0, 1), ()]).map(lambda at: tuple(UNITS[n] for n in at))


@settings(max_examples=examples(150), deadline=None)
@given(
    duty_books(), st.lists(areas, max_size=2, unique_by=lambda each: each.code),
    st.lists(border_rules, max_size=2, unique_by=lambda each: each.code),
    st.lists(site_decisions, max_size=2, unique_by=lambda each: each.code), plans(), chains, categories,
    st.integers(0, 99),
)
def test_shares_are_whole_reasons_complete_and_the_order_of_facts_is_nothing(
    facts, in_areas, rules, decisions, plan, chosen, category, seed
):
    settled = [*in_areas, *rules, *decisions]
    found = decided(facts, in_order(settled), plan, chosen, category)
    shares = [body.share for body in found.bodies if body.share is not None]
    assert not shares or sum(shares) == 1
    assert len(found.reasons) == len(found.bodies)
    assert all(step["zh"] and step["en"] for step in found.steps) and found.steps
    numbers = sorted(body.dispatch for body in found.bodies if body.dispatch is not None)
    assert numbers == list(range(1, len(numbers) + 1))
    assert {counted.unit.kind for counted in found.units.values()} == set(found.units)
    mixed = random.Random(seed)
    again = decided(
        mixed.sample(facts, len(facts)), in_order(mixed.sample(settled, len(settled))), plan, chosen, category
    )
    assert again == found


def test_a_decided_unit_takes_those_above_it_along():
    decision = SiteDecisionFact("D", "口", 6, None, "", None, DAY, "因")
    found = decided([], in_order([decision]), AccountabilityRules(), UNITS[:4], None)
    assert {kind: counted.unit.unit for kind, counted in found.units.items()} == {
        "county": 0, "township": 1, "community": 6, "grid": 3,
    }
    other = replace(decision, unit=2)
    found = decided([], in_order([other]), AccountabilityRules(), (UNITS[0], UNITS[1], UNITS[6]), None)
    assert {kind: counted.unit.unit for kind, counted in found.units.items()} == {
        "county": 0, "township": 5, "community": 2,
    }
    assert found.units["township"].settled_by == "site_decision/D" and not found.units["county"].settled_by
