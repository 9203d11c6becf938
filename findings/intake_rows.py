"""Pure: which finding does a row of somebody's file describe, and what is wrong with it?

Only the row is looked at: where the place lies is for ``intake_places``, what the database
already holds for ``intake``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from hashlib import blake2b
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import shapely

from findings import cells
from findings.cells import CellFault, TimeNotes
from findings.intake_extents import is_extent, point_standing_for
from gis_core.errors import BadParameter
from gis_core.feature_table import Row
from gis_core.geometry import GeometryFault

LONGEST_KEY = 200
_SHOWN = 60
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Columns:
    """Which column of the file gives what; empty where the file has no such thing."""

    category: str
    observed: str
    lon: str = ""
    lat: str = ""
    key: str = ""
    severity: str = ""
    description: str = ""
    accuracy: str = ""
    state: str = ""
    department: str = ""
    released: str = ""
    due: str = ""
    closed: str = ""
    deferred: str = ""
    rectified: str = ""
    verified: str = ""
    visit: str = ""
    points_observed: str = ""
    points_passed: str = ""
    component: str = ""

    def check(self, known: Iterable[str], has_geometry: bool) -> None:
        """Raises BadParameter if a named column is not in the file or the place has none."""
        there = set(known)
        for option in fields(self):
            name = getattr(self, option.name)
            if name and name not in there:
                raise BadParameter(
                    f"--{option.name.replace('_', '-')}: the file has no column “{name}”.",
                    hint=f"It has: {', '.join(sorted(there))}.", parameter=option.name,
                )
        if bool(self.lon) != bool(self.lat):
            raise BadParameter("--lon and --lat belong together.", parameter="lat" if self.lon else "lon")
        if not self.lon and not has_geometry:
            raise BadParameter(
                "The file has no geometry of its own.",
                hint="Say which columns hold the place: --lon FIELD --lat FIELD.", parameter="lon",
            )


STATUS_COLUMNS = {
    "state": "state", "department": "department", "released": "released_at", "due": "due_at",
    "closed": "closed_at", "deferred": "deferred", "rectified": "rectified_at",
    "verified": "verified_at",
}  # fmt: skip
"""Column → attribute of what changes in a finding's life: a later file may bring it up to date."""


@dataclass(frozen=True)
class Recipe:
    """How the rows of one file are read.

    ``zone`` is the file's, ``city_zone`` the one of the finding's day; ``severities`` and
    ``components`` are the plan's, by every word that means them; nothing was seen after
    ``newest``.
    """

    columns: Columns
    zone: ZoneInfo
    city_zone: ZoneInfo
    severities: Mapping[str, str]
    components: Mapping[str, str]
    newest: datetime
    time_format: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row cannot be taken: its number, the column, the value (shortened), and what to do."""

    row: int
    column: str
    value: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        where = f", {self.column}" if self.column else ""
        value = f" “{self.value}”" if self.value else ""
        return f"row {self.row}{where}:{value} {self.reason}".rstrip(".") + f". {self.hint}".rstrip()


@dataclass(slots=True)
class ReadRow:
    """What a row says. ``x`` and ``y`` are numbers as received, in the file's CRS and datum.

    ``mark`` is already set (missing, unreadable, zero) where there is no number to place.
    ``extent`` is the line or area the file gives, of which x and y are a point, also as received.
    ``content`` is equal exactly for rows that say the same; ``status`` holds the attributes of
    STATUS_COLUMNS the file has columns for.
    """

    number: int
    key: str
    content: bytes
    observed_at: datetime
    observed_on: date
    category_text: str
    severity: str
    description: str
    received_x: str
    received_y: str
    x: float
    y: float
    mark: str
    accuracy_m: float | None
    status: dict[str, Any]
    visit: str = ""
    points_observed: int = 1
    points_passed: int = 0
    component: str = ""
    extent: shapely.Geometry | None = None

    @property
    def only_a_visit(self) -> bool:
        """Whether the row tells of a visit where nothing was found."""
        return bool(self.visit) and not self.category_text


@dataclass
class _Cells:
    """The cells of one row, and what was wrong with those read so far."""

    row: Row
    refusals: list[Refusal] = field(default_factory=list)

    def read(self, column: str, take: Callable[[Any], _Value], otherwise: _Value) -> _Value:
        value = self.row.values.get(column) if column else None
        if not column or cells.is_empty(value):
            return otherwise
        try:
            return take(value)
        except CellFault as fault:
            self.refuse(column, fault.detail, fault.hint)
            return otherwise

    def text(self, column: str, longest: int | None = None) -> str:
        return self.read(column, lambda value: cells.text(value, longest), "")

    def refuse(self, column: str, reason: str, hint: str = "") -> None:
        value = self.row.values.get(column) if column else None
        shown = str(value) if isinstance(value, date | time) else cells.as_received(value)
        shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
        self.refusals.append(Refusal(self.row.number, column, shown, reason, hint))


def read_row(row: Row, recipe: Recipe, notes: TimeNotes) -> ReadRow | list[Refusal]:
    """The row as a finding (or a visit), or everything that is wrong with it."""
    if row.fault is not None and not isinstance(row.fault, GeometryFault):
        return [Refusal(row.number, "", "", row.fault.detail, row.fault.hint)]
    found = _Cells(row)
    columns = recipe.columns
    observed_at = _observed(found, recipe, notes)
    content = _content(row)
    received_x, received_y, x, y, mark = _place(row, columns)
    observed, passed = _points(found, columns)
    read = ReadRow(
        number=row.number,
        key=_key(found, columns, content),
        content=content,
        observed_at=observed_at,
        observed_on=observed_at.astimezone(recipe.city_zone).date(),
        category_text=found.text(columns.category, 300),
        severity=_word(found, columns.severity, recipe.severities, "normal"),
        description=found.text(columns.description),
        received_x=received_x, received_y=received_y, x=x, y=y, mark=mark,
        accuracy_m=found.read(columns.accuracy, _not_negative, None),
        status=_status(found, recipe, notes),
        visit=found.text(columns.visit, LONGEST_KEY),
        points_observed=observed, points_passed=passed,
        component=_word(found, columns.component, recipe.components, ""),
        extent=_extent(row, columns),
    )
    return found.refusals or read


def _observed(found: _Cells, recipe: Recipe, notes: TimeNotes) -> datetime:
    column = recipe.columns.observed
    if cells.is_empty(found.row.values.get(column)):
        found.refuse(column, "no time of observation")
    taken = found.read(
        column, lambda value: cells.moment(value, recipe.zone, recipe.time_format, notes), recipe.newest
    )
    if taken > recipe.newest:
        found.refuse(column, "a time still to come", "Check the time format and --tz.")
    return taken


def _key(found: _Cells, columns: Columns, content: bytes) -> str:
    """The key the source gives, else the content's digest; a mere visit needs none."""
    if not columns.key:
        return content.hex()
    key = found.text(columns.key, LONGEST_KEY)
    mere_visit = columns.visit and found.text(columns.visit) and not found.text(columns.category)
    if not key and not mere_visit and not any(each.column == columns.key for each in found.refusals):
        found.refuse(columns.key, "no key", "Every finding needs the number its source knows it by.")
    return key


