"""Ask: which sums follow from a bulletin, and which of them does it have to book?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from findings.models import LedgerEntry, Result, Round
from findings.plan_rules import rules_of
from findings.scoring.ranking import Placing
from findings.scoring.rewards import rewards_of

UnitKey = tuple[str, int]
"""Kind and identity of a unit."""


@dataclass(frozen=True, slots=True)
class Due:
    """The sum a bulletin's table gives (negative: takes from) a unit, and the place it follows from."""

    code: str
    name: str
    group: str
    rank: int | None
    amount: Decimal


def sums_of(of: Round, bulletin: int) -> dict[UnitKey, Due]:
    """The sum of every unit with a place in the bulletin, by kind and identity; 0 where it gets nothing."""
    rules = rules_of(of.plan)
    found: dict[UnitKey, Due] = {}
    for kind in sorted({rule.kind for rule in rules.rewards}):
        rows = list(
            Result.objects.filter(round=of, bulletin=bulletin, kind=kind).select_related("unit_version")
        )
        sums = rewards_of(rules, kind, (Placing(row.code, row.group, row.rank, row.tied) for row in rows))
        for row in rows:
            found[kind, row.unit_version.unit_id] = Due(
                row.code, row.unit_version.name, row.group, row.rank, sums.get(row.code, Decimal(0))
            )
    return found


def differences_of(of: Round, bulletin: int) -> dict[UnitKey, Due]:
    """What the bulletin has to book: its sums less those booked by the bulletins before it."""
    due = sums_of(of, bulletin)
    before = _booked_before(of, bulletin)
    gone = before.keys() - due.keys()
    last = _last_entries(of, bulletin) if gone else {}
    for key in gone:  # a unit that the correction does not rank any more gives back what it got
        former = last[key]
        due[key] = Due(former.code, former.name, former.group, None, Decimal(0))
    booked = {
        key: Due(each.code, each.name, each.group, each.rank, each.amount - before.get(key, Decimal(0)))
        for key, each in due.items()
    }
    return {key: each for key, each in booked.items() if each.amount}


def _booked_before(of: Round, bulletin: int) -> dict[UnitKey, Decimal]:
    rows = LedgerEntry.objects.filter(round=of, bulletin__lt=bulletin).order_by()
    sums = rows.values("kind", "unit_id").annotate(booked=Sum("amount"))
    return {(row["kind"], row["unit_id"]): row["booked"] for row in sums}


def _last_entries(of: Round, bulletin: int) -> dict[UnitKey, LedgerEntry]:
    rows = LedgerEntry.objects.filter(round=of, bulletin__lt=bulletin).order_by("bulletin")
    return {(row.kind, row.unit_id): row for row in rows}
