"""Is the smallest set that swaps two ranks really the smallest, and does it really swap them?"""

from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from findings.scoring.score import rounded
from findings.scoring.swaps import Bearer, Duel, least_swap
from tests.deep import examples

FULL = Decimal(20)


@dataclass(frozen=True)
class Doubt:
    """A finding in doubt of the toy evaluation: where it counts, where it might, what it takes."""

    key: str
    category: str
    points: Decimal
    now: str
    instead: str  # one letter for each place where it might count


class Toy:
    """Two units, A ahead of B, with two components; the estates' weight is given away when not inspected."""

    WEIGHTS = {"urban": Decimal("0.6"), "estates": Decimal("0.4")}
    CATEGORIES = {"litter": "urban", "parking": "urban", "lifts": "estates"}

    def __init__(self, fixed, doubts, inspected, floor, places=None):
        self.fixed, self.doubts, self.inspected = fixed, {each.key: each for each in doubts}, inspected
        self.floor, self.places = floor, places

    def total(self, unit, counted, opened=frozenset()):
        """The total of a unit where ``counted`` says of findings in which unit they count."""
        seen = set(self.inspected[unit]) | set(opened)
        lost = {category: self.fixed.get((unit, category), Decimal(0)) for category in self.CATEGORIES}
        for each in self.doubts.values():
            if counted.get(each.key, each.now) == unit:
                lost[each.category] += each.points
                seen.add(self.CATEGORIES[each.category])
        if "urban" not in seen:
            return None
        weight = sum(self.WEIGHTS[component] for component in seen)
        total = Decimal(0)
        for component in seen:
            of_it = [name for name, its in self.CATEGORIES.items() if its == component]
            share = sum((max(self.floor, FULL - lost[name]) for name in of_it), Decimal(0)) / len(of_it)
            total += self.WEIGHTS[component] * share
        return rounded(total / weight, 12)

    def behind_wins(self, ahead, behind):
        if self.places is None:
            return behind > ahead
        return rounded(behind, self.places) > rounded(ahead, self.places)

    def counted(self, flipped, opened):
        """Where flipped findings count: in A if they may, unless they would open what is not opened."""
        return {
            key: "A" if "A" in self.doubts[key].instead and not self.opens(key) - set(opened)
            else self.doubts[key].instead.replace("A", "") or "A"
            for key in flipped
        }

    def opens(self, key):
        inspected = set(self.inspected["A"]) | {
            self.CATEGORIES[each.category] for each in self.doubts.values() if each.now == "A"
        }
        return {self.CATEGORIES[self.doubts[key].category]} - inspected

    def duel(self):
        def totals(flipped, opened):
            counted = self.counted(flipped, opened)
            return self.total("A", counted, opened), self.total("B", counted)
        return Duel(totals, self.behind_wins)

    def bearers(self):
        for each in self.doubts.values():
            opens = "".join(self.opens(each.key))
            if "A" in each.instead:
                bearing = "both" if each.now == "B" else "burdens"
                yield Bearer(each.key, each.category, bearing, each.points, opens)
            if each.now == "B" and each.instead != "A":
                closed = opens if "A" in each.instead else ""
                if closed or "A" not in each.instead:
                    yield Bearer(each.key, each.category, "relieves", each.points, closed=closed)

    def holds(self, counted):
        ahead, behind = self.total("A", counted), self.total("B", counted)
        return ahead is not None and behind is not None and self.behind_wins(ahead, behind)

    def least_by_trying_all(self, most):
        for size in range(1, most + 1):
            for some in combinations(sorted(self.doubts), size):
                for places in product(*(self.doubts[key].instead for key in some)):
                    if self.holds(dict(zip(some, places, strict=True))):
                        return size
        return None


def whose():
    return st.sampled_from([("A", "C"), ("B", "A"), ("B", "C"), ("C", "A"), ("B", "AC"), ("C", "B")])


points = st.integers(1, 120).map(lambda number: Decimal(number) / 20)


@st.composite
def toys(draw):
    doubts = [
        Doubt(f"f{number}", draw(st.sampled_from(sorted(Toy.CATEGORIES))), draw(points), *draw(whose()))
        for number in range(draw(st.integers(0, 9)))
    ]
    fixed = {(unit, name): draw(points) * draw(st.integers(0, 3)) for unit in "AB" for name in Toy.CATEGORIES}
    # Removing a finding never takes the inspection away: what B's findings looked at stays looked at.
    inspected = {"A": draw(st.sampled_from([{"urban"}, {"urban"}, {"urban", "estates"}])), "B": {"urban", "estates"}}
    return Toy(fixed, doubts, inspected, draw(st.sampled_from([Decimal(0), Decimal(10), Decimal(18)])),
               draw(st.sampled_from([None, 2, 1])))


@settings(max_examples=examples(200), deadline=None, derandomize=True)
@given(toys())
def test_no_smaller_set_swaps_two_units_and_the_one_found_does(toy):
    if toy.holds({}):
        return
    found = least_swap(toy.duel(), toy.bearers(), most=4)
    expected = toy.least_by_trying_all(most=4)
    assert (None if found is None else len(found)) == expected
    if found is not None:
        assert any(toy.holds(toy.counted(found, opened)) for opened in ((), ("estates",)))


def test_two_cheap_findings_are_needed_where_the_dear_one_lies_below_the_floor():
    doubts = [Doubt("dear", "litter", Decimal(9), "C", "A"), Doubt("cheap", "parking", Decimal(1), "C", "A"),
              Doubt("cheaper", "parking", Decimal("0.9"), "C", "A")]
    toy = Toy({("A", "litter"): Decimal(19), ("B", "parking"): Decimal("20")}, doubts,
              {"A": {"urban", "estates"}, "B": {"urban", "estates"}}, Decimal(0))
    # A has lost 19 of 20 in litter, B all of parking: A leads by one point of the category.
    assert sorted(least_swap(toy.duel(), toy.bearers())) == ["cheap", "dear"]


def test_more_than_the_most_is_told_as_nothing_found():
    doubts = [Doubt(f"f{number}", "litter", Decimal("0.1"), "B", "A") for number in range(9)]
    toy = Toy({("B", "litter"): Decimal("0.5")}, doubts, {"A": {"urban"}, "B": {"urban"}}, Decimal(0))
    assert least_swap(toy.duel(), toy.bearers(), most=6) is None
    assert len(least_swap(toy.duel(), toy.bearers(), most=9)) == 8
