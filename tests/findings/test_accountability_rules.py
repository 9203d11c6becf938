"""The part of a plan about who answers: read, refused with its path, written back equal."""

from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from findings.accountability import Accountable, DutyFact
from findings.accountability.rules import NO_RULES, Condition, Share
from findings.accountability.rules_document import read_rules
from findings.accountability.sharing import STEP, holders, in_proportion, part
from findings.scoring.reading import Problems, node
from tests.findings import disputes


def read(part_of_plan):
    problems = Problems()
    rules = read_rules(node({"accountability": part_of_plan}, "", problems), "accountability")
    return rules, [str(problem) for problem in problems.found]


def test_the_rules_of_the_disputes_come_back_as_written():
    rules = disputes.plan_rules()
    again, problems = read(rules.to_dict())
    assert (again, problems) == (rules, [])


def test_a_plan_without_the_part_has_no_shares_no_order_and_no_fall_back():
    assert read(None) == (NO_RULES, [])


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("rules: [{key: a, label: {en: A}, shares: [{role: department, share: 0.3}]}]",
         "accountability.rules[0].shares: the shares sum to 0.3; they must sum to 1."),
        ("rules: [{key: a, label: {en: A}, order: [owner, mayor]}]", "accountability.rules[0].order[1]: “mayor”"),
        ("rules: [{key: a, label: {en: A}}, {key: a, label: {en: A}}]", "“a” stands twice"),
        ("rules: [{key: a, label: {en: A}, when: {catagories: [x]}}]", "did you mean “categories”?"),
        ("fallback: mayor", "accountability.fallback: “mayor” must be one of"),
        ("rules: [{key: a, label: {en: A}, set_aside: [owner], shares: [{role: owner, share: 1}]}]",
         "carries a share: it cannot be set aside"),
        ("rules: [{key: 'a b', label: {en: A}}]", "“a b” is no key"),
        ("rules: [{key: a, label: {en: A}, shares: [{role: owner, share: 0.5}, {role: owner, share: 0.5}]}]",
         "a role stands twice"),
        ("border: fence", "accountability.border: “fence” must be one of centre_line."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_path(written, told):
    _, problems = read(yaml.safe_load(written))
    assert any(told in problem for problem in problems), problems


def test_every_field_of_a_condition_must_be_met():
    when = Condition(("litter",), "matter", ("estate",), ("zone",), ("park",))
    assert when.holds({"litter", "appearance"}, "matter", {"estate"}, "park")
    assert not when.holds({"appearance"}, "matter", {"estate"}, "park")
    assert not when.holds({"litter"}, "component", {"estate"}, "park")
    assert not when.holds({"litter"}, "matter", {"estate", "zone"}, "park")
    assert not when.holds({"litter"}, "matter", set(), "park")
    assert not when.holds({"litter"}, "matter", {"estate"}, "")
    assert Condition().holds(set(), "", set(), "")


def test_a_role_is_held_for_the_smallest_kind_of_unit_unless_one_is_named():
    bodies = [Accountable(DutyFact(n, n, {}, {}, "territory"), "") for n in range(3)]
    assert holders(bodies, [1, 4, 4], "territory") == [1, 2]
    assert holders(bodies, [1, 4, 4], "territory", 1) == [0]
    assert holders(bodies, [-1, -1, -1], "territory") == [0, 1, 2]
    assert holders(bodies, [1, 4, 4], "owner") == []


wholes = st.lists(st.integers(1, 999), min_size=1, max_size=6).map(
    lambda weights: list(in_proportion({at: Decimal(w) for at, w in enumerate(weights)}).values())
)


@given(wholes, st.data())
def test_shares_of_one_whole_sum_to_exactly_one_whoever_is_missing(amounts, data):
    roles = [Share(f"role{at}", amount) for at, amount in enumerate(amounts) if amount]
    wanted = [(role, data.draw(st.lists(st.integers(0, 9), max_size=4, unique=True))) for role in roles]
    fallback = data.draw(st.lists(st.integers(10, 13), max_size=3, unique=True))
    parted = part(wanted, fallback)
    if any(positions for _, positions in wanted) or fallback:
        assert sum(parted.shares.values()) == 1
        assert all(share >= 0 and share % STEP == 0 for share in parted.shares.values())
    else:
        assert parted.shares == {}
    missing = [role for role, positions in wanted if not positions]
    assert (parted.to_fallback if fallback else parted.to_others) == missing


def test_equal_parts_that_do_not_come_out_leave_the_rest_to_the_first():
    parted = part([(Share("owner", Decimal(1)), [4, 2, 7])], [])
    assert parted.shares == {4: Decimal("0.333334"), 2: Decimal("0.333333"), 7: Decimal("0.333333")}
