"""Ask: what does the page of the ledger show?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Max

from findings.ledger_quarters import quarter_lists
from findings.ledger_rights import entries_in_sight
from findings.ledger_tables import (
    LedgerQuery,
    ListYear,
    found_entries,
    group_name,
    told_entries,
    year_table,
)
from findings.ledger_workbook import kind_label, part_words
from findings.models import LedgerEntry
from findings.round_state import city_day
from gis_core.current_city import current_city

_MOST_SHOWN = 500


def ledger_sheet(user: Any, query: LedgerQuery) -> dict[str, Any]:
    """Entries (those due first), the year by list, and the quarters' joint meetings; of the year asked for,
    else of the newest with an entry.
    """
    newest = entries_in_sight(user).aggregate(newest=Max("round__period__startswith"))["newest"]
    year = query.year or (newest or city_day()).year
    asked = LedgerQuery(year, query.round, query.kind, query.group, query.state)
    city = current_city()
    entries = told_entries(user, found_entries(user, asked))
    entries.sort(key=lambda each: each["state"] != LedgerEntry.State.DUE)
    for each in entries:
        each["kind_label"] = kind_label(each["unit"]["kind"], city)
        each["money"] = money(Decimal(each["amount"]))
    order = [kind.key for kind in city.kinds]
    lists = year_table(user, year, query.kind, query.group)
    lists.sort(key=lambda each: (order.index(each.kind) if each.kind in order else len(order), each.group))
    return {
        "year": year,
        "query": query,
        "kinds": [(kind.key, kind_label(kind.key, city)) for kind in city.kinds if kind.ranked],
        "states": LedgerEntry.State.choices,
        "entries": entries[:_MOST_SHOWN],
        "more": len(entries) - _MOST_SHOWN if len(entries) > _MOST_SHOWN else 0,
        "can_settle": any(each["may_settle"] for each in entries[:_MOST_SHOWN]),
        "lists": [_list(each) for each in lists],
        "quarters": _quarters(user, year, query),
        "today": city_day().isoformat(),
        "currency": city.currency,
    }


def money(amount: Decimal) -> str:
    """A sum as it is read on a page: 1,000,000.00."""
    return f"{amount:,.2f}"


def _list(each: ListYear) -> dict[str, Any]:
    named = kind_label(each.kind, current_city()), each.group_name
    return {
        "label": " · ".join(filter(None, named)),
        "rewards": money(each.rewards),
        "penalties": money(each.penalties),
        "budget": None if each.planned is None else money(each.planned),
        "left": None if each.left is None else money(each.left),
        "overdrawn": each.left is not None and each.left < 0,
        "units": [
            {"name": unit.name, "total": money(unit.total), "settled": money(unit.settled),
             "due": money(unit.due)}
            for unit in each.units
        ],
    }


def _quarters(user: Any, year: int, query: LedgerQuery) -> list[dict[str, Any]]:
    """Who speaks, quarter by quarter; quarters without a list are left out."""
    city = current_city()
    return [
        {
            "quarter": quarter,
            "label": " · ".join(filter(None, (kind_label(each.kind, city), group_name(each.group)))),
            "rounds": each.rounds,
            "speaking": [
                {"unit": unit, "part": part_words(unit.part)} for unit in each.units if unit.part
            ],
        }
        for quarter in (f"{year:04}Q{number}" for number in range(1, 5))
        for each in quarter_lists(user, quarter)
        if query.kind in ("", each.kind) and query.group in (None, each.group)
        and any(unit.part for unit in each.units)
    ]