def _content(row: Row) -> bytes:
    """A digest of all the row says, whatever the order of its columns; empty cells do not count."""
    digest = blake2b(digest_size=16)
    for name in sorted(row.values):
        value = row.values[name]
        if not cells.is_empty(value):
            said = f"{name}\x1f{cells.as_received(value).strip()}\x1e"
            digest.update(said.encode("utf-8", "backslashreplace"))
    if row.geometry is not None:
        digest.update(row.geometry.wkb)
    return digest.digest()


def _place(row: Row, columns: Columns) -> tuple[str, str, float, float, str]:
    """The place as text and as numbers, and the mark where it is none that could be looked up."""
    if columns.lon:
        x, y = row.values.get(columns.lon), row.values.get(columns.lat)
        missing = cells.is_empty(x) or cells.is_empty(y)
    else:
        x, y, missing = _of_geometry(row)
    texts = cells.as_received(x), cells.as_received(y)
    nowhere = float("nan")
    if missing:
        return *texts, nowhere, nowhere, "missing"
    try:
        numbers = cells.number(x), cells.number(y)
    except CellFault:
        return *texts, nowhere, nowhere, "unreadable"
    return *texts, *numbers, "zero" if numbers == (0.0, 0.0) else ""


def _of_geometry(row: Row) -> tuple[Any, Any, bool]:
    """x, y and whether there is no place; several points, or an unsound shape, cannot be read."""
    shape = row.geometry
    if row.fault is not None:
        return "", "", False
    if shape is None or shape.is_empty:
        return None, None, True
    if shape.geom_type == "MultiPoint" and len(shape.geoms) == 1:
        shape = shape.geoms[0]
    if is_extent(shape):
        return *point_standing_for(shape), False
    if shape.geom_type != "Point":
        return shape.geom_type, shape.geom_type, False
    return shape.x, shape.y, False


def _extent(row: Row, columns: Columns) -> shapely.Geometry | None:
    """The line or area the row's place is a point of, if the place is the file's geometry."""
    shape = None if columns.lon else row.geometry
    return shape if shape is not None and is_extent(shape) else None


def _not_negative(value: Any) -> float:
    found = cells.number(value)
    if found < 0:
        raise CellFault("less than nothing")
    return found


def _word(found: _Cells, column: str, known: Mapping[str, str], otherwise: str) -> str:
    """The key a word means; a refusal for a word the plan does not know."""
    word = found.text(column)
    if not word:
        return otherwise
    if word not in known:
        found.refuse(column, "not known to the plan", f"One of: {', '.join(known)}.")
    return known.get(word, otherwise)


def _status(found: _Cells, recipe: Recipe, notes: TimeNotes) -> dict[str, Any]:
    def moment(value: Any) -> datetime:
        return cells.moment(value, recipe.zone, recipe.time_format, notes)

    status: dict[str, Any] = {}
    for option, attribute in STATUS_COLUMNS.items():
        column = getattr(recipe.columns, option)
        if not column:
            continue
        if option in ("state", "department"):
            status[attribute] = found.text(column, 60 if option == "state" else 200)
        elif option == "deferred":
            status[attribute] = found.read(column, cells.flag, False)
        else:
            status[attribute] = found.read(column, moment, None)
    return status


def _points(found: _Cells, columns: Columns) -> tuple[int, int]:
    observed = found.read(columns.points_observed, cells.whole, 1)
    nothing_found = not found.text(columns.category)
    passed = found.read(columns.points_passed, cells.whole, observed if nothing_found else 0)
    if passed > observed and not found.refusals:
        found.refuse(columns.points_passed, f"more points passed than the {observed} observed")
    return observed, passed
