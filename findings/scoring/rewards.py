"""Pure: which sum follows from each place, as the plan's tables have it?

Money is whole cents. A sum that tied places share is split as evenly as cents allow: the cents left over
go to the first of them by code, so that what is paid is what the table says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from findings.scoring.plan import PlanRules
from findings.scoring.plan_parts import RewardRule
from findings.scoring.ranking import Placing

_CENT = Decimal("0.01")


def rewards_of(rules: PlanRules, kind: str, placings: Iterable[Placing]) -> dict[str, Decimal]:
    """The sum of every unit that gets or pays one, by code; negative: it pays. 0 is left out.

    ``placings`` are those of the kind. Units without data have no place and no sum.
    """
    lists: dict[str, list[Placing]] = defaultdict(list)
    for placing in placings:
        if placing.rank is not None:
            lists[placing.group].append(placing)
    found: dict[str, Decimal] = {}
    for rule in rules.rewards:
        if rule.kind == kind:
            for group, listed in lists.items():
                if rule.is_for(group):
                    found.update(_of_list(rule, listed))
    return {code: amount for code, amount in found.items() if amount}


def sums_by_position(rule: RewardRule, length: int) -> list[Decimal]:
    """The table laid over a list of so many places, first to last; the top comes first."""
    top = rule.from_top[:length]
    bottom = rule.from_bottom[: length - len(top)]
    between = [Decimal(0)] * (length - len(top) - len(bottom))
    return [*top, *between, *reversed(bottom)]


def _of_list(rule: RewardRule, listed: Sequence[Placing]) -> dict[str, Decimal]:
    ordered = sorted(listed, key=lambda placing: (placing.rank or 0, placing.unit))
    sums = sums_by_position(rule, len(ordered))
    found: dict[str, Decimal] = {}
    at = 0
    while at < len(ordered):
        alike = [placing.unit for placing in ordered[at:] if placing.rank == ordered[at].rank]
        found.update(zip(alike, _of_tied(rule, sums[at : at + len(alike)]), strict=True))
        at += len(alike)
    return found


def _of_tied(rule: RewardRule, sums: Sequence[Decimal]) -> list[Decimal]:
    """What each of the tied gets, in order of code; ``sums`` are those of their places."""
    if rule.tied == "share":
        return _shared(sum(sums, Decimal(0)), len(sums))
    if rule.tied == "worse":
        return [sums[-1]] * len(sums)
    return [sums[0]] * len(sums)


def _shared(total: Decimal, among: int) -> list[Decimal]:
    cents = int(total / _CENT)
    each, left = divmod(abs(cents), among)
    sign = -1 if cents < 0 else 1
    return [sign * (each + (1 if at < left else 0)) * _CENT for at in range(among)]
