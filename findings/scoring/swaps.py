"""Pure: which is the smallest set of findings in doubt that would put one unit ahead of another?

Exact, not greedy, and without trying every set. A unit's total is a sum over its categories as long as
the same components are inspected, so sets are put together category by category: of the findings of one
category that bear upon the two units alike (only burden the one ahead, only relieve the one behind, or
both at once) the dearest are at least as good as any others, since one more deduction never raises a
score. What k findings of a category can do at best is thus found by few questions to the scoring engine
itself, and the best k of all categories by adding these up. Components that one finding would make
inspected are tried with and without. Every set is confirmed by scoring it whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, combinations
from typing import Literal

MOST = 6
"""Sets of more findings are not looked for: a rank that hangs on more is not in doubt."""

Bearing = Literal["burdens", "relieves", "both"]
_NEARLY = Decimal("1e-9")
"""Totals are quotients kept to 12 places: sums of their differences may err by some of the last."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """A finding in doubt as it bears upon two units, were it counted as the doubt has it.

    ``category`` names what it is added up in (component, division, category), ``weight`` orders those of
    one category and bearing: points × multipliers before the normaliser. ``opens`` is the component that
    would be inspected in the unit ahead by this finding alone, empty when it is inspected anyway; ``closed``
    one that must not be opened for the finding to bear in this way (it would bear in another).
    """

    key: str
    category: Hashable
    bearing: Bearing
    weight: Decimal
    opens: str = ""
    closed: str = ""


@dataclass(frozen=True)
class Duel:
    """Two units, the first ranked ahead of the second, and how they stand when findings count otherwise.

    ``totals`` answers for a set of findings counted otherwise the exact totals of both (None: no result),
    given the components that are taken as inspected in the unit ahead although none of the set is there.
    ``behind_wins`` tells from two totals whether the second is then ranked ahead of the first.
    """

    totals: Callable[[frozenset[str], frozenset[str]], tuple[Decimal | None, Decimal | None]]
    behind_wins: Callable[[Decimal, Decimal], bool]


def least_swap(duel: Duel, bearers: Iterable[Bearer], most: int = MOST) -> tuple[str, ...] | None:
    """The keys of a smallest set that puts the unit behind ahead; None when more than ``most`` are needed
    (or no set will do). Of several smallest sets one that moves the two furthest apart is told.
    """
    every = list(bearers)
    openings = _subsets({each.opens for each in every if each.opens})
    made = (_Search(duel, list(_usable(every, opened)), frozenset(opened), most) for opened in openings)
    searches = [search for search in made if search.holds]
    for size in range(1, most + 1):
        for search in searches:
            found = search.of_size(size)
            if found is not None:
                return found
    return None


def _usable(bearers: Iterable[Bearer], opened: Collection[str]) -> Iterator[Bearer]:
    """Those that bear as they say where just these components are opened."""
    for each in bearers:
        if (not each.opens or each.opens in opened) and each.closed not in opened:
            yield each


def _subsets(keys: Collection[str]) -> Iterator[tuple[str, ...]]:
    ordered = sorted(keys)
    return chain.from_iterable(combinations(ordered, size) for size in range(len(ordered) + 1))


@dataclass(frozen=True, slots=True)
class _Option:
    """So many findings of one category, the dearest of each bearing: what they take and give together."""

    keys: tuple[str, ...]
    loss: Decimal
    gain: Decimal

    @property
    def worth(self) -> Decimal:
        return self.loss + self.gain


class _Search:
    """The search with certain components taken as opened, each of which a finding must then open."""

    def __init__(
        self, duel: Duel, bearers: Sequence[Bearer], opened: frozenset[str], most: int
    ) -> None:
        self._duel, self._opened, self._most = duel, opened, most
        ahead, behind = duel.totals(frozenset(), opened)
        self.holds = ahead is not None and behind is not None
        self._ahead, self._behind = ahead or Decimal(0), behind or Decimal(0)
        self._lead = self._ahead - self._behind
        groups: dict[tuple[str, Hashable], list[Bearer]] = defaultdict(list)
        for each in bearers:
            groups[each.opens, each.category].append(each)
        self._options = [self._options_of(group) for group in groups.values()]
        bits = {component: 1 << at for at, component in enumerate(sorted(opened))}
        self._all_opened = (1 << len(bits)) - 1
        self._bits = [bits.get(opens, 0) for opens, _ in groups]
        self._best = self._bests()

    def _options_of(self, group: Sequence[Bearer]) -> list[list[_Option]]:
        """By number of findings, what can be done in one category."""
        chains: Mapping[str, list[str]] = {
            bearing: [each.key for each in sorted(group, key=lambda each: (-each.weight, each.key))
                      if each.bearing == bearing][: self._most]
            for bearing in ("burdens", "relieves", "both")
        }
        by_size: list[list[_Option]] = [[] for _ in range(self._most + 1)]
        for burdens in range(len(chains["burdens"]) + 1):
            for relieves in range(len(chains["relieves"]) + 1):
                for both in range(len(chains["both"]) + 1):
                    size = burdens + relieves + both
                    if size > self._most:
                        break
                    keys = (
                        *chains["burdens"][:burdens], *chains["relieves"][:relieves], *chains["both"][:both]
                    )
                    option = self._option(keys)
                    if option is not None:
                        by_size[size].append(option)
        return by_size

    def _option(self, keys: tuple[str, ...]) -> _Option | None:
        ahead, behind = self._duel.totals(frozenset(keys), self._opened)
        if ahead is None or behind is None:
            return None
        return _Option(keys, self._ahead - ahead, behind - self._behind)

    def _bests(self) -> list[dict[tuple[int, int], Decimal]]:
        """From each category on: by number of findings and the components still to be opened, the most
        that the two units can be moved towards each other.
        """
        best: list[dict[tuple[int, int], Decimal]] = [{(0, 0): Decimal(0)}]
        for by_size, bit in zip(reversed(self._options), reversed(self._bits), strict=True):
            here: dict[tuple[int, int], Decimal] = {}
            tops = [(size, max(each.worth for each in some)) for size, some in enumerate(by_size) if some]
            for (size, need), worth in best[0].items():
                for more, top in tops:
                    if size + more <= self._most:
                        met = (need | bit) if more else need
                        key = (size + more, met)
                        here[key] = max(here.get(key, worth + top), worth + top)
            best.insert(0, here)
        return best

    def of_size(self, size: int) -> tuple[str, ...] | None:
        """A set of exactly so many findings after which the unit behind is ahead, the surest first."""
        return self._descend(0, size, 0, (), Decimal(0), Decimal(0))

    def _descend(
        self, at: int, left: int, opened: int, keys: tuple[str, ...], loss: Decimal, gain: Decimal
    ) -> tuple[str, ...] | None:
        most = max(
            (worth for (size, opens), worth in self._best[at].items()
             if size == left and opened | opens == self._all_opened),
            default=None,
        )
        if most is None or loss + gain + most <= self._lead - _NEARLY:
            return None
        if at == len(self._options):
            return keys if self._holds(keys, loss, gain) else None
        options = [(size, each) for size, some in enumerate(self._options[at][: left + 1]) for each in some]
        for size, option in sorted(options, key=lambda pair: -self._reach(at + 1, left - pair[0], pair[1])):
            found = self._descend(
                at + 1, left - size, opened | (self._bits[at] if size else 0), keys + option.keys,
                loss + option.loss, gain + option.gain,
            )
            if found is not None:
                return found
        return None

    def _reach(self, at: int, left: int, option: _Option) -> Decimal:
        """How far one gets at best with an option taken and so many findings left."""
        further = [worth for (size, _), worth in self._best[at].items() if size == left]
        return option.worth + max(further, default=Decimal("-Infinity"))

    def _holds(self, keys: tuple[str, ...], loss: Decimal, gain: Decimal) -> bool:
        """Whether the set does it: by the sums first, then, as far as these can tell, by scoring it."""
        sure = gain + loss - self._lead > _NEARLY
        if sure and not self._duel.behind_wins(self._ahead - loss, self._behind + gain):
            return False
        ahead, behind = self._duel.totals(frozenset(keys), self._opened)
        return ahead is not None and behind is not None and self._duel.behind_wins(ahead, behind)
