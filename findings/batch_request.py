"""Pure: which places does a request for many ask about, and which of its rows cannot be asked?

Two forms: ``{"rows": [{"lon": …, "lat": …, …}, …]}`` and a GeoJSON FeatureCollection whose
properties say the same. What the request says for all rows stands beside ``rows`` or ``features``;
a row's own word wins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely

from gis_core.datums import DATUMS
from gis_core.errors import BadParameter, Fault, TooLarge, Unprocessable
from gis_core.geojson import geometry_from_geojson

MOST_ROWS = 10_000
MOST_ACCURACY_M = 10_000.0
MOST_VERTICES = 5_000
EXTENTS = ("LineString", "MultiLineString", "Polygon", "MultiPolygon")
"""Shapes that are answered part by part, shared by length or area."""

SHARED = ("datum", "on", "category", "accuracy_m", "revision", "plan")
"""What may be said for all rows and for each."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NEVER = re.compile("[\x00-\x1f\x7f]")
_ROW = frozenset({"id", "lon", "lat", *SHARED})
_LAST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class AskedRow:
    """One row: what it asks (members of a question) or why it cannot be asked; its own id, if any."""

    id: str | int | None
    asked: Mapping[str, Any] | None
    fault: Fault | None = None


@dataclass(frozen=True)
class BatchRequest:
    """The rows in the order sent; whether they came as GeoJSON; whether reasons are wished for."""

    rows: list[AskedRow]
    geojson: bool
    because: bool = True


def batch_request(document: Any, most_rows: int = MOST_ROWS) -> BatchRequest:
    """The request that a JSON body makes.

    Raises BadParameter where the whole cannot be understood, TooLarge above ``most_rows``; what is
    wrong with one row is that row's fault.
    """
    if not isinstance(document, dict):
        raise BadParameter("The body must be a JSON object.", hint='{"rows": [ … ], "datum": "wgs84"}')
    geojson = document.get("type") == "FeatureCollection"
    name = "features" if geojson else "rows"
    given = document.get(name)
    if not isinstance(given, list):
        raise BadParameter(
            f"“{name}” must be a list.", parameter=f"/{name}",
            hint="Send {\"rows\": [ … ]} or a GeoJSON FeatureCollection.",
        )
    if len(given) > most_rows:
        raise TooLarge(
            f"There are {len(given):,} rows; {most_rows:,} are the most for one request here.",
            hint="Split it, or send a file: POST /api/v1/assign/jobs.", rows=len(given), most=most_rows,
        )
    if not geojson:
        _check_members(document, {"rows", "because", *SHARED}, "")
    shared = _shared(document, "")
    because = document.get("because", True)
    if not isinstance(because, bool):
        raise BadParameter("“because” must be true or false.", parameter="/because")
    read = _feature if geojson else _row
    return BatchRequest([_read(read, each, shared) for each in given], geojson, because)


def _read(read: Any, given: Any, shared: Mapping[str, Any]) -> AskedRow:
    own = given.get("id") if isinstance(given, dict) else None
    identity = own if type(own) in (str, int) else None
    try:
        return AskedRow(identity, shared | read(given))
    except Fault as fault:
        return AskedRow(identity, None, fault)


