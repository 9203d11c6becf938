"""Pure: how is a file of places to be read, and which question does one of its rows ask?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from findings import cells
from findings.answer_columns import ColumnWish
from findings.batch_request import EXTENTS, bounded
from findings.cells import CellFault, TimeNotes
from gis_core.crs import geometry_to_storage, to_storage
from gis_core.errors import BadParameter, Fault, Unprocessable
from gis_core.feature_table import Row
from gis_core.geometry import GeometryFault

_DAY = re.compile(r"\s*([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})\s*", re.ASCII)
_MOST_ACCURACY_M = 10_000.0
FIELD_OPTIONS = ("lon", "lat", "wkt", "on_field", "category_field", "accuracy_field")


@dataclass(frozen=True)
class BatchWish:
    """What is said about a file: where its places, days and categories stand, and what is wished for.

    ``lon`` and ``lat`` are fields (x and y with ``crs``), ``wkt`` a table's field of points, lines and
    areas as WKT; without them the file's own geometry is taken. A day is ``on`` for all or stands in
    ``on_field``, whose times are of the zone ``tz``; a category is ``category`` for all or stands in
    ``category_field``. ``datum`` is always declared.
    """

    datum: str
    on: date | None = None
    on_field: str = ""
    tz: str = ""
    time_format: str = ""
    lon: str = ""
    lat: str = ""
    wkt: str = ""
    crs: str = ""
    category: str = ""
    category_field: str = ""
    accuracy_m: float | None = None
    accuracy_field: str = ""
    revision: int | None = None
    plan: str = ""
    encoding: str = ""
    layer: str = ""
    because: bool = False
    body_ids: str = ""
    prefix: str = ""

    def as_json(self) -> dict[str, Any]:
        """As members of JSON, to be kept with a job."""
        return asdict(self) | {"on": self.on.isoformat() if self.on else None}

    def columns(self, kinds: Iterable[str]) -> ColumnWish:
        """The columns that are added, in a city of these kinds of unit."""
        return ColumnWish(tuple(kinds), self.because, self.body_ids, self.prefix)

    def check(self, known: Iterable[str], has_geometry: bool) -> None:
        """Raises BadParameter where a named field is not in the file, or something is not said."""
        there = list(known)
        for option in FIELD_OPTIONS:
            name = getattr(self, option)
            if name and name not in there:
                raise BadParameter(
                    f"The file has no column “{name[:60]}”.", parameter=option,
                    hint=f"It has: {', '.join(there)[:500]}.",
                )
        if bool(self.lon) != bool(self.lat):
            raise BadParameter("lon and lat belong together.", parameter="lat" if self.lon else "lon")
        if self.lon and self.wkt:
            raise BadParameter("Either lon and lat or wkt, not both.", parameter="wkt")
        if not self.lon and not has_geometry:
            raise BadParameter(
                "The file has no geometry of its own.", parameter="lon",
                hint="Say which columns hold the place: lon and lat, or wkt.",
            )
        if self.on is not None and self.on_field:
            raise BadParameter("Either one day for all rows or a column, not both.", parameter="on")


def wish_from_json(members: Mapping[str, Any]) -> BatchWish:
    """The wish that ``as_json`` wrote."""
    known = {each.name for each in fields(BatchWish)}
    given = {name: value for name, value in members.items() if name in known}
    day = given.get("on")
    return BatchWish(**given | {"on": date.fromisoformat(day) if day else None})


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """The question of one row, as far as it can be understood; ``fault`` says where it cannot.

    ``lon`` and ``lat`` are degrees in ``datum``; ``row`` is the number a person sees. ``shape`` is the
    WKB of a line or an area in ``datum``, of which ``lon`` and ``lat`` are a vertex; None for a point.
    """

    row: int
    lon: float = float("nan")
    lat: float = float("nan")
    datum: str = ""
    on: date | None = None
    category: str | None = None
    accuracy_m: float | None = None
    shape: bytes | None = None
    fault: Fault | None = None


@dataclass
class RowReader:
    """Reads the rows of one file as questions.

    ``epsg`` is the file's projection or None for degrees, ``today`` the day of rows that name none.
    """

    wish: BatchWish
    epsg: int | None
    allowed: tuple[int, ...]
    city_zone: ZoneInfo
    today: date
    notes: TimeNotes = field(default_factory=TimeNotes)

    def __post_init__(self) -> None:
        self._zone = ZoneInfo(self.wish.tz) if self.wish.tz else self.city_zone

    def read(self, row: Row) -> AskedPlace:
        """The row's question; whatever is wrong with it is its fault, nothing is raised."""
        try:
            if row.fault is not None and (row.geometry is None and not self.wish.lon):
                raise row.fault
            if row.fault is not None and row.fault.code in ("bad-row", "nul-character", "spoilt-text"):
                raise row.fault
            return self._asked(row)
        except Fault as fault:
            return AskedPlace(row.number, fault=fault)

    def _asked(self, row: Row) -> AskedPlace:
        lon, lat, datum, shape = self._place(row)
        return AskedPlace(
            row.number, lon, lat, datum, self.day(row), self.category(row), self.accuracy(row), shape
        )

    def _place(self, row: Row) -> tuple[float, float, str, bytes | None]:
        if self.wish.lon:
            x, y = self._number(row, self.wish.lon), self._number(row, self.wish.lat)
        elif row.geometry is not None and row.geometry.geom_type in EXTENTS and not row.geometry.is_empty:
            return self._extent(row.geometry)
        else:
            x, y = _point(row.geometry)
        if self.epsg is None:
            return x, y, self.wish.datum, None
        lon, lat = to_storage(x, y, epsg=self.epsg, datum=self.wish.datum, allowed=self.allowed)
        return float(lon), float(lat), "wgs84", None

    def _extent(self, shape: shapely.Geometry) -> tuple[float, float, str, bytes]:
        """A line or an area with one of its vertices; the whole is answered for part by part."""
        bounded(shape)
        vertices = shapely.get_coordinates(shape)
        if not np.isfinite(vertices).all():
            raise GeometryFault("A coordinate is not a finite number.", code="not-finite")
        datum = self.wish.datum
        if self.epsg is not None:
            shape = geometry_to_storage(shape, epsg=self.epsg, datum=datum, allowed=self.allowed)
            vertices, datum = shapely.get_coordinates(shape), "wgs84"
        return float(vertices[0, 0]), float(vertices[0, 1]), datum, shapely.to_wkb(shape)

    def _number(self, row: Row, name: str) -> float:
        value = row.values.get(name)
        if cells.is_empty(value):
            raise BadParameter(f"“{name}” is empty: there is no place.", parameter=name, code="no-place")
        found: float = _named(name, lambda: cells.number(value))
        return found

    def day(self, row: Row) -> date:
        """The day a row names; raises BadParameter."""
        name = self.wish.on_field
        if not name:
            return self.wish.on or self.today
        value = row.values.get(name)
        if cells.is_empty(value):
            raise BadParameter(f"“{name}” is empty: there is no day.", parameter=name, code="no-day")
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        found = _DAY.fullmatch(value) if isinstance(value, str) and not self.wish.time_format else None
        if found is not None:
            return _calendar_day(name, [int(part) for part in found.groups()])
        moment = _named(
            name, lambda: cells.moment(value, self._zone, self.wish.time_format, self.notes)
        )
        day: date = moment.astimezone(self.city_zone).date()
        return day

    def category(self, row: Row) -> str | None:
        """The category a row names, if it does; raises BadParameter."""
        name = self.wish.category_field
        if not name:
            return self.wish.category or None
        return _named(name, lambda: cells.text(row.values.get(name), 200)) or None

    def accuracy(self, row: Row) -> float | None:
        """How certain a row says its place is, metres; raises BadParameter."""
        name = self.wish.accuracy_field
        value = row.values.get(name) if name else None
        if cells.is_empty(value):
            return self.wish.accuracy_m
        metres: float = _named(name, lambda: cells.number(value))
        if not 0 <= metres <= _MOST_ACCURACY_M:
            raise BadParameter(
                f"“{name}” must be from 0 to {_MOST_ACCURACY_M:,.0f} metres.", parameter=name
            )
        return metres


def _point(geometry: shapely.Geometry | None) -> tuple[float, float]:
    if geometry is None or shapely.is_empty(geometry):
        raise BadParameter("There is no place.", parameter="geometry", code="no-place")
    if geometry.geom_type != "Point":
        raise Unprocessable(
            f"A {geometry.geom_type} cannot be asked about.", parameter="geometry",
            hint=f"One of Point, {', '.join(EXTENTS)}.", code="bad-geometry-type",
        )
    return float(geometry.x), float(geometry.y)


def _calendar_day(name: str, parts: list[int]) -> date:
    try:
        return date(*parts)
    except ValueError as error:
        raise BadParameter(f"“{name}” is no day of the calendar: {error}.", parameter=name) from error


def _named(name: str, read: Any) -> Any:
    """What ``read`` gives; a cell's fault then names its column."""
    try:
        return read()
    except CellFault as fault:
        raise BadParameter(f"“{name}”: {fault.detail}.", parameter=name, hint=fault.hint) from fault
