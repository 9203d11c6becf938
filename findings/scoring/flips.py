"""Pure: what hangs on each finding in doubt: which scores, ranks and sums, and how many swap two ranks?

A doubt says how a finding might count instead. Every single one is scored whole. For neighbours in a list
``swaps`` tells the smallest set of doubts that puts the one behind ahead. A doubt never takes an
inspection away: ground that was looked at stays looked at, whosever the finding is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Literal

from findings.scoring.components import asked_points, division_key
from findings.scoring.inputs import FindingInput, RoundInputs, UnitInput, score
from findings.scoring.plan import ComponentRule, PlanRules
from findings.scoring.rescoring import Rescoring
from findings.scoring.rewards import rewards_of
from findings.scoring.score import NoData, UnitScore, rounded
from findings.scoring.standings import Standings
from findings.scoring.swaps import MOST, Bearer, Duel, least_swap

Why = Literal["border", "outside", "ruling", "appeal"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """How a finding might count ``instead``: of two units near a border, or as a decision had it otherwise.

    ``metres`` is how far it lies from the ground where it would count so; None where no place decides.
    """

    why: Why
    instead: FindingInput
    metres: float | None = None

    @property
    def finding(self) -> str:
        """The finding's id."""
        return self.instead.id


@dataclass(frozen=True, slots=True)
class Stand:
    """How a unit stands: its scores, its rank, and the sum that follows in the city's currency."""

    exact: Decimal | None
    published: Decimal | None
    rank: int | None
    reward: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit that stands otherwise."""

    code: str
    group: str
    before: Stand
    after: Stand


@dataclass(frozen=True, slots=True)
class Consequence:
    """What would be, were one doubt decided the other way: every unit that would stand otherwise."""

    doubt: Doubt
    counted: FindingInput
    moved: tuple[Moved, ...]

    @property
    def changes_ranks(self) -> bool:
        """Whether a rank would be another."""
        return any(each.before.rank != each.after.rank for each in self.moved)

    @property
    def changes_sums(self) -> bool:
        """Whether a sum of money would be another."""
        return any(each.before.reward != each.after.reward for each in self.moved)


@dataclass(frozen=True, slots=True)
class Swap:
    """Two neighbours in a list, and a smallest set of doubts that puts the second ahead of the first.

    ``doubts`` is None where that takes more than ``most``, or cannot be; ``in_doubt`` is how many findings
    bear upon the two at all, and ``suffice`` whether all of these together would do.
    """

    group: str
    ahead: str
    behind: str
    lead: Decimal
    doubts: tuple[Doubt, ...] | None
    in_doubt: int
    suffice: bool
    most: int = MOST


class Sensitivity:
    """A kind's inputs and the doubts about its findings; doubts about unknown findings are left out.

    ``base`` are the standings that the inputs come to, where they are known already.
    """

    def __init__(
        self, inputs: RoundInputs, doubts: Iterable[Doubt], base: Standings | None = None
    ) -> None:
        self.inputs = inputs
        self.findings = {each.id: each for each in inputs.findings}
        self.doubts = tuple(
            each for each in doubts
            if each.finding in self.findings and each.instead != self.findings[each.finding]
        )
        self.units = {unit.code: unit for unit in inputs.units}
        self.base = score(inputs) if base is None else base
        self.rescoring = Rescoring(inputs, self.base)

    @cached_property
    def consequences(self) -> tuple[Consequence, ...]:
        """Each doubt alone, in order of finding and of where it would count."""
        ordered = sorted(self.doubts, key=lambda each: (each.finding, each.why, each.instead.unit or ""))
        stands = self._stands(self.base)
        return tuple(self._consequence(each, stands) for each in ordered)

    def _consequence(self, doubt: Doubt, stands: Mapping[str, Stand]) -> Consequence:
        after = self._stands(self.rescoring.standings({doubt.finding: doubt.instead}))
        moved = tuple(
            Moved(code, self.units[code].group, stands[code], after[code])
            for code in sorted(after) if after[code] != stands[code]
        )
        return Consequence(doubt, self.findings[doubt.finding], moved)

    def _stands(self, standings: Standings) -> dict[str, Stand]:
        rewards = rewards_of(self.inputs.rules, self.inputs.kind, standings.placings.values())
        return {
            code: Stand(
                None if isinstance(outcome, NoData) else outcome.exact,
                None if isinstance(outcome, NoData) else outcome.published,
                standings.placings[code].rank,
                rewards.get(code, Decimal(0)),
            )
            for code, outcome in standings.outcomes.items()
        }

    def swaps(self, most: int = MOST) -> Iterator[Swap]:
        """For every two neighbours in a list, the smallest set of doubts that swaps them."""
        lists: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for code, placing in self.base.placings.items():
            if placing.rank is not None:
                lists[placing.group].append((placing.rank, code))
        for group in sorted(lists):
            for (_, ahead), (_, behind) in pairwise(sorted(lists[group])):
                yield self._swap(group, ahead, behind, most)

    def _swap(self, group: str, ahead: str, behind: str, most: int) -> Swap:
        pair = _Pair(self, ahead, behind)
        keys = least_swap(pair.duel, pair.bearers, most) if pair.bearers else None
        chosen = None if keys is None else pair.chosen(keys)
        lead = pair.lead
        return Swap(
            group, ahead, behind, lead, chosen, len({each.key for each in pair.bearers}),
            chosen is not None or pair.all_suffice, most,
        )


_Case = tuple[str, frozenset[tuple[str, FindingInput]], frozenset[str]]
"""A unit, the findings that count otherwise, and the components taken as inspected."""


class _Pair:
    """Two units as the search for their swap asks about them."""

    def __init__(self, of: Sensitivity, ahead: str, behind: str) -> None:
        self._of, self.ahead, self.behind = of, ahead, behind
        self._rules: PlanRules = of.inputs.rules
        self._by_finding: dict[str, list[Doubt]] = defaultdict(list)
        for each in of.doubts:
            self._by_finding[each.finding].append(each)
        self._theirs = {code: of.rescoring.bearing_upon(code) for code in (ahead, behind)}
        self._known: dict[_Case, Decimal | None] = {}
        self._inspected = _inspected(of.base.outcomes[ahead])
        self.bearers = tuple(self._bearers())
        self.duel = Duel(self._totals, self._behind_wins)

    @property
    def lead(self) -> Decimal:
        """By how many points the one ahead leads, as ranks are made."""
        ahead, behind = (self._of.base.outcomes[code] for code in (self.ahead, self.behind))
        if isinstance(ahead, NoData) or isinstance(behind, NoData):
            return Decimal(0)
        return self._ranking(ahead.exact) - self._ranking(behind.exact)

    def _ranking(self, exact: Decimal) -> Decimal:
        return exact if self._rules.rank_on == "exact" else rounded(exact, self._rules.places)

    def _behind_wins(self, ahead: Decimal, behind: Decimal) -> bool:
        return self._ranking(behind) > self._ranking(ahead)

    @property
    def all_suffice(self) -> bool:
        """Whether all that bears upon the two, decided the other way, would swap them."""
        keys = frozenset(each.key for each in self.bearers)
        every = frozenset(each.opens for each in self.bearers if each.opens)
        for opened in (frozenset[str](), every):
            ahead, behind = self._totals(keys, opened)
            if ahead is not None and behind is not None and self._behind_wins(ahead, behind):
                return True
        return False

    def _bearers(self) -> Iterator[Bearer]:
        for key, doubts in self._by_finding.items():
            now = self._of.findings[key]
            yield from self._bearing(now, doubts)

    def _bearing(self, now: FindingInput, doubts: Sequence[Doubt]) -> Iterator[Bearer]:
        component = self._rules.component_of(now.category)
        if component is None:
            return
        category = (component.key, now.division, now.category)
        burden, relief = self._burden(now, doubts), self._relief(now, doubts)
        opens = self._opened_by(component, now)
        if burden > 0:
            from_behind = now.unit == self.behind
            yield Bearer(now.id, category, "both" if from_behind else "burdens", burden, opens)
            if from_behind and opens and relief > 0:
                yield Bearer(now.id, category, "relieves", relief, closed=opens)
        elif relief > 0:
            yield Bearer(now.id, category, "relieves", relief)

    def _opened_by(self, component: ComponentRule, finding: FindingInput) -> str:
        """What a finding alone would make inspected in the unit ahead: its component, or a value of it."""
        if component.division is None:
            return "" if component.key in self._inspected else component.key
        value = division_key(component.key, component.division.value_of(finding.division))
        return "" if value in self._inspected else value

    def _burden(self, now: FindingInput, doubts: Sequence[Doubt]) -> Decimal:
        """What the finding would take more from the unit ahead, at most, before normalisers."""
        already = self._asked(now) if now.unit == self.ahead else Decimal(0)
        asked = [self._asked(each.instead) for each in doubts if each.instead.unit == self.ahead]
        return max((each - already for each in asked), default=Decimal(0))

    def _relief(self, now: FindingInput, doubts: Sequence[Doubt]) -> Decimal:
        """What it would take less from the unit behind, at most."""
        if now.unit != self.behind:
            return Decimal(0)
        left = [
            self._asked(each.instead) if each.instead.unit == self.behind else Decimal(0)
            for each in doubts if each.instead.unit != self.ahead
        ]
        return max((self._asked(now) - each for each in left), default=Decimal(0))

    def _asked(self, finding: FindingInput) -> Decimal:
        rule = self._rules.category(finding.category)
        if rule is None or (finding.decided is None and finding.severity not in rule.deductions):
            return Decimal(0)
        return asked_points(rule, finding.observation)

    def _choice(self, key: str, opened: Collection[str]) -> Doubt:
        """How a finding of a set is taken to count: at the cost of the unit ahead where that is allowed."""
        now, doubts = self._of.findings[key], self._by_finding[key]
        component = self._rules.component_of(now.category)
        opens = "" if component is None else self._opened_by(component, now)
        allowed = not opens or opens in opened
        onto = [each for each in doubts if each.instead.unit == self.ahead]
        if onto and (allowed or now.unit != self.behind) and self._burden(now, doubts) > 0:
            return max(onto, key=lambda each: self._asked(each.instead))
        away = [each for each in doubts if each.instead.unit != self.ahead] or doubts
        return min(away, key=lambda each: (
            self._asked(each.instead) if each.instead.unit == self.behind else Decimal(0),
            each.instead.unit is None, each.instead.unit or "",
        ))

    def chosen(self, keys: Sequence[str]) -> tuple[Doubt, ...] | None:
        """The doubts of a set that was found; None when the whole evaluation says otherwise after all."""
        components = {each.opens for each in self.bearers if each.opens and each.key in keys}
        for opened in (components, set[str]()):
            doubts = tuple(self._choice(key, opened) for key in sorted(keys))
            made = self._of.rescoring.standings({each.finding: each.instead for each in doubts})
            ranks = [made.placings[code].rank for code in (self.ahead, self.behind)]
            if None not in ranks and ranks[1] < ranks[0]:  # type: ignore[operator]
                return doubts
        return None

    def _totals(
        self, keys: frozenset[str], opened: frozenset[str]
    ) -> tuple[Decimal | None, Decimal | None]:
        instead = {key: self._choice(key, opened).instead for key in keys}
        return self._total(self.ahead, instead, opened), self._total(self.behind, instead, frozenset())

    def _total(
        self, code: str, instead: Mapping[str, FindingInput], opened: frozenset[str]
    ) -> Decimal | None:
        """The exact total of one unit, where some findings count otherwise."""
        concerned = frozenset(
            (key, each) for key, each in instead.items()
            if code in (each.unit, self._of.findings[key].unit)
        )
        known = (code, concerned, opened)
        if known not in self._known:
            self._known[known] = self._scored(code, dict(concerned), opened)
        return self._known[known]

    def _scored(
        self, code: str, instead: Mapping[str, FindingInput], opened: frozenset[str]
    ) -> Decimal | None:
        unit: UnitInput = self._of.units[code]
        theirs = [instead.get(each.id, each) for each in self._theirs[code]]
        own = {each.id for each in theirs}
        theirs += [each for key, each in instead.items() if key not in own]
        seen = unit.inspected | opened | {key.partition("/")[0] for key in opened}
        alone = replace(
            self._of.inputs, units=(replace(unit, inspected=seen),), findings=tuple(theirs)
        )
        outcome = score(alone).outcomes[code]
        return None if isinstance(outcome, NoData) else outcome.exact


def _inspected(outcome: UnitScore | NoData) -> frozenset[str]:
    """The components of a unit that stand on an inspection, and the values of the divided ones."""
    if isinstance(outcome, NoData):
        return frozenset()
    parts = [part for part in outcome.parts if part.source == "inspected"]
    values = (division_key(part.component, each.value) for part in parts for each in part.divisions)
    return frozenset({part.component for part in parts} | set(values))
