"""Ask: how does a plan look as a workbook for an office, one sheet a part?

``plan_workbook_reading`` reads it back to the same document. openpyxl is large: it is loaded when needed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from findings.scoring.plan import PlanRules
from findings.scoring.plan_cells import NO, YES, shown
from findings.scoring.plan_layout import Column, Part, Words
from findings.scoring.plan_layout_parts import PARTS, part
from findings.scoring.plan_tables import Row, Tables, columns_of, tables_of
from gis_core.errors import Unprocessable

NOTES = Words("How to fill in", "填写说明")
MOST_ROWS = 3000
LONGEST_CELL = 32_767
"""What a cell of a workbook holds."""

HEAD_ROW = 1
_NUMBERS = frozenset({"number", "signed", "count", "deductions"})
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)
_FIELD, _VALUE, _MEANING = Words("Field", "项目"), Words("Value", "内容"), Words("Meaning", "说明")
_TOLD: Sequence[Words] = (
    Words(
        "One sheet a part of the plan. Fill in the rows, leave what does not apply empty, keep the headings.",
        "每张工作表为方案的一部分。按行填写，不适用的留空，请勿改动表头。",
    ),
    Words(
        "Keys (标识) tie the sheets together: a category names the component it belongs to by its key.",
        "各表以“标识”相互引用：如问题类别用组成部分的标识注明所属。",
    ),
    Words(
        "Several entries in one cell are parted by 、 or a comma, sums in order of place: 1000000、600000.",
        "一格内多项用顿号或逗号分隔；金额按名次依次填写，如 1000000、600000。",
    ),
    Words(
        "A grade of severity added needs a column of its own in “Categories”: Deduction (its key).",
        "增加一个严重程度，须在“问题类别”表增加一列：每次扣分 (标识)。",
    ),
    Words("Take it in with: manage.py import_plan FILE.xlsx, or on the page of plans.",
          "导入：manage.py import_plan 文件.xlsx，或在“实施方案”页面上传。"),
)


def short(language: str) -> str:
    """zh or en."""
    return "zh" if language.startswith("zh") else "en"


def plan_workbook(rules: PlanRules, language: str = "zh") -> bytes:
    """A plan as .xlsx in a language; raises Unprocessable for a text that no cell holds."""
    said = list((rules.fictitious or {}).values())
    return _workbook(tables_of(rules), short(language), said)


def empty_workbook(language: str = "zh") -> bytes:
    """A workbook to fill in, with the defaults of the whole and three grades of severity."""
    whole = {each.path: str(each.default).lower() if isinstance(each.default, bool) else str(each.default)
             for each in part("plan").fields if each.default not in (None, "")}
    grades = [("minor", "轻微", "Minor"), ("normal", "一般", "Normal"), ("serious", "严重", "Serious")]
    severities = [{"key": key, "label.zh": zh, "label.en": en} for key, zh, en in grades]
    return _workbook({"plan": [whole], "severities": severities}, short(language), [])


def _workbook(tables: Tables, language: str, said: Sequence[str]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = Workbook()
    notes = book.active
    notes.title = NOTES.name(language)
    for line in [*said, *(each.name(language) for each in _TOLD)]:
        _text(notes, notes.max_row + 1 if notes["A1"].value else 1, 1, line)
    notes.column_dimensions["A"].width = 110
    try:
        for of in PARTS:
            sheet = book.create_sheet(of.words.name(language))
            if of.single:
                _fill_whole(sheet, of, tables, language)
            else:
                _fill(sheet, of, tables, language)
    except IllegalCharacterError as error:
        raise Unprocessable("A text of the plan holds a character that no workbook can.") from error
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill_whole(sheet: Any, of: Part, tables: Tables, language: str) -> None:
    """The document itself: a field a line, with what it means beside it."""
    for place, words in enumerate((_FIELD, _VALUE, _MEANING), start=1):
        _heading(sheet, HEAD_ROW, place, words.name(language))
    row = (tables.get(of.key) or [{}])[0]
    for number, column in enumerate(columns_of(of, tables), start=HEAD_ROW + 1):
        _text(sheet, number, 1, column.heading(language))
        _value(sheet, number, 2, column, row.get(column.name, ""), language)
        _text(sheet, number, 3, meaning(column, language))
        _choices(sheet, column, f"B{number}", language)
    for letter, width in (("A", 26), ("B", 44), ("C", 70)):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "B2"


def _fill(sheet: Any, of: Part, tables: Tables, language: str) -> None:
    from openpyxl.comments import Comment
    from openpyxl.utils import get_column_letter

    columns, rows = columns_of(of, tables), tables.get(of.key, ())
    for place, column in enumerate(columns, start=1):
        cell = _heading(sheet, HEAD_ROW, place, column.heading(language))
        if said := meaning(column, language):
            cell.comment = Comment(said, "Luzhang", width=320, height=110)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = _width(column, rows)
        _choices(sheet, column, f"{letter}{HEAD_ROW + 1}:{letter}{HEAD_ROW + MOST_ROWS}", language)
    for number, row in enumerate(rows, start=HEAD_ROW + 1):
        for place, column in enumerate(columns, start=1):
            _value(sheet, number, place, column, row.get(column.name, ""), language)
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 1)


def _width(column: Column, rows: Sequence[Row]) -> int:
    longest = max((len(row.get(column.name, "")) for row in rows), default=0)
    return min(60, max(14, longest + 2, 2 * len(column.field.words.zh) + 2))


def meaning(column: Column, language: str) -> str:
    """What a column holds, with the words to choose from and what holds where it is empty."""
    field = column.field
    told = [field.words.more(language)] if field.words.more(language) else []
    apart, colon = ("、", "：") if language == "zh" else ("; ", ": ")
    if field.options:
        told.append(apart.join(words.name(language) for words in field.options.values()))
    if field.default not in (None, ""):
        default = shown(field, str(field.default).lower() if isinstance(field.default, bool)
                        else str(field.default), language)
        told.append(("缺省" if language == "zh" else "Default") + colon + default)
    elif field.required:
        told.append("必填" if language == "zh" else "Required")
    return "；".join(each.rstrip("。") for each in told) if language == "zh" else " ".join(told)


def _choices(sheet: Any, column: Column, cells: str, language: str) -> None:
    """A list to choose from; the reader says what else may not stand there."""
    from openpyxl.worksheet.datavalidation import DataValidation

    words = [each.name(language) for each in (column.field.options or {}).values()]
    if column.field.kind == "flag":
        words = [YES.name(language), NO.name(language)]
    if not words or any("," in word for word in words) or len(",".join(words)) > 250:
        return
    check = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True, errorStyle="warning")
    check.add(cells)
    sheet.add_data_validation(check)


def _heading(sheet: Any, row: int, place: int, text: str) -> Any:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = _text(sheet, row, place, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="DDE6F0")
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _value(sheet: Any, row: int, place: int, column: Column, text: str, language: str) -> None:
    if not text:
        if column.field.kind not in _NUMBERS:
            sheet.cell(row, place).number_format = "@"
        return
    if column.field.kind in _NUMBERS and _PLAIN_NUMBER.fullmatch(text):
        sheet.cell(row, place, Decimal(text) if "." in text else int(text))
        return
    _text(sheet, row, place, shown(column.field, text, language))


def _text(sheet: Any, row: int, place: int, text: str) -> Any:
    """A cell of text: codes keep their digits, and nothing is a formula."""
    if len(text) > LONGEST_CELL:
        raise Unprocessable(
            f"A text of the plan has {len(text):,} characters; a cell holds {LONGEST_CELL:,}.",
            hint="Export it as YAML.",
        )
    cell = sheet.cell(row, place)
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def sheet_names(of: Part) -> Mapping[str, str]:
    """What the sheet of a part is called, by language."""
    return {"zh": of.words.zh, "en": of.words.en}
