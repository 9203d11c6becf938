"""Ask: how is a plan edited on a page: which fields has its form, which tables did somebody fill in?

Every row is in the form itself: adding and removing one sends the whole form and gets it back, so that no
script is needed and nothing is stored before it is saved.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from findings.plan_names import kind_names
from findings.plan_sheets import language
from findings.plan_workbook import MOST_ROWS, meaning
from findings.scoring.plan_cells import NO, YES
from findings.scoring.plan_layout import Column, Part
from findings.scoring.plan_layout_parts import PARTS, part
from findings.scoring.plan_problem_words import problem_words
from findings.scoring.plan_tables import Cell, CellProblem, Row, Tables, columns_of
from gis_core.errors import Unprocessable

_NAME = re.compile(r"([a-z]+)\.([0-9]{1,4})\.([A-Za-z_0-9.-]{1,80})", re.ASCII)
_KEYS = frozenset(each.key for each in PARTS)
_LONGEST = 4000
_NUMBERS = frozenset({"number", "signed", "count", "deductions"})


def tables_in(form: QueryDict) -> dict[str, list[Row]]:
    """The tables a form carries, empty rows included; raises Unprocessable for what no form of ours sends."""
    rows: dict[str, dict[int, Row]] = defaultdict(dict)
    for name, value in form.items():
        found = _NAME.fullmatch(name)
        if not found or found[1] not in _KEYS:
            continue
        text = str(value)
        if len(text) > _LONGEST or "\0" in text or int(found[2]) >= MOST_ROWS:
            raise Unprocessable("A text of the form is too long, or there are too many rows.")
        rows[found[1]].setdefault(int(found[2]), {})[found[3]] = text.replace("\r\n", "\n")
    return {each.key: [row for _, row in sorted(rows[each.key].items())] for each in PARTS}


def with_change(tables: Mapping[str, Sequence[Row]], do: str) -> dict[str, list[Row]]:
    """The tables after “add:PART” or “remove:PART:ROW”; anything else leaves them as they are."""
    changed = {key: list(rows) for key, rows in tables.items()}
    what, _, rest = do.partition(":")
    key, _, number = rest.partition(":")
    rows = changed.get(key)
    if rows is None or part(key).single:
        return changed
    if what == "add":
        link = part(key).link
        rows.append({link.path: rows[-1].get(link.path, "")} if link and rows else {})
    elif what == "remove" and number.isdecimal() and len(number) < 5 and int(number) < len(rows):
        del rows[int(number)]
    return changed


def form_parts(tables: Tables, problems: Sequence[CellProblem]) -> list[dict[str, Any]]:
    """Every part of the form with its rows and fields, and what is wrong beside each."""
    of = language()
    wrong: dict[Cell, list[str]] = defaultdict(list)
    for each in problems:
        wrong[each.cell].append(problem_words(each.problem.message, of))
    offered = _offered(tables)
    return [_form_part(each, tables, wrong, offered, of) for each in PARTS]


def _form_part(
    of: Part, tables: Tables, wrong: Mapping[Cell, list[str]], offered: Mapping[str, list[str]], language: str
) -> dict[str, Any]:
    columns = columns_of(of, tables)
    rows = tables.get(of.key, ()) or ([{}] if of.single else [])
    return {
        "key": of.key,
        "title": of.words.name(language),
        "more": of.words.more(language),
        "single": of.single,
        "columns": [
            {"heading": column.heading(language), "meaning": meaning(column, language)} for column in columns
        ],
        "rows": [
            {
                "number": number,
                "errors": wrong.get(Cell(of.key, number), []),
                "cells": [
                    _form_cell(of, number, column, row, wrong, offered, language) for column in columns
                ],
            }
            for number, row in enumerate(rows)
        ],
        "errors": wrong.get(Cell(of.key), []),
        "open": bool(rows) or bool(wrong.get(Cell(of.key))) or of.at_least > 0,
        "wrong": any(cell.part == of.key for cell in wrong),
    }


def _form_cell(
    of: Part, number: int, column: Column, row: Row, wrong: Mapping[Cell, list[str]],
    offered: Mapping[str, list[str]], language: str,
) -> dict[str, Any]:
    field, value = column.field, row.get(column.name, "")
    options = [(key, words.name(language)) for key, words in (field.options or {}).items()]
    if field.kind == "flag":
        options = [("true", YES.name(language)), ("false", NO.name(language))]
    if options and value and value not in dict(options):
        options.append((value, value))
    return {
        "name": f"{of.key}.{number}.{column.name}",
        "id": f"{of.key}-{number}-{column.name.replace('.', '-')}",
        "heading": column.heading(language),
        "meaning": meaning(column, language),
        "value": value,
        "options": options,
        "type": "date" if field.kind == "day" else "text",
        "number": field.kind in _NUMBERS,
        "key": field.kind in ("name", "rule_key"),
        "wide": field.kind in ("labels", "texts", "lists", "sums") or column.name == "text",
        "list": column.name if column.name in offered and not options else "",
        "errors": wrong.get(Cell(of.key, number, column.name), []),
    }


def _offered(tables: Tables) -> dict[str, list[str]]:
    """Keys to choose from while typing, by column."""
    components = [row["key"] for row in tables.get("components", ()) if row.get("key")]
    rules = [row["key"] for row in tables.get("rules", ()) if row.get("key")]
    kinds = list(kind_names())
    return {
        "component": components, "rule": rules, "kind": kinds, "group_kind": kinds, "division.kind": kinds,
    }


def form_lists(tables: Tables) -> list[tuple[str, list[str]]]:
    """The lists a page offers to fields, by column."""
    return list(_offered(tables).items())


def problem_list(problems: Sequence[CellProblem], tables: Tables) -> list[dict[str, str]]:
    """All problems for the head of the page, each with the anchor of its field."""
    of = language()
    return [_listed(each, tables, of) for each in problems]


def _listed(each: CellProblem, tables: Tables, language: str) -> dict[str, str]:
    place = part(each.cell.part)
    told, anchor = [place.words.name(language)], f"part-{place.key}"
    if each.cell.row is not None:
        if not place.single:
            told.append(str(each.cell.row + 1))
        column = next((one for one in columns_of(place, tables) if one.name == each.cell.column), None)
        if column is not None:
            told.append(column.heading(language))
            anchor = f"{place.key}-{each.cell.row}-{column.name.replace('.', '-')}"
    return {
        "anchor": anchor, "where": " · ".join(told), "says": problem_words(each.problem.message, language),
    }
