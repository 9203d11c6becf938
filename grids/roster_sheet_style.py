"""Ask: how do the cells of a roster's workbook look, and what keeps them from being formulas?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from grids.roster_words import disarmed

CHECKED_ROWS = 5000
FONT = "Microsoft YaHei"


def put_heading(sheet: Any, row: int, place: int, text: str) -> None:
    """A cell of the header."""
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = sheet.cell(row, place, text)
    cell.font = Font(name=FONT, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor="1F4E79")
    cell.alignment = Alignment(horizontal="center", vertical="center")


def put_text(sheet: Any, row: int, place: int, text: str) -> None:
    """A cell of text: codes keep their digits, and nothing is a formula."""
    cell = sheet.cell(row, place)
    cell.value = disarmed(text)
    cell.data_type = "s"
    cell.number_format = "@"


def choose_from(sheet: Any, words: Iterable[str], cells: str) -> None:
    """A list to choose from; other words are warned of, not forbidden."""
    from openpyxl.worksheet.datavalidation import DataValidation

    check = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True, errorStyle="warning")
    check.error, check.errorTitle = "请从列表中选择。", "不在列表中"
    check.add(cells)
    sheet.add_data_validation(check)
