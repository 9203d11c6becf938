"""Pure: which JSON document says an operation or a change, and what does a document say?

An operation's document is what the browser sends, what a draft keeps and what is replayed on a
newer base: ``{"operation": "reassign", "to": "A", "area": {…GeoJSON…}}``. A change's document
keeps the old and new rows with their geometry as hexadecimal WKB, so that undo is byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import shapely

from grids.coverage import members as m
from grids.coverage.areas import Create, Merge, Reassign, Retire, Split
from grids.coverage.attributes import MoveToParent, Recode, SetAttributes, SetEach
from grids.coverage.borders import MoveArc, MoveNode, Simplify
from grids.coverage.members import DocumentFault, Member, Schema
from grids.coverage.repairs import CutOverlap, FillGap
from grids.coverage.replacing import Replace
from grids.coverage.roads import CreateAlongRoad
from grids.coverage.value import Change, Operation, Pair, Unit

StreetLine = Callable[[str], shapely.Geometry]
"""The line (lon/lat) of the street with that code; raises a Fault if there is none."""

_APART = m.flag("Whether units may lie in more parts afterwards than before.")
_AREA = m.geometry("The area.", "Polygon", "MultiPolygon")
_LINE = m.geometry("The line.", "LineString")


def _no_streets(code: str) -> shapely.Geometry:
    raise DocumentFault(f"No street {code} is known here.", hint="Give the line of the street.")


_KINDS: Mapping[str, tuple[Callable[..., Operation], str, Mapping[str, Member]]] = {
    "move_arc": (MoveArc, "A stretch of border takes another course between its two ends.", {
        "arc": m.arc("The stretch of border."), "line": _LINE,
    }),
    "move_node": (MoveNode, "The node where three or more borders meet goes to another place.", {
        "at": m.place("Where it is."), "to": m.place("Where it goes."),
    }),
    "reassign": (Reassign, "Ground of other units goes to a unit; without an area those units end.", {
        "to": m.key("The unit that gets the ground."), "area": _AREA.optional(),
        "units": m.keys("The units it is taken from; all in the area, if left out.").optional(),
        "apart": _APART,
    }),
    "split": (Split, "A line cuts a unit: the largest piece stays it, the others become new units.", {
        "unit": m.key("The unit."), "line": _LINE,
        "new": m.new_units("The new units, that of the largest piece first."),
    }),
    "merge": (Merge, "Units that lie side by side become one of them; the others end.", {
        "units": m.keys("All of them.", 2), "kept": m.key("The unit that stays, one of them."),
    }),
    "simplify": (Simplify, "A stretch of border loses the vertices it needs not.", {
        "arc": m.arc("The stretch of border."),
        "tolerance": m.number("How far it may move, in degrees; 0.00001 is about a metre.", 0, 1),
    }),
    "fill_gap": (FillGap, "A gap enclosed by units goes to one of them.", {
        "at": m.place("A place in the gap."),
        "to": m.text_or_null("The unit that gets it; if left out, the longest border's.", 60).optional(),
    }),
    "cut_overlap": (CutOverlap, "What two units both claim goes to one of them.", {
        "units": m.keys("The two units.", 2, 2), "to": m.key("The one that gets it."),
    }),
    "move_to_parent": (MoveToParent, "Units belong to another unit of the level above.", {
        "units": m.keys("The units."), "parent": m.key("Their new parent."), "apart": _APART,
    }),
    "create": (Create, "A new unit gets the free ground in an area, and that of the units named.", {
        "new": m.new_unit(), "area": _AREA,
        "out_of": m.keys("Units whose ground in the area it gets too.", 0).optional(), "apart": _APART,
    }),
    "create_along_road": (CreateAlongRoad, "A new unit gets a strip along a street.", {
        "new": m.new_unit(), "street": m.street(_no_streets),
        "start": m.place("The crossing where it begins."), "end": m.place("The crossing where it ends."),
        "width": m.number("How wide the strip is, in metres.", 1, 1000),
        "out_of": m.keys("Units whose ground in the strip it gets.", 0).optional(), "apart": _APART,
    }),
    "retire": (Retire, "A unit ends, and its ground goes to an heir beside it.", {
        "unit": m.key("The unit."),
        "heir": m.text_or_null("Who gets the ground; only among islands it may be nobody.", 60).optional(),
    }),
    "recode": (Recode, "A unit bears another code; it stays the same unit.", {
        "unit": m.key("The unit."), "code": m.text("Its new code.", 40),
    }),
    "set_attributes": (SetAttributes, "Attributes of units are set; null removes one, others stay.", {
        "units": m.keys("The units."), "attributes": m.attributes(),
        "name": Member(m.text_or_null("Their new name; as it is, if left out.", 200).schema,
                       lambda value: value, lambda value: value, required=False),
    }),
    "set_each": (SetEach, "Each unit gets its own name, code and attributes; what is not named stays.", {
        "units": m.details(),
    }),
    "replace": (Replace, "Units get whole new outlines and attributes, as an import brings them.", {
        "units": m.whole_units(),
        "hairline": m.number("Gaps and overlaps thinner than this close, in degrees.", 0, 0.001).optional(),
    }),
}

_NAME_OF = {kind: name for name, (kind, _, _) in _KINDS.items()}


def _schema(name: str) -> Schema:
    _, description, members = _KINDS[name]
    whole = m.described(members, description)
    named = {"const": name, "description": "Which operation it is."}
    return whole | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "properties": {"operation": named} | whole["properties"],
        "required": ["operation", *whole["required"]],
    }


SCHEMAS: Mapping[str, Schema] = {name: _schema(name) for name in _KINDS}
"""The JSON Schema (draft 2020-12) of each operation's document, by its name."""


