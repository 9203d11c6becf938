"""Pure: the bulletin as a workbook: the text, and a sheet for each table with numbers as numbers."""

from __future__ import annotations

import io
import re
from typing import Any

from findings.bulletin_document import Cell, Document, Table
from gis_core.harmless_cells import harmless

_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST_NAME = 31
_WIDEST = 40


def workbook_of(document: Document) -> bytes:
    """The workbook (XLSX). A text that a program would take for a formula gets an apostrophe before it."""
    from openpyxl import Workbook

    book = Workbook()
    _write_text(book.active, document)
    for section in document.sections:
        for table in section.tables:
            _write_table(book.create_sheet(_sheet_name(table, book.sheetnames)), table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_text(sheet: Any, document: Document) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.title = "通报" if document.language.startswith("zh") else "Bulletin"
    sheet.column_dimensions["A"].width = 100
    lines = [
        *((line, "warning") for line in document.warnings),
        (document.title, "title"),
        (document.lead, ""),
    ]
    for section in document.sections:
        lines += [(section.heading, "heading"), *((said, "") for said in section.paragraphs)]
    closing = (document.issuer, document.date, *document.seal, *document.footer)
    lines += [(line, "") for line in closing]
    fonts = {
        "title": Font(bold=True, size=16),
        "heading": Font(bold=True, size=12),
        "warning": Font(bold=True, color="9C2B00"),
        "": Font(),
    }
    for number, (line, style) in enumerate(lines, 1):
        cell = sheet.cell(number, 1, _harmless_text(line))
        cell.font, cell.alignment = fonts[style], Alignment(wrap_text=True, vertical="top")


def _write_table(sheet: Any, table: Table) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.cell(1, 1, _harmless_text(table.caption)).font = Font(bold=True, size=12)
    for column, name in enumerate(table.header, 1):
        cell = sheet.cell(2, column, _harmless_text(name))
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E6EDF3")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        texts = [name, *(row[column - 1].text for row in table.rows)]
        widest = max(sum(2 if ord(letter) > 0x2E80 else 1 for letter in text) for text in texts)
        sheet.column_dimensions[get_column_letter(column)].width = min(widest + 3, _WIDEST)
    for number, row in enumerate(table.rows, 3):
        for column, told in enumerate(row, 1):
            _write_cell(sheet.cell(number, column), told)
    sheet.freeze_panes = "A3"


def _write_cell(cell: Any, told: Cell) -> None:
    """A number as printed keeps its decimals; a share in percent is stored as a fraction."""
    if told.number is None:
        cell.value = _harmless_text(told.text)
        return
    decimals = f".{'0' * told.places}" if told.places else ""
    signed = told.text.startswith(("+", "-"))
    cell.value = told.number / 100 if told.percent else told.number
    form = f"#,##0{decimals}" if "," in told.text else f"0{decimals}"
    cell.number_format = f"{form}%" if told.percent else f"+{form};-{form};{form}" if signed else form


def _harmless_text(text: str) -> str:
    return str(harmless(_CONTROL.sub("", text)))


def _sheet_name(table: Table, taken: list[str]) -> str:
    plain = _NOT_IN_A_SHEET_NAME.sub(" ", table.caption).strip() or table.key
    name, number = plain[:_LONGEST_NAME], 1
    while name.lower() in {each.lower() for each in taken}:
        number += 1
        ending = f" {number}"
        name = plain[: _LONGEST_NAME - len(ending)] + ending
    return name
