"""Pure: what is a sheet as it comes in, and a roster's sheet once it is understood?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from grids.roster_forms import SheetForm
from grids.roster_words import clean, is_remark

HEADER_WITHIN = 20
MOST_COLUMNS = 60


@dataclass(frozen=True)
class RawSheet:
    """A sheet's cells from its first row; merged ranges: first and last row, first and last column."""

    title: str
    rows: Sequence[Sequence[object]]
    merged: Sequence[tuple[int, int, int, int]] = ()


class At(NamedTuple):
    """Where a road chief stands: the row; in a wide sheet also which columns, and which of several names."""

    row: int
    group: int = 0
    name: int = 0
    label: str = ""

    def __str__(self) -> str:
        return f"{self.row} {self.label}".rstrip()


@dataclass(frozen=True)
class SheetRow:
    """A row by the spreadsheet's number, with the text of each known column; ``at`` in a wide sheet."""

    number: int
    values: Mapping[str, str]
    at: At | None = None

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")


@dataclass
class RosterSheet:
    """A sheet understood: its form, where its header was, its rows, and what was left aside.

    ``headings`` are the office's own words for the columns of a wide sheet, by group and key;
    ``nobody`` are its rows that name a place and no road chief.
    """

    title: str
    form: SheetForm
    header_row: int
    columns: tuple[str, ...]
    rows: list[SheetRow] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    remarks: list[int] = field(default_factory=list)
    headings: Mapping[tuple[int, str], str] = field(default_factory=dict)
    nobody: list[int] = field(default_factory=list)

    def has(self, column: str) -> bool:
        """Whether the sheet has the column at all: one it has not says nothing."""
        return column in self.columns

    @property
    def wide(self) -> bool:
        """Whether it has a row for each road and columns for each level 宽表."""
        return bool(self.headings)

    def heading(self, key: str, at: At | None = None) -> str:
        """What a person calls the column; in a wide sheet its letter and the office's own words."""
        if not key:
            return at.label if at else ""
        group = at.group if at else 0
        own = self.headings.get((group, key)) or self.headings.get((0, key))
        return own or " ".join(part for part in (at.label if at else "", self.form.heading(key)) if part)


def filled_down(sheet: RawSheet, first: int, across: bool = True) -> dict[tuple[int, int], object]:
    """Each merged cell below its first row, by row and column index; ``across``: in all its columns."""
    found: dict[tuple[int, int], object] = {}
    for top, bottom, left, right in sheet.merged:
        if bottom <= first or top > len(sheet.rows):
            continue
        row = sheet.rows[top - 1]
        cell = row[left - 1] if left <= len(row) else None
        if not clean(cell):
            continue
        for index in range(max(top - 1, first), min(bottom, len(sheet.rows))):
            for place in range(left - 1, min(right if across else left, MOST_COLUMNS)):
                found[index, place] = cell
    return found


def remark_line(own: Sequence[str]) -> bool:
    """A line with hardly a cell filled whose first one begins as remarks do."""
    filled = [text for text in own if text]
    return is_remark(filled[0]) and len(filled) <= 3
