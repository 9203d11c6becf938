"""Pure: which rows of a boundary file can be taken as units, and why not the others?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import shapely

from gis_core.city import City, UnitKind
from gis_core.crs import geometry_to_storage
from gis_core.errors import Fault, Unprocessable
from gis_core.feature_table import Row
from gis_core.geometry import GeometryFault, storable
from grids.repairing import Repair, mended_outline

_WRONGLY_DECODED = re.compile("[\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f]")
"""The replacement character, and control characters no name has but a wrong decoding yields."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of the file carry a unit's code, its name, and its parent's code if any."""

    code: str
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not taken: which, what it calls itself, why, and what to do."""

    row: int
    unit: str
    code: str
    reason: str
    hint: str

    def as_json(self) -> dict[str, Any]:
        """The refusal as members of a JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TakenRow:
    """A row that can be a unit: its geometry is WGS84 on the storage grid, valid.

    ``repair`` is what was done to make it so, where that was asked for.
    """

    row: int
    code: str
    name: str
    geometry: shapely.MultiPolygon
    parent: str | None
    repair: Repair | None = None


class RowFault(Unprocessable):
    """A row of a boundary file cannot be taken."""

    code = "bad-row"
    title = "A row cannot be taken"


@dataclass(frozen=True)
class Judge:
    """How the rows of one file are read: its columns and kind, and where its coordinates lie.

    ``epsg`` is a projected code, or None for degrees; ``datum`` is what a person declared;
    ``parents`` are the codes of parents that exist on the day, None if no parent is declared.
    ``mend_within`` metres an outline that is not valid may be read in two ways; None: nothing is
    repaired.
    """

    columns: Columns
    kind: UnitKind
    city: City
    datum: str
    epsg: int | None
    parents: Collection[str] | None = None
    mend_within: float | None = None

    def row(self, row: Row) -> TakenRow:
        """The row as a unit; raises a Fault with reason and hint where it cannot be one."""
        if row.fault is not None:
            raise row.fault
        code = self._code(row)
        name = _text(row.values, self.columns.name)
        if not name:
            raise RowFault(
                f"Column “{self.columns.name}” is empty.", hint="Give every unit a name.", code="no-name"
            )
        parent = self._parent(row)
        area, repair = self._area(row, code)
        return TakenRow(row.number, code, name, area, parent, repair)

    def _code(self, row: Row) -> str:
        code = _text(row.values, self.columns.code)
        if not code:
            raise RowFault(
                f"Column “{self.columns.code}” is empty.", hint="Give every unit a code.", code="no-code"
            )
        if not self.kind.accepts_code(code):
            raise RowFault(
                f"“{code[:60]}” is no code of a {self.kind.key}.",
                hint=f"Codes of this kind match {self.kind.code_pattern} in this city.", code="code-form",
            )
        return code

    def _parent(self, row: Row) -> str | None:
        if self.columns.parent is None or self.parents is None:
            return None
        parent = _text(row.values, self.columns.parent)
        if parent not in self.parents:
            raise RowFault(
                f"There is no parent “{parent[:60]}” on that day." if parent
                else f"Column “{self.columns.parent}” is empty.",
                hint="Import the parents first, or correct the code.", code="unknown-parent",
            )
        return parent

    def _area(self, row: Row, code: str) -> tuple[shapely.MultiPolygon, Repair | None]:
        if row.geometry is None or row.geometry.is_empty:
            return storable(row.geometry), None
        stored = geometry_to_storage(
            row.geometry, epsg=self.epsg, datum=self.datum, allowed=self.city.allowed_epsgs
        )
        try:
            return storable(stored, self.city.envelope), None
        except GeometryFault as fault:
            if self.mend_within is None:
                raise
            return mended_outline(stored, fault, code, self.city.metric_srid, self.mend_within)


def _text(values: Mapping[str, Any], column: str) -> str:
    """A cell as text: whole numbers without a decimal point, nothing for what is missing."""
    value = values.get(column)
    if value is None or isinstance(value, float) and value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if _WRONGLY_DECODED.search(text):
        raise RowFault(
            f"Column “{column}” was read with the wrong encoding: {text[:40]!r}.",
            hint="Say the file's encoding, such as --encoding GBK.", code="encoding",
        )
    return text


def _refusal(row: Row, unit: str, fault: Fault) -> Refusal:
    return Refusal(row.number, unit, fault.code, fault.detail, fault.hint)


def _name_at_best(row: Row, columns: Columns) -> str:
    return " ".join(
        str(row.values[column])[:60]
        for column in (columns.code, columns.name)
        if row.values.get(column) is not None
    )


def judge_rows(
    rows: Iterable[Row], judge: Judge, progress: Callable[[int], None] = lambda _: None
) -> tuple[list[TakenRow], list[Refusal]]:
    """The rows that can be taken and those that cannot, both in the order of the file.

    All rows bearing one code are refused: nothing says which is meant. ``progress`` is told the
    number of rows judged, one by one.
    """
    taken: list[TakenRow] = []
    refused: list[Refusal] = []
    for count, row in enumerate(rows, start=1):
        try:
            taken.append(judge.row(row))
        except Fault as fault:
            refused.append(_refusal(row, _name_at_best(row, judge.columns), fault))
        progress(count)
    doubles = _doubles(taken)
    refused += doubles
    double_rows = {refusal.row for refusal in doubles}
    return (
        [row for row in taken if row.row not in double_rows],
        sorted(refused, key=lambda refusal: refusal.row),
    )


def _doubles(taken: Sequence[TakenRow]) -> list[Refusal]:
    rows_of: dict[str, list[TakenRow]] = defaultdict(list)
    for row in taken:
        rows_of[row.code].append(row)
    return [
        Refusal(
            row.row, f"{row.code} {row.name}", "double-code",
            f"The code {row.code} stands in rows {', '.join(str(each.row) for each in same)}.",
            "If they are parts of one unit, join them into one row; else correct the code.",
        )
        for same in rows_of.values() if len(same) > 1
        for row in same
    ]
