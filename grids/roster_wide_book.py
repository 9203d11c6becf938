"""Ask: how is a wide roster 宽表 written, with two lines of header and columns for each level?"""

from __future__ import annotations

from typing import Any

from grids.roster_folding import PLACE, WideTable
from grids.roster_forms import BY_KEY, CHIEFS, Column
from grids.roster_sheet_style import CHECKED_ROWS, choose_from, put_heading, put_text
from grids.roster_words import BODY_KINDS, POST_OF_LEVEL

_COLUMNS = {column.key: column for column in BY_KEY[CHIEFS].columns}
TITLE, GROUPS, FIELDS, FIRST = 1, 2, 3, 4
"""The lines of the sheet: title, levels, what of each chief, and the first road."""


def fill_wide(sheet: Any, table: WideTable, title: str) -> None:
    """Write the table with its title and header; as ``import_duties`` reads it, row for row."""
    place_columns = [_COLUMNS[key] for key in PLACE]
    group_columns = [(level, _COLUMNS[key]) for level in table.levels for key in table.fields]
    _header(sheet, place_columns, table, title)
    for number, (place, chiefs) in enumerate(table.rows, start=FIRST):
        texts = [place.get(column.key, "") for column in place_columns]
        texts += [chiefs.get(level, {}).get(column.key, "") for level, column in group_columns]
        for at, text in enumerate(texts, start=1):
            if text:
                put_text(sheet, number, at, text)
    columns = [*place_columns, *(column for _, column in group_columns)]
    _shape(sheet, columns, len(table.rows), len(place_columns))


def _header(sheet: Any, places: list[Column], table: WideTable, title: str) -> None:
    from openpyxl.styles import Font

    width = len(places) + len(table.levels) * len(table.fields)
    sheet.cell(TITLE, 1, title).font = Font(bold=True, size=14)
    sheet.merge_cells(start_row=TITLE, end_row=TITLE, start_column=1, end_column=width)
    for at, column in enumerate(places, start=1):
        put_heading(sheet, GROUPS, at, column.heading)
        sheet.merge_cells(start_row=GROUPS, end_row=FIELDS, start_column=at, end_column=at)
    at = len(places) + 1
    for level in table.levels:
        put_heading(sheet, GROUPS, at, POST_OF_LEVEL[level])
        for offset, key in enumerate(table.fields):
            put_heading(sheet, FIELDS, at + offset, _COLUMNS[key].heading)
        if len(table.fields) > 1:
            sheet.merge_cells(
                start_row=GROUPS, end_row=GROUPS, start_column=at, end_column=at + len(table.fields) - 1
            )
        at += len(table.fields)


def _shape(sheet: Any, columns: list[Column], rows: int, places: int) -> None:
    """Widths, text cells, lists to choose from, what stays in view and how it prints."""
    from openpyxl.utils import get_column_letter

    last = max(FIRST + CHECKED_ROWS, FIRST + rows + 500)
    for at, column in enumerate(columns, start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].number_format = "@"
        if column.key == "kind":
            choose_from(sheet, BODY_KINDS.values(), f"{letter}{FIRST}:{letter}{last}")
    for line in (TITLE, GROUPS, FIELDS):
        sheet.row_dimensions[line].height = 24
    sheet.freeze_panes = f"{get_column_letter(places + 1)}{FIRST}"
    sheet.auto_filter.ref = f"A{FIELDS}:{get_column_letter(len(columns))}{max(FIELDS + rows, FIRST)}"
    sheet.print_title_rows = f"{GROUPS}:{FIELDS}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
