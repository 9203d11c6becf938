"""Pure: how is a plan's document laid out in tables, one a part, and what document do tables come to?

For workbooks and forms. Cells are texts (``plan_cells``); an empty cell says nothing. Whatever the loader
finds wrong in the document is led back to the cell that says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any

from findings.scoring.plan import PlanFault, PlanRules
from findings.scoring.plan_cells import read, written
from findings.scoring.plan_document import plan_from_dict
from findings.scoring.plan_layout import LANGUAGES, Column, Field, Part
from findings.scoring.plan_layout_parts import PARTS, part
from findings.scoring.reading import Problem

Row = dict[str, str]
Tables = Mapping[str, Sequence[Row]]
_INDEX = re.compile(r"\[[^\]]*\]$")


@dataclass(frozen=True, slots=True)
class Cell:
    """Where something stands in the tables: the part, the row (from 0; None: the part as a whole), the column
    (“”: the row as a whole).
    """

    part: str
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong, at which cell, and on which path of the document."""

    cell: Cell
    problem: Problem


class TablesFault(PlanFault):
    """The tables come to no plan; ``cells`` are the problems with the cells they stand in."""

    def __init__(self, cells: Sequence[CellProblem]) -> None:
        self.cells = tuple(cells)
        super().__init__([each.problem for each in cells])


@dataclass
class Laid:
    """A document made from tables, and where each of its paths stands in them."""

    document: dict[str, Any] = made(default_factory=dict)
    places: dict[str, Cell] = made(default_factory=dict)
    problems: list[CellProblem] = made(default_factory=list)

    def cell_of(self, path: str) -> Cell:
        """The cell a path of the document stands in: its own, or that of what it lies in."""
        while path:
            if path in self.places:
                return self.places[path]
            path = _INDEX.sub("", path) if _INDEX.search(path) else path.rpartition(".")[0]
        return Cell("plan")


# --- from a document to tables ------------------------------------------------------------------


def tables_of(rules: PlanRules) -> dict[str, list[Row]]:
    """The tables of a plan, each part's rows in the order of the document."""
    return tables_of_document(rules.to_dict())


def tables_of_document(document: Mapping[str, Any]) -> dict[str, list[Row]]:
    """The tables of a document in the form the loader reads."""
    tables: dict[str, list[Row]] = {each.key: [] for each in PARTS}
    _lay_out(part("plan"), document, "", tables)
    return tables


def _lay_out(of: Part, entry: Any, link: str, tables: dict[str, list[Row]]) -> None:
    """Add an entry's row, and those of the lists that hang on it."""
    row = {of.link.path: link} if of.link else {}
    if of.plain:
        tables[of.key].append(row | {of.fields[0].path: str(entry)})
        return
    row |= {column: text for each in of.fields for column, text in _cells(each, _told(of, each, entry))}
    tables[of.key].append(row)
    holder = "" if of.single else of.key
    for held in PARTS:
        if held.holder == holder and not held.single:
            for inner in _at(entry, held.at) or ():
                _lay_out(held, inner, row.get(of.identity[0], "") if of.identity else "", tables)


def _told(of: Part, field: Field, entry: Mapping[str, Any]) -> Any:
    """A field's value; a choice of a row is told also where the document leaves it to the default."""
    value = _at(entry, field.path)
    if value is None and field.kind == "choice" and "." not in field.path and not of.single:
        return field.default
    return value


def _at(entry: Mapping[str, Any], path: str) -> Any:
    found: Any = entry
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _cells(of: Field, value: Any) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if of.kind in ("labels", "deductions"):
        for name, each in value.items():
            yield f"{of.path}.{name}", str(each)
    else:
        yield of.path, written(of, value)


def languages_of(tables: Tables) -> tuple[str, ...]:
    """The languages that labels are given in, those every table has columns for first."""
    found = dict.fromkeys(LANGUAGES)
    for of in PARTS:
        for path in (each.path for each in of.fields if each.kind == "labels"):
            for row in tables.get(of.key, ()):
                found |= dict.fromkeys(name[len(path) + 1 :] for name in row if name.startswith(f"{path}."))
    return tuple(found)


