"""Ask: which plan does an office's workbook state, and in which cell is it wrong?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from findings.plan_workbook import MOST_ROWS, NOTES
from findings.scoring.plan import PlanFault, PlanRules
from findings.scoring.plan_layout import LANGUAGES, Column, Part
from findings.scoring.plan_layout_parts import PARTS, part
from findings.scoring.plan_tables import Cell, Row, TablesFault, plan_from_tables, severities_of
from findings.scoring.reading import Problem
from gis_core.archives import open_archive
from gis_core.feature_table import FileFault
from gis_core.table_files import check_workbook

_MOST_COLUMNS = 200
_MOST_BYTES = 40 * 1024 * 1024
_LABEL = re.compile(r"(.+?)\s*[(（]([a-z]{2,3}(?:-[a-zA-Z]{2,8})?)[)）]")


@dataclass
class ReadBook:
    """The tables of a workbook, and where each part's cells stand in it."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place_of(self, cell: Cell) -> str:
        """A cell as people find it in the workbook: 问题类别!F4."""
        of = part(cell.part)
        sheet = self.sheets.get(cell.part, of.words.zh)
        if of.single:  # a field a line
            row = self.columns.get((cell.part, cell.column))
            return f"{sheet}!B{row}" if row else sheet
        if cell.row is None or cell.row >= len(self.rows.get(cell.part, ())):
            return sheet
        letter = self.columns.get((cell.part, cell.column), "A")
        return f"{sheet}!{letter}{self.rows[cell.part][cell.row]}"


def plan_from_workbook(path: Path) -> PlanRules:
    """The rules in a workbook; raises FileFault where it is none, PlanFault with the cell of each fault."""
    read = read_book(path)
    if read.problems:
        raise PlanFault(read.problems)
    try:
        return plan_from_tables(read.tables)
    except TablesFault as fault:
        raise PlanFault([
            Problem(read.place_of(each.cell), each.problem.message) for each in fault.cells
        ]) from fault