@cache
def _validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(SCHEMAS[name])


def operation_from(
    document: Any, *, metric_srid: int | None = None, street_line: StreetLine = _no_streets
) -> Operation:
    """The operation a document says.

    ``metric_srid`` is the city's, which ``create_along_road`` measures its metres in, and
    ``street_line`` gives the line of a street named by its code. Raises DocumentFault or
    GeometryFault, with the JSON pointer of the member as ``parameter``.
    """
    name = document.get("operation") if isinstance(document, Mapping) else None
    if not isinstance(name, str) or name not in _KINDS:
        raise DocumentFault(
            f"“{str(name)[:40]}” is no operation.", hint=f"One of {', '.join(_KINDS)}.",
            parameter="/operation",
        )
    _refuse_misfit(name, document)
    kind, _, members = _KINDS[name]
    if name != "create_along_road":
        return kind(**m.read_members(members, document))
    if metric_srid is None:
        raise TypeError("create_along_road needs the city's metric_srid")
    found = m.read_members(dict(members) | {"street": m.street(street_line)}, document)
    return kind(**found, metric_srid=metric_srid)


def document_of(operation: Operation) -> dict[str, Any]:
    """The document that says an operation; ``operation_from`` gives back its equal."""
    name = _NAME_OF[type(operation)]
    return {"operation": name} | m.written(_KINDS[name][2], operation)


def _refuse_misfit(name: str, document: Mapping[str, Any]) -> None:
    """Raises DocumentFault for the first member that does not fit the schema."""
    found = next(_validator(name).iter_errors(document), None)
    if found is not None:
        parameter, detail = _told(found)
        raise DocumentFault(detail, hint=_hint(found), parameter=parameter)


def _missing(error: jsonschema.ValidationError) -> str:
    return next(str(each) for each in error.validator_value if each not in error.instance)


def _told(error: jsonschema.ValidationError) -> tuple[str, str]:
    """The JSON pointer of the member at fault, and in words what is wrong with it."""
    path = list(error.absolute_path)
    if error.validator == "required":
        path.append(_missing(error))
        return m.pointer(*path), f"“{path[-1]}” is missing."
    if error.validator == "additionalProperties":
        path.append(next(each for each in error.instance if each not in error.schema["properties"]))
        return m.pointer(*path), f"“{str(path[-1])[:60]}” is no member of this."
    words = _WORDS.get(str(error.validator))
    what = words.format(_worded(error.validator_value)) if words else error.message
    return m.pointer(*path), f"“{path[-1]}” {what}." if path else f"The document {what}."


_WORDS = {
    "type": "must be {}",
    "enum": "must be {}",
    "minLength": "is empty",
    "maxLength": "is longer than {} characters",
    "minItems": "holds fewer than {}",
    "maxItems": "holds more than {}",
    "uniqueItems": "holds something twice",
    "minProperties": "is empty",
    "minimum": "is less than {}",
    "maximum": "is more than {}",
}
_TYPES = {
    "string": "a text", "object": "an object", "array": "a list", "number": "a number",
    "boolean": "true or false", "null": "null",
}


def _worded(limit: Any) -> str:
    """A limit of a schema in words: a number, a type, or several of either."""
    if isinstance(limit, list):
        return " or ".join(map(_worded, limit))
    return _TYPES.get(limit, str(limit)) if isinstance(limit, str) else str(limit)


def _hint(error: jsonschema.ValidationError) -> str:
    """What the member at fault is for."""
    schema = error.schema
    if error.validator == "required":
        schema = schema["properties"][_missing(error)]
    elif error.validator == "additionalProperties":
        return f"It may hold {', '.join(schema['properties'])}."
    return str(schema.get("description", ""))


def change_document(change: Change) -> dict[str, Any]:
    """A change as JSON, the units with their geometry as hexadecimal WKB."""
    return {
        "units": {
            key: {"old": _row(pair.old), "new": _row(pair.new)} for key, pair in sorted(change.pairs.items())
        },
        "vertex_only": sorted(change.vertex_only),
    }


def change_from(document: Mapping[str, Any]) -> Change:
    """The change of such a document, byte for byte. Raises DocumentFault if it is none."""
    try:
        pairs = {
            key: Pair(_unit(pair["old"]), _unit(pair["new"])) for key, pair in document["units"].items()
        }
        return Change(pairs, frozenset(document["vertex_only"]))
    except (KeyError, TypeError, AttributeError, shapely.GEOSException) as error:
        raise DocumentFault(f"This is no change of units: {error!r}.", code="bad-change") from error


def _row(unit: Unit | None) -> dict[str, Any] | None:
    if unit is None:
        return None
    return {
        "geometry": shapely.to_wkb(unit.geometry, hex=True),
        "code": unit.code,
        "name": unit.name,
        "parent": unit.parent,
        "attributes": dict(unit.attributes),
    }


def _unit(row: Mapping[str, Any] | None) -> Unit | None:
    if row is None:
        return None
    return Unit(
        shapely.from_wkb(row["geometry"]), row["code"], row["name"], row["parent"], dict(row["attributes"])
    )