def severities_of(tables: Tables) -> tuple[str, ...]:
    """The keys of the severities, as their table has them."""
    keys = (row.get("key", "").strip() for row in tables.get("severities", ()))
    return tuple(dict.fromkeys(key for key in keys if key))


def columns_of(of: Part, tables: Tables) -> list[Column]:
    """The columns of a part's table, for the languages and severities these tables have."""
    return list(of.columns(languages_of(tables), severities_of(tables)))


# --- from tables to a document ------------------------------------------------------------------


def plan_from_tables(tables: Tables) -> PlanRules:
    """The rules the tables state; raises TablesFault with the cell of every problem."""
    laid = document_from(tables)
    try:
        rules = plan_from_dict(laid.document)
    except PlanFault as fault:
        found = [CellProblem(laid.cell_of(each.path), each) for each in fault.problems]
        raise TablesFault([*laid.problems, *found]) from fault
    if laid.problems:
        raise TablesFault(laid.problems)
    return rules


def document_from(tables: Tables) -> Laid:
    """The document the tables come to, whether it holds together or not. Rows without a word are left out."""
    laid = Laid()
    holders: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}
    root = (tables.get("plan") or [{}])[0]
    _fill(part("plan"), root, "", laid.document, 0, laid, tables)
    for of in PARTS:
        if of.single:
            continue
        for number, row in enumerate(tables.get(of.key, ())):
            if any(text.strip() for text in row.values()):
                _add(of, row, number, laid, holders, tables)
        if not of.holder:
            laid.places.setdefault(of.at, Cell(of.key))
    _name_whole_parts(laid)
    return laid


def _name_whole_parts(laid: Laid) -> None:
    """Where the loader speaks of the categories of all components."""
    laid.places["components[…].categories"] = Cell("categories")


def _add(
    of: Part, row: Row, number: int, laid: Laid, holders: dict[tuple[str, str], tuple[str, dict[str, Any]]],
    tables: Tables,
) -> None:
    """Put a row into the list it belongs to."""
    before, holder = "", laid.document
    if of.link is not None:
        named = row.get(of.link.path, "").strip()
        if (of.holder, named) not in holders:
            laid.problems.append(_homeless(of, named, number))
            return
        before, holder = holders[of.holder, named]
    entries, path = _list(holder, of.at, before)
    laid.places.setdefault(path, Cell(of.key))
    path = f"{path}[{len(entries)}]"
    laid.places[path] = Cell(of.key, number)
    if of.plain:
        entries.append(row.get(of.fields[0].path, ""))
        laid.places[path] = Cell(of.key, number, of.fields[0].path)
        return
    entry: dict[str, Any] = {}
    entries.append(entry)
    _fill(of, row, path, entry, number, laid, tables)
    holders.setdefault((of.key, row.get(of.identity[0], "").strip()), (path, entry))


def _homeless(of: Part, named: str, number: int) -> CellProblem:
    """A row that hangs on an entry which is not there."""
    link = of.link.path if of.link else ""
    said = f"there is no {link} “{named}”." if named else f"name the {link} it belongs to."
    return CellProblem(Cell(of.key, number, link), Problem(f"{of.key}[{number}].{link}", said))


def _list(holder: dict[str, Any], at: str, before: str) -> tuple[list[Any], str]:
    """The list at a dotted path of an entry, made where it is not there, and its path in the document."""
    *way, last = at.split(".")
    for name in way:
        holder = holder.setdefault(name, {})
    found: list[Any] = holder.setdefault(last, [])
    return found, f"{before}.{at}" if before else at


def _fill(
    of: Part, row: Row, path: str, entry: dict[str, Any], number: int, laid: Laid, tables: Tables
) -> None:
    """Put the cells of a row into its entry, and note where each field stands."""
    for column in columns_of(of, tables):
        if of.link is not None and column.field is of.link:
            continue
        at = f"{path}.{column.name}" if path else column.name
        laid.places[at] = Cell(of.key, number, column.name)
        if column.of:
            laid.places.setdefault(at.rpartition(".")[0], Cell(of.key, number, column.name))
        value = read(column.field, row.get(column.name, ""))
        if value is not None:
            *way, last = column.name.split(".")
            into = entry
            for name in way:
                into = into.setdefault(name, {})
            into[last] = value
