"""Pure: where in a sheet as offices keep it is the table, and what do its rows say?

Title lines above the header, two-line headers, cells merged over several rows, remarks below:
all of that is usual and none of it is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grids.roster_forms import CHIEFS, FORMS, SheetForm, column_of, form_of_title
from grids.roster_words import clean, is_remark

HEADER_WITHIN = 20
MOST_COLUMNS = 60


@dataclass(frozen=True)
class RawSheet:
    """A sheet's cells from its first row; merged ranges: first and last row, first and last column."""

    title: str
    rows: Sequence[Sequence[object]]
    merged: Sequence[tuple[int, int, int, int]] = ()


@dataclass(frozen=True)
class SheetRow:
    """A row by the spreadsheet's number, with the text of each known column."""

    number: int
    values: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")


@dataclass
class RosterSheet:
    """A sheet understood: its form, where its header was, its rows, and what was left aside."""

    title: str
    form: SheetForm
    header_row: int
    columns: tuple[str, ...]
    rows: list[SheetRow] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    remarks: list[int] = field(default_factory=list)

    def has(self, column: str) -> bool:
        """Whether the sheet has the column at all: one it has not says nothing."""
        return column in self.columns


def understood(sheet: RawSheet) -> RosterSheet | None:
    """The sheet's table, or None where no header of any known form is among the first rows."""
    named = form_of_title(sheet.title)
    forms = [named, *(form for form in FORMS if form is not named)] if named else list(FORMS)
    if named is None:
        forms.sort(key=lambda form: form.key != CHIEFS)
    for form in forms:
        found = _header(sheet, form)
        if found is not None:
            at, height, columns = found
            return _read(sheet, form, at, height, columns)
    return None


def _header(sheet: RawSheet, form: SheetForm) -> tuple[int, int, list[str]] | None:
    """Index of the header's first row, its height, and the headings of the columns."""
    for at, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        single = [clean(cell) for cell in row[:MOST_COLUMNS]]
        double = _with_second_line(sheet, at, single)
        for height, headings in ((2, double), (1, single)):
            if headings is None:
                continue
            known = {column_of(form, heading) for heading in headings if heading}
            if all(known.intersection(group) for group in form.needs):
                return at, height, headings
    return None


def _with_second_line(sheet: RawSheet, at: int, first: list[str]) -> list[str] | None:
    """The headings where some of the header's cells are merged over a second line of headings."""
    line = at + 1
    spans = [span for span in sheet.merged if span[0] == line and (span[1] > line or span[3] > span[2])]
    if not spans or line >= len(sheet.rows):
        return None
    second = [clean(cell) for cell in sheet.rows[line][:MOST_COLUMNS]]
    joined = []
    for place in range(max(len(first), len(second))):
        above = first[place] if place < len(first) else ""
        below = second[place] if place < len(second) else ""
        joined.append(below or above)
    tall = any(span[1] > line for span in spans)
    wide = any(span[3] > span[2] and any(second[span[2] - 1 : span[3]]) for span in spans)
    return joined if tall or wide else None


def _read(sheet: RawSheet, form: SheetForm, at: int, height: int, headings: list[str]) -> RosterSheet:
    places: dict[str, int] = {}
    unknown, twice = [], []
    for place, heading in enumerate(headings):
        key = column_of(form, heading) if heading else None
        if key is None:
            unknown += [heading] if heading else []
        elif key in places:
            twice.append(heading)
        else:
            places[key] = place
    result = RosterSheet(sheet.title, form, at + 1, tuple(places), unknown=unknown, twice=twice)
    filled = _filled_down(sheet, at + height)
    repeated = {key: headings[place] for key, place in places.items()}
    for offset, cells in enumerate(sheet.rows[at + height :]):
        index = at + height + offset
        own = [clean(cell) for cell in cells[:MOST_COLUMNS]]
        if not any(own):
            continue
        values = {
            key: own[place] if place < len(own) and own[place] else filled.get((index, place), "")
            for key, place in places.items()
        }
        if values == repeated:  # the header again at the top of each printed page
            continue
        if _is_remark(own, places.values()):
            result.remarks.append(index + 1)
        elif any(own[place] for place in places.values() if place < len(own)):
            result.rows.append(SheetRow(index + 1, values))
    return result


def _filled_down(sheet: RawSheet, first: int) -> dict[tuple[int, int], str]:
    """The text of each merged cell below its first row, by row and column index."""
    found: dict[tuple[int, int], str] = {}
    for top, bottom, left, right in sheet.merged:
        if bottom <= first or top > len(sheet.rows):
            continue
        row = sheet.rows[top - 1]
        text = clean(row[left - 1]) if left <= len(row) else ""
        if not text:
            continue
        for index in range(max(top - 1, first), min(bottom, len(sheet.rows))):
            for place in range(left - 1, min(right, MOST_COLUMNS)):
                found[index, place] = text
    return found


def _is_remark(own: Sequence[str], places: Iterable[int]) -> bool:
    """A line with hardly a cell filled whose first one begins as remarks do."""
    filled = [text for text in own if text]
    return is_remark(filled[0]) and len(filled) <= 3
