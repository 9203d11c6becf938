"""Ask: how is a roster written as a workbook that is pleasant to fill in and safe to open?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gis_core.feature_table import FileFault
from grids.roster_folding import folded_rows
from grids.roster_forms import CATEGORIES, CHIEFS, FORMS, NOTES, SheetForm
from grids.roster_sheet_style import CHECKED_ROWS, FONT, choose_from, put_heading, put_text
from grids.roster_wide_book import fill_wide
from grids.roster_words import BODY_KINDS, CATEGORY_KINDS, LEVEL_WORDS, disarmed

_HOW = (
    ("怎么用", ""),
    (
        "",
        "每张表第一行是表头，可以在表头上方加标题行，列的次序可以调整，不用的列可以删去，另加的列（如序号、备注）会被忽略。",
    ),
    ("", "只填要调整的网格即可：没有写到的网格、小区、类别不变；写到的网格，以本表为准（本表出现的级别）。"),
    ("", "整本都是最新全表时，导入时加 --full：表里没有的职责到期终止。"),
    ("", "先试运行：manage.py import_duties 文件.xlsx --on 生效日期；核对无误后加 --commit 写入。"),
    ("对应网格", ""),
    (
        "",
        "优先按编码，其次按名称，都没有时按 道路＋起点＋止点（同名道路加社区）；跨几段的都算。",
    ),
    ("路长", ""),
    (
        "",
        "级别：总路长、一级、二级、三级（或 0、1、2、3）。一格一人，几个人写几行；合并单元格按向下填充理解。",
    ),
    (
        "",
        "一人兼任几条路：每条路写一行，姓名、职务、单位相同。同一单位几位“副主任”各是一个职务，系统按姓名区分。",
    ),
    ("", "姓名写“空缺”表示职务无人；空着表示没有说，原任不变。电话只存在单独的表里，不进报告和日志。"),
    ("宽表", ""),
    (
        "",
        "路长花名册也可以一条路一行，一级路长、二级路长、三级路长各占几列（姓名、职务、单位、电话），表头一至三行都可以。",
    ),
    (
        "",
        "同一级有几位路长：写几行，或写在一格用顿号隔开、电话按同样次序。一级的几列全空，表示这条路没有这一级路长。",
    ),
    ("单位", ""),
    ("", "写全称。系统里没有的单位会列出，确认无误后导入时加 --create-bodies 才新建。"),
    ("物业", ""),
    ("", "没有物业公司的小区写“无物业”。管理方式只核对，不修改。"),
)
_EXAMPLES: Mapping[str, Sequence[Mapping[str, str]]] = {
    CHIEFS: (
        {
            "code": "（网格的编码）",
            "level": "三级",
            "person": "张三（示例）",
            "post": "社区网格员",
            "body": "某某社区居民委员会",
            "phone": "010-00000000",
        },
        {
            "road": "人民路",
            "start": "解放路",
            "end": "建设路",
            "community": "某某社区",
            "level": "二级",
            "person": "李四（示例）",
            "post": "副主任",
            "body": "某某街道办事处",
        },
        {
            "code": "（街道的编码）",
            "unit_kind": "街道",
            "level": "一级",
            "person": "空缺",
            "post": "街道主任",
            "body": "某某街道办事处",
        },
    ),
}


def write_template(path: Path, *, wide: bool = False) -> None:
    """Write an empty roster with its notes; raises FileFault where the file is there or cannot be written."""
    write_workbook(path, {form.key: [] for form in FORMS}, leave_out=(), wide=wide)


def write_workbook(
    path: Path,
    rows: Mapping[str, Iterable[Mapping[str, str]]],
    leave_out: Sequence[str],
    title: str = "",
    *,
    wide: bool = False,
) -> None:
    """Write the sheets of a roster, each row by column keys; ``leave_out`` are columns not written at all.

    ``wide``: of road chiefs a row for each unit, and columns for each level.

    No file is overwritten. What a spreadsheet would take for a formula is kept from it by a leading
    apostrophe, which reading takes off again.
    """
    from openpyxl import Workbook

    if path.suffix.casefold() != ".xlsx":
        raise FileFault(f"“{path.name}” is no .xlsx.", hint="A roster is written as a workbook.")
    if path.exists():
        raise FileFault(f"{path} is there already.", hint="Choose another name; nothing is overwritten.")
    book = Workbook()
    _notes(book.active, title)
    for form in FORMS:
        if form.key in rows and wide and form.key == CHIEFS:
            table = folded_rows(rows[form.key], leave_out)
            fill_wide(book.create_sheet(form.title), table, f"路长花名册（宽表）{title}")
        elif form.key in rows:
            _sheet(book.create_sheet(form.title), form, rows[form.key], leave_out)
    book.active = 1
    try:
        book.save(path)
    except OSError as error:
        raise FileFault(f"{path} cannot be written: {error.strerror}.") from error


def _sheet(sheet: Any, form: SheetForm, rows: Iterable[Mapping[str, str]], leave_out: Sequence[str]) -> None:
    from openpyxl.utils import get_column_letter

    columns = [column for column in form.columns if column.key not in leave_out and column.key != "stretch"]
    known = {column.key for column in form.columns}
    listed = list(rows)
    others = sorted({key for row in listed for key in row if key not in known})
    for place, heading in enumerate([*(column.heading for column in columns), *others], start=1):
        put_heading(sheet, 1, place, heading)
    keys = [*(column.key for column in columns), *others]
    for number, row in enumerate(listed, start=2):
        for place, key in enumerate(keys, start=1):
            if row.get(key):
                put_text(sheet, number, place, row[key])
    for place, key in enumerate(keys, start=1):
        letter = get_column_letter(place)
        width = next((column.width for column in columns if column.key == key), 20)
        sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[letter].number_format = "@"
        _choices(sheet, form, key, letter, max(CHECKED_ROWS, len(listed) + 500))
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(keys))}{max(len(listed) + 1, 2)}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _choices(sheet: Any, form: SheetForm, key: str, letter: str, last: int) -> None:
    """A list to choose from, where there is one; other words are warned of, not forbidden."""
    words: Iterable[str] = ()
    if (form.key, key) == (CHIEFS, "level"):
        words = LEVEL_WORDS.values()
    elif key == "kind":
        words = BODY_KINDS.values()
    elif (form.key, key) == (CATEGORIES, "component"):
        words = CATEGORY_KINDS.values()
    if words:
        choose_from(sheet, words, f"{letter}2:{letter}{last}")


def _notes(sheet: Any, title: str) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.title = NOTES
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 100
    lines: list[tuple[str, str]] = [("路长花名册", title or "空白模板"), *_HOW]
    for form in FORMS:
        lines.append((f"表“{form.title}”的列", ""))
        lines += [(column.heading, column.meaning) for column in form.columns]
    for form in FORMS:
        for example in _EXAMPLES.get(form.key, ()):
            said = "；".join(f"{form.heading(key)}：{text}" for key, text in example.items())
            lines.append((f"{form.title} 示例", said))
    for number, (left, right) in enumerate(lines, start=1):
        sheet.cell(number, 1, disarmed(left)).font = Font(name=FONT, bold=not right or number == 1)
        cell = sheet.cell(number, 2, disarmed(right))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(1, 1).font = Font(name=FONT, bold=True, size=14)
