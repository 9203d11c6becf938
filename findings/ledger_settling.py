"""Act: settle entries of the ledger by a voucher, and plan what a year's rewards may come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from findings.ledger_booking import LEDGER
from findings.ledger_rights import entries_in_sight, may_settle, require_keeper
from findings.models import Budget, LedgerEntry, Plan
from findings.plan_rules import rules_of
from findings.round_state import city_day
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Conflict, NotAllowed, NotFound
from gis_core.stamping import bump
from grids.models import Document
from grids.units import newest_revision, unit_by_code

BUDGETS = "budgets"
MOST_AT_ONCE = 500
_LONGEST_VOUCHER = 100
_MOST = Decimal(10) ** 12


@transaction.atomic
def settle(by: Any, numbers: Sequence[int], voucher: str, on: date | None = None) -> list[LedgerEntry]:
    """Say that entries were settled through finance on the city's day ``on`` (today) by a voucher 凭证.

    One voucher may settle several. All or none; the same again by the same voucher changes nothing. Raises
    NotAllowed for somebody who does not keep them, NotFound, Conflict where one was settled otherwise,
    BadParameter for a day still to come or before the publication.
    """
    reach = require_keeper(by)
    voucher, day = _voucher(voucher), on or city_day()
    wanted = sorted(set(numbers))
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise BadParameter(f"Name from 1 to {MOST_AT_ONCE} entries.", parameter="entries")
    rows = list(
        entries_in_sight(by).filter(pk__in=wanted).select_related("round")
        .select_for_update(of=("self",)).order_by("pk")
    )
    for number in sorted(set(wanted) - {row.pk for row in rows}):
        raise NotFound(f"There is no entry {number} in the ledger.", parameter="entries")
    for row in rows:
        if not may_settle(reach, row):
            raise NotAllowed(
                f"Entry {row.pk} is not of a ledger you keep.", code="not-keeping",
                hint="Who is ranked does not settle it: the list's keeper does.",
            )
        _settle_one(by, row, voucher, day)
    return rows


def _settle_one(by: Any, row: LedgerEntry, voucher: str, day: date) -> None:
    if row.state == LedgerEntry.State.SETTLED:
        if (row.voucher, row.settled_on) == (voucher, day):
            return
        raise Conflict(
            f"Entry {row.pk} was settled on {row.settled_on} by voucher {row.voucher}.",
            hint="What was settled stays as it is.", code="settled",
        )
    if not row.round.period.upper <= day <= city_day():
        raise BadParameter(
            f"Entry {row.pk} cannot have been settled on {day}.", parameter="on",
            hint="Its round had not ended, or the day is still to come.",
        )
    row.state, row.voucher, row.settled_on, row.settled_by = LedgerEntry.State.SETTLED, voucher, day, by
    row.save(update_fields=["state", "voucher", "settled_on", "settled_by"])
    bump(LEDGER, [row.round.key])


def _voucher(text: str) -> str:
    voucher = text.strip()
    if not voucher or len(voucher) > _LONGEST_VOUCHER or not voucher.isprintable():
        raise BadParameter(
            "An entry is settled by the number of a voucher.", parameter="voucher",
            hint=f"Such as 2022-财-0153, {_LONGEST_VOUCHER} characters at most.",
        )
    return voucher


@dataclass(frozen=True)
class BudgetWish:
    """What is planned for the rewards of a kind in a year, in one of its lists (its key, “” for one list)."""

    year: int
    kind: str
    group: str
    planned: Decimal
    document: str = ""


@transaction.atomic
def set_budget(by: Any, wish: BudgetWish) -> tuple[Budget, bool]:
    """Plan a sum, or another one than before; the audit keeps the former. Also: whether it changed.

    Raises NotAllowed for somebody who does not keep that list's ledger, BadParameter.
    """
    reach = require_keeper(by)
    _check(wish)
    if not reach.everywhere and not _keeps_list(by, wish):
        raise NotAllowed(f"You do not keep the ledger of {wish.kind} {wish.group}.", code="not-keeping")
    document = Document.objects.get_or_create(number=wish.document.strip())[0] if wish.document else None
    known = Budget.objects.select_for_update().filter(year=wish.year, kind=wish.kind, group=wish.group)
    row = known.first()
    if row is not None and (row.planned, row.document) == (wish.planned, document):
        return row, False
    row = row or Budget(year=wish.year, kind=wish.kind, group=wish.group)
    row.planned, row.document, row.by, row.currency = wish.planned, document, by, current_city().currency
    row.save()
    bump(BUDGETS, [str(wish.year)])
    return row, True


def _check(wish: BudgetWish) -> None:
    sum_is_one = wish.planned.is_finite() and 0 <= wish.planned < _MOST
    if not sum_is_one or wish.planned != wish.planned.quantize(Decimal("0.01")):
        raise BadParameter(
            f"{wish.planned} is no sum.", parameter="planned", hint="Write 12000000 or 50000.50."
        )
    if not 2000 <= wish.year <= 2200:
        raise BadParameter(f"{wish.year} is no year of an evaluation.", parameter="year")
    current_city().kind(wish.kind)


def _keeps_list(by: Any, wish: BudgetWish) -> bool:
    """Whether the list is ranked inside a unit of somebody's territory."""
    newest = newest_revision()
    plans = Plan.objects.filter(valid__overlap=(date(wish.year, 1, 1), date(wish.year + 1, 1, 1)))
    entries = [rules_of(plan).evaluated_kind(wish.kind) for plan in plans]
    kind = next((entry.group_kind for entry in entries if entry and entry.group_kind), None)
    if kind is None or newest is None or newest.number is None:
        return False
    days = (date(wish.year, 12, 31), date(wish.year, 1, 1))
    units = (unit_by_code(kind, wish.group, day, newest.number) for day in days)
    return any(unit is not None and require_keeper(by).covers(unit.pk) for unit in units)
