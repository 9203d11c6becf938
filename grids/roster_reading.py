"""Ask: which sheets of a roster does this workbook (or CSV) hold?"""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import Any

from gis_core.archives import open_archive
from gis_core.feature_table import FileFault
from gis_core.table_files import check_workbook, csv_cells
from grids.roster_forms import FORMS, NOTES
from grids.roster_sheets import understood
from grids.roster_tables import MOST_COLUMNS, RawSheet, RosterSheet

MOST_ROWS = 100_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_CHUNK = 1024 * 1024


def read_roster(path: Path, encoding: str | None = None) -> tuple[list[RosterSheet], list[str]]:
    """The sheets that were understood, and the titles of those that were not.

    A workbook (.xlsx) or one sheet as CSV. Formulas give the value they had when the file was saved.
    Raises FileFault where the file cannot be read or no sheet is a roster's.
    """
    if not path.is_file():
        raise FileFault(f"There is no file {path}.")
    suffix = path.suffix.casefold()
    if suffix == ".xlsx":
        raw = _workbook(path)
    elif suffix in (".csv", ".tsv"):
        raw = [_csv(path, encoding)]
    else:
        raise FileFault(f"“{path.name}” is neither .xlsx nor .csv.", hint="Save an old .xls as .xlsx first.")
    found = [(sheet, understood(sheet)) for sheet in raw]
    sheets = [read for _, read in found if read is not None]
    if not sheets:
        needed = "; ".join(f"{form.title}: {_needs(form.needs, form)}" for form in FORMS)
        raise FileFault(
            "No sheet has a header of a roster.",
            code="no-roster",
            hint=f"Its columns are recognised by their headings. {needed}. manage.py import_duties "
            "--template FILE.xlsx writes an empty one.",
        )
    _check_once(sheets)
    return sheets, [
        sheet.title
        for sheet, read in found
        if read is None and sheet.title != NOTES and any(map(any, sheet.rows))
    ]


def _needs(groups: tuple[tuple[str, ...], ...], form: Any) -> str:
    return " + ".join("/".join(form.heading(key) for key in group) for group in groups)


def _check_once(sheets: list[RosterSheet]) -> None:
    """Two sheets of one form would each claim to be the whole of it."""
    for sheet in sheets:
        twins = [other.title for other in sheets if other.form is sheet.form]
        if len(twins) > 1:
            raise FileFault(
                f"The sheets {' and '.join(f'“{title}”' for title in twins)} are both {sheet.form.title}.",
                hint="Bring them together into one sheet, or import them one after the other.",
                code="sheets-twice",
            )
        if sheet.twice:
            raise FileFault(
                f"Sheet “{sheet.title}”: two columns mean the same: {', '.join(sheet.twice)}.",
                hint="Leave one of them out.",
                code="duplicate-fields",
            )


def _workbook(path: Path) -> list[RawSheet]:
    """Every sheet, read row by row: a range merged over a million cells costs nothing."""
    check_workbook(path)
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        return [RawSheet(sheet.title, _rows(sheet), _merged(path, sheet)) for sheet in sheets]
    except FileFault:
        raise
    except Exception as error:  # openpyxl raises whatever the XML made it stumble over
        raise FileFault("The workbook cannot be read.", hint="Save it again as .xlsx or as CSV.") from error


def _rows(sheet: Any) -> list[tuple[object, ...]]:
    sheet.reset_dimensions()  # some programs write a wrong one
    rows = list(islice(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), MOST_ROWS + 1))
    while rows and not any(cell is not None and cell != "" for cell in rows[-1]):
        rows.pop()
    if len(rows) > MOST_ROWS:
        raise FileFault(f"Sheet “{sheet.title}” has more than {MOST_ROWS:,} rows.", code="too-large")
    return rows


def _merged(path: Path, sheet: Any) -> list[tuple[int, int, int, int]]:
    """The merged ranges, which openpyxl does not tell when it reads row by row."""
    member = str(sheet._worksheet_path).lstrip("/")
    with open_archive(path) as archive:
        if member not in archive.namelist():
            return []
        with archive.open(member) as source:
            spans, kept = [], b""
            while chunk := source.read(_CHUNK):
                text = kept + chunk
                spans += _MERGED.findall(text)
                kept = text[text.rfind(b"<") :] if b"<" in text[-200:] else b""
    return [(int(top), int(bottom), _number(left), _number(right)) for left, top, right, bottom in spans]


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _csv(path: Path, encoding: str | None) -> RawSheet:
    rows: list[tuple[object, ...]] = []
    for number, record in islice(csv_cells(path, encoding), MOST_ROWS + 1):
        rows += [()] * (number - len(rows) - 1)
        rows.append(tuple(record))
    return RawSheet(path.stem, rows)