def read_book(path: Path) -> ReadBook:
    """The tables in a workbook as they stand, whatever they come to; raises FileFault where it is none."""
    check_workbook(path)
    with open_archive(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > _MOST_BYTES:
            raise FileFault(f"The workbook unpacks to more than {_MOST_BYTES:,} bytes; no plan is that long.")
    from openpyxl import load_workbook

    try:
        values = load_workbook(path, data_only=True, keep_links=False)
        formulas = load_workbook(path, keep_links=False)
    except Exception as error:  # openpyxl raises whatever the XML made it stumble over
        raise FileFault("The workbook cannot be read.", hint="Save it again as .xlsx.") from error
    read = ReadBook()
    by_part = _sheets(values, read)
    for of in PARTS:
        if of.key in by_part:
            sheet = by_part[of.key]
            _read_sheet(of, sheet, formulas[sheet.title], read)
    if "plan" not in by_part:
        read.problems.append(Problem("", f"There is no sheet “{part('plan').words.zh}” (Plan)."))
    return read


def _sheets(book: Any, read: ReadBook) -> dict[str, Any]:
    """The sheet of each part, by its name in either language; other sheets are problems."""
    known = {name.casefold(): of for of in PARTS for name in (of.key, of.words.en, of.words.zh)}
    found: dict[str, Any] = {}
    for sheet in book.worksheets:
        title = sheet.title.strip()
        of = known.get(title.casefold())
        if of is None and title.casefold() not in (NOTES.en.casefold(), NOTES.zh):
            close = get_close_matches(title, [name for each in PARTS for name in each.words.both], n=1)
            hint = f"did you mean “{close[0]}”?" if close else "take it out, or name it as a part is named."
            read.problems.append(Problem(title, f"this sheet is no part of a plan; {hint}"))
        elif of is not None and of.key in found:
            read.problems.append(Problem(title, f"“{found[of.key].title}” is the same part; keep one."))
        elif of is not None:
            found[of.key] = sheet
            read.sheets[of.key] = sheet.title
    return found


def _read_sheet(of: Part, sheet: Any, formulas: Any, read: ReadBook) -> None:
    if sheet.max_row > MOST_ROWS * 2 or sheet.max_column > _MOST_COLUMNS:
        most = f"has more than {MOST_ROWS * 2:,} rows or {_MOST_COLUMNS} columns."
        read.problems.append(Problem(sheet.title, most))
        return
    lines = [
        (number, [_Value(cell, shadow) for cell, shadow in zip(row, others, strict=True)])
        for number, (row, others) in enumerate(
            zip(sheet.iter_rows(), formulas.iter_rows(), strict=True), start=1
        )
    ]
    for _, values in lines:
        for value in values:
            if value.fault:
                read.problems.append(Problem(f"{sheet.title}!{value.where}", value.fault))
    if of.single:
        _read_whole(of, lines, sheet.title, read)
    elif lines:
        _read_rows(of, lines, sheet.title, read)


class _Value:
    """A cell's text as the tables have it, and where it stands."""

    def __init__(self, cell: Any, formula: Any) -> None:
        self.where: str = cell.coordinate
        self.letter: str = cell.column_letter if hasattr(cell, "column_letter") else ""
        self.text, self.fault = _text_of(cell.value), ""
        if cell.data_type == "e":
            self.fault = f"holds the error {cell.value}."
        elif cell.value is None and formula.data_type == "f":
            self.fault = "holds a formula without a value; save the workbook in a spreadsheet program first."


def _text_of(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        # As many digits as a spreadsheet shows: 0.1+0.2 is 0.3 to whoever wrote it.
        return format(value, ".15g")
    return str(value)


def _read_whole(of: Part, lines: Sequence[tuple[int, list[_Value]]], title: str, read: ReadBook) -> None:
    """A field a line: its name in column A, its value in B."""
    names = [values[0].text.strip() for number, values in lines if number > 1 and values]
    columns = _columns(of, names, read)
    row: Row = {}
    for number, values in lines:
        name = values[0].text.strip() if values else ""
        if number == 1 or not name:
            if number > 1 and any(value.text.strip() for value in values[1:2]):
                read.problems.append(Problem(f"{title}!A{number}", "name the field of this value."))
            continue
        column = columns.get(_heading_key(name))
        if column is None:
            read.problems.append(Problem(f"{title}!A{number}", _unknown(name, columns)))
        elif column.name in row:
            read.problems.append(Problem(f"{title}!A{number}", f"“{name}” stands twice."))
        else:
            row[column.name] = values[1].text if len(values) > 1 else ""
            read.columns[of.key, column.name] = str(number)
    read.tables[of.key], read.rows[of.key] = [row], [1]


def _read_rows(of: Part, lines: Sequence[tuple[int, list[_Value]]], title: str, read: ReadBook) -> None:
    head = lines[0][1]
    columns = _columns(of, [value.text.strip() for value in head], read)
    chosen: list[tuple[int, Column]] = []
    for at, value in enumerate(head):
        name = value.text.strip()
        column = columns.get(_heading_key(name))
        if not name:
            for _, values in lines[1:]:
                if len(values) > at and values[at].text.strip():
                    problem = Problem(f"{title}!{values[at].where}", "stands in a column without a heading.")
                    read.problems.append(problem)
                    break
        elif column is None:
            read.problems.append(Problem(f"{title}!{value.where}", _unknown(name, columns)))
        elif any(column.name == other.name for _, other in chosen):
            read.problems.append(Problem(f"{title}!{value.where}", f"“{name}” stands twice."))
        else:
            chosen.append((at, column))
            read.columns[of.key, column.name] = value.letter
    rows, numbers = [], []
    for number, values in lines[1:]:
        row = {column.name: values[at].text for at, column in chosen if len(values) > at}
        if any(text.strip() for text in row.values()):
            rows.append(row)
            numbers.append(number)
    read.tables[of.key], read.rows[of.key] = rows, numbers


def _heading_key(text: str) -> str:
    return re.sub(r"\s+", "", text.replace("（", "(").replace("）", ")")).casefold()


def _columns(of: Part, headings: Sequence[str], read: ReadBook) -> dict[str, Column]:
    """The columns a part may have, by every heading that names them; languages told in headings included."""
    languages = dict.fromkeys([*LANGUAGES, *_languages(of, headings)])
    columns = of.columns(tuple(languages), severities_of(read.tables))
    return {
        _heading_key(name): column
        for column in columns for name in (column.name, column.heading("en"), column.heading("zh"))
    }


def _languages(of: Part, headings: Sequence[str]) -> Iterator[str]:
    words = {
        _heading_key(name) for each in of.fields if each.kind == "labels"
        for name in (each.words.en, each.words.zh)
    }
    for heading in headings:
        found = _LABEL.fullmatch(heading)
        if found and _heading_key(found[1]) in words:
            yield found[2]


def _unknown(name: str, columns: dict[str, Column]) -> str:
    known = list(dict.fromkeys(column.heading("zh") for column in columns.values()))
    close = get_close_matches(name, known, n=1)
    hint = f"did you mean “{close[0]}”?" if close else f"known: {', '.join(known)}."
    return f"“{name[:40]}” is no heading here; {hint}"
