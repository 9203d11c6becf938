"""Pure: how is each part of an operation written in JSON, and read from it again?

A ``Member`` joins the three sides of one: its JSON Schema (draft 2020-12), its reader, which may
take for granted what the schema says, and its writer. Geometry is GeoJSON in lon/lat WGS84;
numbers go through as they are, so what was written reads back bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from gis_core.errors import BadParameter, Fault
from gis_core.geojson import geometry_from_geojson
from gis_core.geometry import MAX_VERTICES, GeometryFault
from grids.coverage.arcs import ArcName
from grids.coverage.areas import NewUnit
from grids.coverage.attributes import Details
from grids.coverage.faults import Place
from grids.coverage.value import Unit

Schema = dict[str, Any]


class DocumentFault(BadParameter):
    """A document is no operation; ``parameter`` is the JSON pointer of the member at fault."""

    code = "bad-operation"
    title = "The operation cannot be read"


@dataclass(frozen=True)
class Member:
    """One member of an operation's document."""

    schema: Schema
    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    required: bool = True

    def optional(self) -> Member:
        """The same where it may be left out: then the operation takes its default."""
        return Member(self.schema, self.read, self.write, required=False)


def described(members: Mapping[str, Member], description: str) -> Schema:
    """The schema of an object with these members and no others."""
    return {
        "type": "object",
        "description": description,
        "properties": {name: member.schema for name, member in members.items()},
        "required": [name for name, member in members.items() if member.required],
        "additionalProperties": False,
    }


