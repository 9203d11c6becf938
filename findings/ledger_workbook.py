"""Ask: how does a year's ledger look as a workbook for the finance office?"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP
from typing import Any

from django.utils.translation import gettext, override

from findings.ledger_quarters import SHOWN, quarter_lists
from findings.ledger_tables import LedgerQuery, ListYear, found_entries, year_table
from findings.models import LedgerEntry
from gis_core.current_city import current_city
from gis_core.harmless_cells import harmless
from gis_core.notices import FICTITIOUS

_MONEY = "#,##0.00;[Red]-#,##0.00"
Row = Sequence[Any]


def ledger_workbook(user: Any, query: LedgerQuery, language: str = "zh-hans") -> bytes:
    """The entries asked for, the year by unit with budgets, and the quarters' lists, as .xlsx.

    Sums are numbers; texts that a program would take for formulas are made harmless. The year's sheets are
    there where a year is asked for.
    """
    from openpyxl import Workbook

    with override(language):
        book = Workbook()
        book.remove(book.active)
        _sheet(book, gettext("Ledger"), _entry_rows(user, query))
        if query.year is not None:
            lists = year_table(user, query.year, query.kind, query.group)
            _sheet(book, gettext("Year"), _year_rows(lists))
            _sheet(book, gettext("Budgets"), _budget_rows(lists))
            _sheet(book, gettext("Joint meetings"), _quarter_rows(user, query))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: Any, title: str, rows: Iterable[Row]) -> None:
    from openpyxl.styles import Font

    sheet = book.create_sheet(title)
    if current_city().fictitious:
        sheet.append([" ".join(FICTITIOUS.values())])
    head = sheet.max_row + 1 if current_city().fictitious else 1
    for row in rows:
        sheet.append([harmless(cell) for cell in row])
    for cell in sheet[head]:
        cell.font = Font(bold=True)
    for line in sheet.iter_rows(min_row=head + 1):
        for cell in line:
            if isinstance(cell.value, (int, float)) or cell.data_type == "n" and cell.value is not None:
                cell.number_format = _MONEY if not isinstance(cell.value, int) else "0"
    for column in "ABCDEFGHIJKL":
        sheet.column_dimensions[column].width = 16
    sheet.freeze_panes = sheet.cell(row=head + 1, column=1)


def _entry_rows(user: Any, query: LedgerQuery) -> Iterator[Row]:
    yield [gettext(word) for word in (
        "Number", "Round", "Bulletin", "Kind", "List", "Code", "Name", "Rank", "Sum", "Currency", "State",
        "Voucher", "Settled on",
    )]
    city, states = current_city(), dict(LedgerEntry.State.choices)
    for row in found_entries(user, query):
        yield [
            row.pk, row.round.key, row.bulletin, kind_label(row.kind, city), row.group, row.code, row.name,
            row.rank, row.amount, row.currency, str(states[row.state]), row.voucher, row.settled_on,
        ]


def kind_label(kind: str, city: Any) -> str:
    """A kind of unit in the language of the page."""
    from django.utils.translation import get_language

    labels = city.kind(kind).labels if city.has_kind(kind) else {}
    language = (get_language() or "en").split("-")[0]
    return str(labels.get(language) or labels.get("en") or kind)


def _year_rows(lists: Sequence[ListYear]) -> Iterator[Row]:
    rounds = sorted({key for each in lists for key in each.rounds})
    yield [
        *(gettext(word) for word in ("Kind", "List", "Code", "Name")), *rounds,
        *(gettext(word) for word in ("Whole year", "Settled", "Not yet settled")),
    ]
    city = current_city()
    for each in lists:
        for unit in each.units:
            yield [
                kind_label(each.kind, city), each.group_name, unit.code, unit.name,
                *(unit.sums.get(key) for key in rounds), unit.total, unit.settled, unit.due,
            ]


def _budget_rows(lists: Sequence[ListYear]) -> Iterator[Row]:
    yield [gettext(word) for word in ("Kind", "List", "Budget", "Rewards", "Left", "Penalties")]
    city = current_city()
    for each in lists:
        yield [
            kind_label(each.kind, city), each.group_name, each.planned, each.rewards,
            each.left, each.penalties,
        ]


def _quarter_rows(user: Any, query: LedgerQuery) -> Iterator[Row]:
    yield [gettext(word) for word in ("Quarter", "Kind", "List", "Rank", "Code", "Name", "Mean", "Part")]
    city = current_city()
    for quarter in (f"{query.year:04}Q{number}" for number in range(1, 5)):
        for each in quarter_lists(user, quarter):
            if query.kind not in ("", each.kind) or query.group not in (None, each.group):
                continue
            for unit in each.units:
                yield [
                    quarter, kind_label(each.kind, city), each.group, unit.place, unit.code, unit.name,
                    None if unit.mean is None else unit.mean.quantize(SHOWN, ROUND_HALF_UP),
                    part_words(unit.part),
                ]


def part_words(part: str) -> str:
    """What a unit does at the joint meeting, in the language of the page."""
    words = {"share": gettext("Shares experience"), "statement": gettext("Makes a statement"), "": ""}
    return words[part]
