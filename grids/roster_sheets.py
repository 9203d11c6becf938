"""Pure: where in a sheet as offices keep it is the table, and what do its rows say?

Title lines above the header, two-line headers, cells merged over several rows, remarks below:
all of that is usual and none of it is an error.
"""

from __future__ import annotations

from grids.roster_forms import CHIEFS, FORMS, SheetForm, column_of, form_of_title, is_finer
from grids.roster_tables import (
    HEADER_WITHIN,
    MOST_COLUMNS,
    RawSheet,
    RosterSheet,
    SheetRow,
    filled_down,
    remark_line,
)
from grids.roster_wide import wide_header, wide_sheet
from grids.roster_words import clean, several


def understood(sheet: RawSheet) -> RosterSheet | None:
    """The sheet's table, or None where no header of any known form is among the first rows."""
    named = form_of_title(sheet.title)
    forms = [named, *(form for form in FORMS if form is not named)] if named else list(FORMS)
    if named is None:
        forms.sort(key=lambda form: form.key != CHIEFS)
    for form in forms:
        found = _header(sheet, form)
        wide = wide_header(sheet) if form.key == CHIEFS else None
        if wide is not None and (found is None or wide.at < found[0]):  # a row of data is never above it
            return wide_sheet(sheet, wide)
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
        elif key == "community" and key in places:  # 街道 and 社区: the finer one tells roads apart
            coarse = not is_finer(heading)
            unknown.append(heading if coarse else headings[places[key]])
            places[key] = places[key] if coarse else place
        elif key in places:
            twice.append(heading)
        else:
            places[key] = place
    result = RosterSheet(sheet.title, form, at + 1, tuple(places), unknown=unknown, twice=twice)
    filled = filled_down(sheet, at + height)
    repeated = {key: headings[place] for key, place in places.items()}
    for offset, cells in enumerate(sheet.rows[at + height :]):
        index = at + height + offset
        own = [clean(cell) for cell in cells[:MOST_COLUMNS]]
        if (at_person := places.get("person")) is not None and at_person < len(own):
            own[at_person] = clean(several(cells[at_person]))
        if not any(own):
            continue
        values = {
            key: own[place] if place < len(own) and own[place] else clean(filled.get((index, place)))
            for key, place in places.items()
        }
        if values == repeated:  # the header again at the top of each printed page
            continue
        if remark_line(own):
            result.remarks.append(index + 1)
        elif any(own[place] for place in places.values() if place < len(own)):
            result.rows.append(SheetRow(index + 1, values))
    return result