def pointer(*path: str | int) -> str:
    """The JSON pointer (RFC 6901) that leads along this path."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def read_members(members: Mapping[str, Member], value: Mapping[str, Any]) -> dict[str, Any]:
    """What an object that fits the schema holds; a Fault gets the JSON pointer of its member."""
    found = {}
    for name in (name for name in members if name in value):
        try:
            found[name] = members[name].read(value[name])
        except Fault as fault:
            fault.parameter = pointer(name) + fault.parameter
            raise
    return found


def written(members: Mapping[str, Member], value: Any) -> dict[str, Any]:
    """The object that says ``value``; what may be left out and says nothing is left out."""
    said = {name: member.write(getattr(value, name)) for name, member in members.items()}
    return {
        name: told for name, told in said.items()
        if members[name].required or not (told is None or told is False or told in ([], {}, ""))
    }


def text(description: str, longest: int, shortest: int = 1) -> Member:
    """A text; its ends are not trimmed."""
    schema = {"type": "string", "minLength": shortest, "maxLength": longest, "description": description}
    return Member(schema, str, str)


def text_or_null(description: str, longest: int) -> Member:
    """A text, or null, which is also what leaving it out means."""
    schema = {"type": ["string", "null"], "minLength": 1, "maxLength": longest, "description": description}
    return Member(schema, _as_it_is, _as_it_is)


def key(description: str) -> Member:
    """The key of a unit: the code it bears in the base, or that of a new unit."""
    return text(description, 60)


def keys(description: str, least: int = 1, most: int = 100_000) -> Member:
    """Keys of units, each once."""
    schema = {
        "type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 60},
        "minItems": least, "maxItems": most, "uniqueItems": True, "description": description,
    }
    return Member(schema, tuple, list)


def flag(description: str) -> Member:
    """True, or false, which is also what leaving it out means."""
    return Member({"type": "boolean", "default": False, "description": description}, bool, bool, False)


def number(description: str, least: float, most: float) -> Member:
    """A number within bounds."""
    schema = {"type": "number", "minimum": least, "maximum": most, "description": description}
    return Member(schema, _finite, float)


def place(description: str) -> Member:
    """[longitude, latitude] in degrees."""
    schema = {
        "type": "array", "items": {"type": "number", "minimum": -180, "maximum": 180},
        "minItems": 2, "maxItems": 2, "description": f"{description} As [longitude, latitude].",
    }
    return Member(schema, _place, list)


def attributes() -> Member:
    """Attributes by name."""
    schema = {"type": "object", "description": "Attributes by name, each any JSON value."}
    return Member(schema, dict, dict, required=False)


def geometry(description: str, *types: str) -> Member:
    """A GeoJSON geometry of one of these types."""
    return Member(_geojson(description, *types), _geometry, _geojson_of)


def street(find: Callable[[str], shapely.Geometry]) -> Member:
    """A street by its code, or its line; written as the line, so that it stays what was meant."""
    schema = _geojson("The street: its code, or its line as GeoJSON.", "LineString")
    schema |= {"type": ["string", "object"], "minLength": 1, "maxLength": 60}
    return Member(
        schema, lambda value: find(value) if isinstance(value, str) else _geometry(value), _geojson_of
    )


def _as_it_is(value: Any) -> Any:
    return value


def _finite(value: Any) -> float:
    if not np.isfinite(value):
        raise DocumentFault("This is not a finite number.", code="not-finite")
    return float(value)


def _place(value: Any) -> Place:
    lon, lat = (_finite(number) for number in value)
    _refuse_off_the_world(np.array([[lon, lat]]))
    return lon, lat


def _geojson(description: str, *types: str) -> Schema:
    return {
        "type": "object",
        "description": f"{description} GeoJSON, degrees in WGS84.",
        "properties": {
            "type": {"enum": list(types), "description": "The type of the GeoJSON geometry."},
            "coordinates": {"type": "array", "items": {}, "description": "As RFC 7946 says for the type."},
            "bbox": {"type": "array", "items": {"type": "number"}, "description": "Read over."},
        },
        "required": ["type", "coordinates"],
        "additionalProperties": False,
    }


def _geometry(value: Any) -> shapely.Geometry:
    try:
        found = geometry_from_geojson(value)
    except OverflowError as error:  # a whole number beyond any float
        raise GeometryFault("A coordinate is not a finite number.", code="not-finite") from error
    if found is None or shapely.is_empty(found):
        raise GeometryFault("There is no geometry.", code="empty")
    vertices = shapely.get_coordinates(found)
    if len(vertices) > MAX_VERTICES:
        raise GeometryFault(
            f"It has {len(vertices):,} vertices; {MAX_VERTICES:,} are the most that is taken.",
            hint="Draw it plainer.", code="too-many-vertices",
        )
    _refuse_off_the_world(vertices)
    return found


def _refuse_off_the_world(vertices: np.ndarray[Any, np.dtype[np.float64]]) -> None:
    wrong = np.flatnonzero((np.abs(vertices) > [180.0, 90.0]).any(axis=1))
    if wrong.size:
        lon, lat = vertices[wrong[0]].tolist()
        raise GeometryFault(
            f"({lon:.10g}, {lat:.10g}) is no place on Earth.",
            hint="Coordinates are degrees, longitude first.", code="off-the-world", place=(lon, lat),
        )


def _geojson_of(geometry: shapely.Geometry | None) -> dict[str, Any] | None:
    if geometry is None:
        return None
    told = shapely.geometry.mapping(geometry)
    return {"type": told["type"], "coordinates": _lists(told["coordinates"])}


def _lists(values: Any) -> Any:
    return [_lists(value) for value in values] if isinstance(values, tuple | list) else values


def _code(required: bool = False) -> Member:
    return Member(text("The code it bears.", 40, 0).schema, str, str, required)


_ARC = {
    "one": text_or_null("The unit on one side; null is the ground of nobody.", 60),
    "other": text_or_null("The unit on the other side; null is the ground of nobody.", 60),
    "through": place("A place that the stretch of border passes through."),
}
_NEW = {
    "key": key("What the new unit is called inside the draft, as a rule its code."),
    "code": _code(),
    "name": text("Its name.", 200, 0).optional(),
    "parent": text_or_null("Its parent; that of the ground it gets, if left out.", 60).optional(),
    "attributes": attributes(),
}
_WHOLE = {
    "geometry": geometry("Its whole area.", "Polygon", "MultiPolygon"),
    "code": _code(),
    "name": text("Its name.", 200, 0).optional(),
    "parent": text_or_null("The unit it belongs to.", 60).optional(),
    "attributes": attributes(),
}


def arc(description: str) -> Member:
    """A stretch of border between two nodes, named so that it is found again on another base."""
    return Member(
        described(_ARC, description),
        lambda value: ArcName(**read_members(_ARC, value)), lambda name: written(_ARC, name),
    )


def new_unit() -> Member:
    """What a unit that an operation makes is called."""
    return Member(
        described(_NEW, "The new unit."),
        lambda value: NewUnit(**read_members(_NEW, value)), lambda new: written(_NEW, new),
    )


def new_units(description: str) -> Member:
    """Several of them, in order."""
    one = new_unit()
    schema = {
        "type": "array", "items": one.schema, "minItems": 1, "maxItems": 1000, "description": description,
    }
    return Member(
        schema,
        lambda values: tuple(_listed(one, values)), lambda news: [one.write(new) for new in news],
    )


def _listed(one: Member, values: list[Any]) -> list[Any]:
    numbered = {str(position): one for position in range(len(values))}
    read = read_members(numbered, dict(zip(numbered, values, strict=True)))
    return [read[position] for position in numbered]


def whole_units() -> Member:
    """Units by key as an import gives them; null ends one."""
    schema = described(_WHOLE, "The unit; null ends it.") | {"type": ["object", "null"]}
    return Member(
        {
            "type": "object", "additionalProperties": schema, "minProperties": 1,
            "description": "The units by key.",
        },
        _whole_units,
        lambda units: {key: unit and written(_WHOLE, unit) for key, unit in units.items()},
    )


def _whole_units(value: Mapping[str, Any]) -> dict[str, Unit | None]:
    one = Member({}, lambda unit: unit and Unit(**read_members(_WHOLE, unit)), _as_it_is)
    return read_members(dict.fromkeys(value, one), value)


_DETAILS: Mapping[str, Member] = {
    "name": text_or_null("The unit's new name; as it is, if left out.", 200).optional(),
    "code": text_or_null("The unit's new code; as it is, if left out.", 40).optional(),
    "attributes": attributes(),
}


def details() -> Member:
    """What each of some units is called from now on, by key."""
    schema = described(_DETAILS, "What the unit is called from now on.")
    return Member(
        {
            "type": "object", "additionalProperties": schema, "minProperties": 1, "maxProperties": 20_000,
            "description": "The units by key.",
        },
        lambda value: read_members(dict.fromkeys(value, _ONE_UNITS_DETAILS), value),
        lambda units: {key: written(_DETAILS, each) for key, each in units.items()},
    )


_ONE_UNITS_DETAILS = Member({}, lambda value: Details(**read_members(_DETAILS, value)), _as_it_is)