def _row(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise BadParameter("A row must be an object.", hint='Such as {"lon": 114.3, "lat": 29.8}.')
    _check_members(given, _ROW, "")
    return {"lon": _coordinate(given, "lon"), "lat": _coordinate(given, "lat"), **_shared(given, "")}


def _feature(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or given.get("type") != "Feature":
        raise BadParameter("This is no GeoJSON Feature.", parameter="type")
    geometry, properties = given.get("geometry"), given.get("properties") or {}
    if not isinstance(properties, dict):
        raise BadParameter("“properties” must be an object.", parameter="properties")
    if not isinstance(geometry, dict):
        raise BadParameter("The Feature has no geometry.", parameter="geometry")
    if geometry.get("type") in EXTENTS:
        return {"shape": _extent(geometry)} | _shared(properties, "properties.")
    if geometry.get("type") != "Point":
        raise Unprocessable(
            f"A {str(geometry.get('type'))[:30]} cannot be asked about.", parameter="geometry",
            hint=f"One of Point, {', '.join(EXTENTS)}.", code="bad-geometry-type",
        )
    place = geometry.get("coordinates")
    if not isinstance(place, list) or not 2 <= len(place) <= 3:
        raise BadParameter("A position is [longitude, latitude].", parameter="coordinates")
    numbers = {"lon": place[0], "lat": place[1]}
    return {name: _coordinate(numbers, name) for name in numbers} | _shared(properties, "properties.")


def _extent(geometry: Mapping[str, Any]) -> Any:
    """A line or an area, bounded: what it is shared by is measured piece by piece."""
    return bounded(geometry_from_geojson(geometry))


def bounded(shape: Any) -> Any:
    """The line or area; raises Unprocessable where it has more than MOST_VERTICES vertices."""
    vertices = int(shapely.get_num_coordinates(shape))
    if vertices > MOST_VERTICES:
        raise Unprocessable(
            f"The shape has {vertices:,} vertices; {MOST_VERTICES:,} are the most here.",
            parameter="geometry", hint="Simplify it.", code="too-many-vertices",
        )
    return shape


def _check_members(given: Mapping[str, Any], known: set[str] | frozenset[str], where: str) -> None:
    strange = sorted(set(given) - known)
    if strange:
        raise BadParameter(
            f"There is no member “{strange[0][:40]}” here.", parameter=where + strange[0][:40],
            hint=f"Known: {', '.join(sorted(known))}.",
        )


def _coordinate(given: Mapping[str, Any], name: str) -> float:
    value = given.get(name)
    if value is None:
        raise BadParameter(f"“{name}” is missing.", parameter=name)
    return _number(value, name)


def _number(value: Any, name: str) -> float:
    if type(value) not in (int, float):
        raise BadParameter(
            f"“{name}” must be a number, not “{str(value)[:40]}”.", parameter=name,
            hint="Numbers stand without quotation marks.",
        )
    try:
        return float(value)
    except OverflowError as error:
        raise BadParameter(f"“{name}” is too large for a number.", parameter=name) from error


def _shared(given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The members that may be said for all rows or for each, read; null is as if not said."""
    readers = {
        "datum": _datum, "on": _day, "category": _text, "plan": _text, "accuracy_m": _accuracy,
        "revision": _revision,
    }
    return {
        name: read(given[name], where + name)
        for name, read in readers.items() if given.get(name) is not None
    }


def _datum(value: Any, name: str) -> str:
    if value not in DATUMS:
        raise BadParameter(
            f"“{name}” cannot be “{str(value)[:40]}”.", parameter=name, hint=f"One of: {', '.join(DATUMS)}."
        )
    return str(value)


def _day(value: Any, name: str) -> date:
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise BadParameter(
        f"“{name}” must be a day like 2022-12-31, not “{str(value)[:40]}”.", parameter=name
    )


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= len(value) <= 200 or _NEVER.search(value):
        raise BadParameter(f"“{name}” must be a text of 1 to 200 characters.", parameter=name)
    return value


def _accuracy(value: Any, name: str) -> float:
    number = _number(value, name)
    if not 0 <= number <= MOST_ACCURACY_M:
        raise BadParameter(f"“{name}” must be from 0 to {MOST_ACCURACY_M:,.0f} metres.", parameter=name)
    return number


def _revision(value: Any, name: str) -> int:
    if type(value) is not int or not 1 <= value <= _LAST_NUMBER:
        raise BadParameter(f"“{name}” must be the number of a revision.", parameter=name)
    return int(value)


def row_without_datum(name: str = "datum") -> BadParameter:
    """The fault of a row that does not say its datum."""
    return BadParameter(
        "The datum is missing.", parameter=name,
        hint=f"Say it for the row or for all: {', '.join(DATUMS)}. A wrong one errs by half a kilometre.",
    )
