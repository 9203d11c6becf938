"""Ask: what stands in the ledger, for whoever asks: entries, a year by unit, budgets and what is left?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from findings.ledger_rights import entries_in_sight, keeps, may_settle
from findings.models import Budget, LedgerEntry
from gis_core.errors import BadParameter
from grids.models import UnitVersion

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class LedgerQuery:
    """Which entries: of a year (that of the round's first day), a round, a kind, a list, in a state."""

    year: int | None = None
    round: str = ""
    kind: str = ""
    group: str | None = None
    state: str = ""

    def narrow(self, rows: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
        """Those of the rows that are asked for; raises BadParameter for a state there is none of."""
        if self.state and self.state not in LedgerEntry.State.values:
            raise BadParameter(
                f"There is no state “{self.state[:20]}”.", hint="One of: due, settled.", parameter="state"
            )
        if self.year is not None:
            first, after = date(self.year, 1, 1), date(self.year + 1, 1, 1)
            rows = rows.filter(round__period__startswith__gte=first, round__period__startswith__lt=after)
        named = {"round__key": self.round, "kind": self.kind, "state": self.state}
        rows = rows.filter(**{name: value for name, value in named.items() if value})
        return rows if self.group is None else rows.filter(group=self.group)


def found_entries(user: Any, query: LedgerQuery) -> list[LedgerEntry]:
    """The entries asked for that exist for somebody, by round, kind, list, place and bulletin."""
    rows = query.narrow(entries_in_sight(user)).select_related("round", "settled_by")
    return list(rows.order_by("round__period", "kind", "group", "code", "bulletin"))


def told_entries(user: Any, rows: Iterable[LedgerEntry]) -> list[dict[str, Any]]:
    """The entries as the API tells them; ``may_settle``: whether whoever asks settles it next."""
    reach = keeps(user)
    return [
        {
            "number": row.pk,
            "round": row.round.key,
            "bulletin": row.bulletin,
            "unit": {"kind": row.kind, "code": row.code, "name": row.name},
            "group": row.group,
            "rank": row.rank,
            "amount": format(row.amount, "f"),
            "currency": row.currency,
            "state": row.state,
            "voucher": row.voucher or None,
            "settled_on": row.settled_on.isoformat() if row.settled_on else None,
            "may_settle": row.state == LedgerEntry.State.DUE and may_settle(reach, row),
        }
        for row in rows
    ]


@dataclass
class UnitYear:
    """A unit's year in one list: its sum by round, and how much of the whole was settled."""

    code: str
    name: str
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: NOTHING))
    settled: Decimal = NOTHING

    @property
    def total(self) -> Decimal:
        """What the year comes to; negative: the unit pays."""
        return sum(self.sums.values(), NOTHING)

    @property
    def due(self) -> Decimal:
        """What is not settled yet."""
        return self.total - self.settled


@dataclass
class ListYear:
    """A year of one list: its units, what it gave and took, and the budget of its rewards."""

    kind: str
    group: str
    group_name: str = ""
    rounds: list[str] = field(default_factory=list)
    units: list[UnitYear] = field(default_factory=list)
    planned: Decimal | None = None

    @property
    def rewards(self) -> Decimal:
        """What is given, round by round as the newest bulletin has it."""
        return sum((each for unit in self.units for each in unit.sums.values() if each > 0), NOTHING)

    @property
    def penalties(self) -> Decimal:
        """What is taken; negative."""
        return sum((each for unit in self.units for each in unit.sums.values() if each < 0), NOTHING)

    @property
    def left(self) -> Decimal | None:
        """What is left of the budget; negative: it is overdrawn. None without a budget."""
        return None if self.planned is None else self.planned - self.rewards

    def as_json(self) -> dict[str, Any]:
        """The form of the API."""
        return {
            "kind": self.kind, "group": self.group, "group_name": self.group_name, "rounds": self.rounds,
            "units": [
                {
                    "code": each.code, "name": each.name,
                    "sums": {key: format(each.sums[key], "f") for key in self.rounds if key in each.sums},
                    "total": format(each.total, "f"), "settled": format(each.settled, "f"),
                    "due": format(each.due, "f"),
                }
                for each in self.units
            ],
            "rewards": format(self.rewards, "f"), "penalties": format(self.penalties, "f"),
            "budget": None if self.planned is None else format(self.planned, "f"),
            "left": None if self.left is None else format(self.left, "f"),
        }


def year_table(user: Any, year: int, kind: str = "", group: str | None = None) -> list[ListYear]:
    """A year's ledger by list and unit, as far as it exists for somebody; with budgets of whole lists.

    A unit is one by its identity: its code and name are those of its last entry.
    """
    lists: dict[tuple[str, str], ListYear] = {}
    units: dict[tuple[str, str, int], UnitYear] = {}
    for row in found_entries(user, LedgerQuery(year, kind=kind, group=group)):
        its = lists.setdefault((row.kind, row.group), ListYear(row.kind, row.group))
        if row.round.key not in its.rounds:
            its.rounds.append(row.round.key)
        key = row.kind, row.group, row.unit_id
        if key not in units:
            units[key] = UnitYear(row.code, row.name)
            its.units.append(units[key])
        unit = units[key]
        unit.code, unit.name = row.code, row.name
        unit.sums[row.round.key] += row.amount
        unit.settled += row.amount if row.state == LedgerEntry.State.SETTLED else NOTHING
    _add_budgets(user, year, lists, LedgerQuery(kind=kind, group=group))
    for its in lists.values():
        its.units.sort(key=lambda each: (-each.total, each.code))
        its.group_name = group_name(its.group)
    return [lists[key] for key in sorted(lists)]


def _add_budgets(user: Any, year: int, lists: dict[tuple[str, str], ListYear], query: LedgerQuery) -> None:
    """Give lists their budgets; the office sees those of lists without an entry too."""
    rows = Budget.objects.filter(year=year)
    everything, kept = keeps(user).everywhere, _kept_lists(user)
    for row in rows.order_by("kind", "group"):
        key = row.kind, row.group
        wanted = query.kind in ("", row.kind) and query.group in (None, row.group)
        if wanted and (everything or row.group in kept):
            lists.setdefault(key, ListYear(*key)).planned = row.planned


def _kept_lists(user: Any) -> set[str]:
    """The keys of the lists somebody keeps as a territory: the codes it ever had."""
    codes = UnitVersion.objects.filter(unit__in=keeps(user).ids).values_list("code", flat=True)
    return set(codes) - {""}


def group_name(group: str) -> str:
    """The newest name of the unit a list is ranked inside; the key itself for a list of the plan's own."""
    if not group:
        return ""
    version = UnitVersion.objects.filter(code=group).order_by("-believed", "-valid").first()
    return version.name if version else group
