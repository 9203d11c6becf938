"""Pure: what does a wide roster 宽表 say, with a row for each road and columns for each level of chief?

Offices keep 一级路长, 二级路长 and 三级路长 beside each other, each with 姓名, 职务, 电话: under headings
of one, two or three lines. Such a sheet is unfolded into the rows the long form has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grids.roster_forms import BY_KEY, CHIEFS, is_finer
from grids.roster_tables import (
    HEADER_WITHIN,
    MOST_COLUMNS,
    At,
    RawSheet,
    RosterSheet,
    SheetRow,
    filled_down,
    remark_line,
)
from grids.roster_wide_words import OF_CHIEF, OF_PLACE, Meaning, is_heading, meaning
from grids.roster_words import LEVEL_WORDS, clean, several

FORM = BY_KEY[CHIEFS]
TALLEST = 3
_NAMING = frozenset(("person", "post", "body"))
_BROKEN = frozenset(("person", "phone"))
"""Columns where a line break in a cell parts several; elsewhere it only wraps."""


@dataclass
class Group:
    """The columns of one road chief: his level, how the office calls him, and the column of each key."""

    level: int
    heading: str
    columns: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class WideHeader:
    """Where the header is, and which columns are of the place and which of which chief."""

    at: int
    height: int
    common: Mapping[str, int]
    groups: Sequence[Group]
    unknown: Sequence[str]
    twice: Sequence[str]
    paths: Sequence[tuple[str, ...]]


def wide_sheet(sheet: RawSheet, header: WideHeader) -> RosterSheet:
    """The sheet unfolded, a row for each chief, as its header says."""
    of_chiefs = (key for group in header.groups for key in group.columns)
    keys = dict.fromkeys((*header.common, "level", *of_chiefs))
    result = RosterSheet(
        sheet.title,
        FORM,
        header.at + 1,
        tuple(keys),
        unknown=list(header.unknown),
        twice=list(header.twice),
        headings=_headings(header),
    )
    _Unfolding(sheet, header, result).unfold()
    return result


def wide_header(sheet: RawSheet) -> WideHeader | None:
    """The header among the first rows, as many lines high as all of them are headings."""
    for at in range(min(HEADER_WITHIN, len(sheet.rows))):
        for height in range(min(TALLEST, len(sheet.rows) - at), 0, -1):
            lines = [[clean(cell) for cell in row[:MOST_COLUMNS]] for row in sheet.rows[at : at + height]]
            if not _begins(lines[0]) or not all(map(_goes_on, lines[1:])):
                continue
            paths = _paths(lines, at, sheet.merged)
            columns = _Columns(paths)
            if columns.complete:
                return WideHeader(
                    at, height, columns.common, columns.groups, columns.unknown, columns.twice, paths
                )
    return None


def _begins(line: Sequence[str]) -> bool:
    """Whether a line has two headings at least, and no codes: a title, or who reports, is none."""
    return len({text for text in line if text and is_heading(text)}) > 1 and not _has_numbers(line)


def _goes_on(line: Sequence[str]) -> bool:
    """Whether a line below is one of headings too, and no road yet: codes and phones have digits."""
    texts = [text for text in line if text]
    known = sum(map(is_heading, texts))
    return known > 0 and 2 * known >= len(texts) and not _has_numbers(line)


def _has_numbers(line: Sequence[str]) -> bool:
    return any(sum(sign.isdigit() for sign in text) > 2 for text in line)


def _paths(
    lines: Sequence[Sequence[str]], at: int, merged: Sequence[tuple[int, int, int, int]]
) -> list[tuple[str, ...]]:
    """The headings over each column, from the top; a merged one is over all its columns."""
    width = max(map(len, lines))
    grid = [[*line, *("" for _ in range(width - len(line)))] for line in lines]
    inside: set[tuple[int, int]] = set()
    for top, bottom, left, right in merged:
        if not at < top <= at + len(lines) or (top, left) == (bottom, right) or left > width:
            continue
        for row in range(top - 1 - at, min(bottom - at, len(lines))):
            for place in range(left - 1, min(right, width)):
                grid[row][place] = grid[row][place] or grid[top - 1 - at][left - 1]
                inside.add((row, place))
    for row, line in enumerate(grid[:-1]):  # 一级路长, and blanks that are meant to be merged with it
        for place in range(1, width):
            below = any(grid[lower][place] for lower in range(row + 1, len(grid)))
            blank = not line[place] and (row, place) not in inside
            if blank and below and meaning((line[place - 1],)).level is not None:
                line[place] = line[place - 1]
    return [tuple(dict.fromkeys(text for text in column if text)) for column in zip(*grid, strict=True)]


class _Columns:
    """Sorts columns into those of the place and those of each chief."""

    def __init__(self, paths: Sequence[tuple[str, ...]]) -> None:
        self.common: dict[str, int] = {}
        self.groups: list[Group] = []
        self.unknown: list[str] = []
        self.twice: list[str] = []
        self._paths = paths
        self._loose: list[tuple[int, str, Group | None]] = []
        left: Group | None = None
        self._long = False
        for place, path in enumerate(paths):
            if path:
                left = self._take(place, path, meaning(path), left)
        self._give_loose()
        for group in [group for group in self.groups if not _NAMING.intersection(group.columns)]:
            self.unknown += [" ".join(paths[place]) for place in group.columns.values()]
            self.groups.remove(group)

    @property
    def complete(self) -> bool:
        """Whether it is the header of a wide roster: places and chiefs, and no column of levels."""
        return bool(self.groups and OF_PLACE.intersection(self.common) and not self._long)

    def _take(self, place: int, path: tuple[str, ...], means: Meaning, left: Group | None) -> Group | None:
        """Put a column where it belongs; the chief whose columns may go on to its right."""
        if means.level is not None and means.key in OF_CHIEF:
            group = self._group(means)
            group.columns[means.key] = place
            return group
        if means.level is None and means.key in OF_CHIEF:
            self._loose.append((place, means.key, left))
            return left
        self._long = self._long or means.key == "level"
        if means.level is None and means.key in FORM_KEYS - OF_CHIEF - {"level"}:
            self._common(place, path, means.key)
        else:
            self.unknown.append(" ".join(path))
        return None

    def _group(self, means: Meaning) -> Group:
        """The newest chief of that level who has no such column yet, else another one."""
        of_level = [group for group in self.groups if group.level == means.level]
        lacking = [group for group in of_level if means.key not in group.columns]
        if not lacking:
            self.groups.append(Group(means.level or 0, means.heading))
            return self.groups[-1]
        return lacking[-1]

    def _common(self, place: int, path: tuple[str, ...], key: str) -> None:
        if key == "community" and key in self.common:  # 街道 and 社区: the finer one tells roads apart
            coarse = not any(map(is_finer, path))
            other = self._paths[self.common[key]]
            self.unknown.append(" ".join(path if coarse else other))
            self.common[key] = self.common[key] if coarse else place
        elif key in self.common:
            self.twice.append(" ".join(path))
        else:
            self.common[key] = place

    def _give_loose(self) -> None:
        """电话 without a level is of the chief on its left if the others have theirs; one 单位 is of all."""
        for key in dict.fromkeys(key for _, key, _ in self._loose):
            mine = [(place, left) for place, each, left in self._loose if each == key]
            owners = [left for _, left in mine if left is not None and key not in left.columns]
            each_has_one = len({id(left) for left in owners}) == len(mine)
            if each_has_one and (len(mine) > 1 or len(self.groups) == 1):
                for place, left in mine:
                    if left is not None:
                        left.columns[key] = place
            elif len(mine) == 1 and key in ("body", "kind"):
                self.common[key] = mine[0][0]
            else:
                self.unknown += [" ".join(self._paths[place]) for place, _ in mine]


FORM_KEYS = frozenset(column.key for column in FORM.columns)


class _Unfolding:
    """The rows below a header, on their way to rows of one chief each."""

    def __init__(self, sheet: RawSheet, header: WideHeader, result: RosterSheet) -> None:
        self.sheet, self.header, self.result = sheet, header, result
        self.first = header.at + header.height
        self.filled = filled_down(sheet, self.first, across=False)
        self.places = {*header.common.values(), *(p for g in header.groups for p in g.columns.values())}
        self.heads = {tuple(self._own(index)) for index in range(header.at, self.first)}

    def unfold(self) -> None:
        """Tell the result what the rows say."""
        for index in range(self.first, len(self.sheet.rows)):
            own = self._own(index)
            if not any(own) or tuple(own) in self.heads:  # the header again on each printed page
                continue
            if remark_line(own):
                self.result.remarks.append(index + 1)
            elif any(own[place] for place in self.places if place < len(own)):
                self._row(index, own)

    def _own(self, index: int) -> list[str]:
        return [clean(cell) for cell in self.sheet.rows[index][:MOST_COLUMNS]]

    def _row(self, index: int, own: Sequence[str]) -> None:
        common = {key: self._text(index, own, key, place) for key, place in self.header.common.items()}
        before = len(self.result.rows)
        for number, group in enumerate(self.header.groups, start=1):
            said = {key: self._text(index, own, key, place) for key, place in group.columns.items()}
            if any(said.values()):
                values = common | {key: text for key, text in said.items() if text}
                values["level"] = LEVEL_WORDS[group.level]
                self.result.rows.append(SheetRow(index + 1, values, At(index + 1, number, 0, group.heading)))
        if len(self.result.rows) == before:
            self.result.nobody.append(index + 1)

    def _text(self, index: int, own: Sequence[str], key: str, place: int) -> str:
        """A cell's text; of a merged one the text above."""
        filled = place < len(own) and own[place]
        cell = self.sheet.rows[index][place] if filled else self.filled.get((index, place))
        return clean(several(cell) if key in _BROKEN else cell)


def _headings(header: WideHeader) -> dict[tuple[int, str], str]:
    """What a report calls each column: its letter and the office's own words."""
    columns = [(0, key, place) for key, place in header.common.items()]
    for number, group in enumerate(header.groups, start=1):
        columns += [(number, key, place) for key, place in group.columns.items()]
    return {
        (number, key): f"column {letters(place + 1)} {' '.join(header.paths[place])}"
        for number, key, place in columns
    }


def letters(number: int) -> str:
    """A spreadsheet's letters for a column, from 1: A, …, Z, AA."""
    text = ""
    while number:
        number, digit = divmod(number - 1, 26)
        text = chr(65 + digit) + text
    return text
