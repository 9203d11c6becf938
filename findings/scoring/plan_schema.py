"""Pure: which JSON Schema does a plan's document follow, for editors and programs?

Generated from the declarations of ``plan_layout_parts``. It says what single fields are; sums, names that
stand twice and names of what is not there only the loader knows: what the schema refuses the loader refuses,
not the other way round. (JSON Schema 2020-12; English descriptions, Chinese in ``x-description-zh``.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from findings.scoring.plan_layout import Field, FieldKind, Part, Words
from findings.scoring.plan_layout_fields import ROLES
from findings.scoring.plan_layout_parts import PARTS

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_KEY = "^[a-z][a-z0-9_]{0,39}$"
_RULE_KEY = "^(?=.*[A-Za-z0-9])[A-Za-z0-9_-]{1,40}$"
_NOT_BLANK = r"\S"


def plan_schema(address: str = "") -> Schema:
    """The schema; ``address`` is where it is served, if anywhere."""
    root = next(each for each in PARTS if each.single)
    named = {"$schema": DIALECT} | ({"$id": address} if address else {})
    return named | {"title": root.words.en, "x-title-zh": root.words.zh} | _entry(root)


def _entry(part: Part) -> Schema:
    """The schema of one entry of a part, with the lists that hang on it."""
    schema: Schema = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    for field in part.fields:
        _put(schema, field.path, _field(field), field.required)
    holder = "" if part.single else part.key
    for held in PARTS:
        if held.holder == holder and not held.single:
            _put(schema, held.at, _list(held), held.at_least > 0)
    for (of, path), more in _OBJECTS.items():
        if of == part.key:
            schema["properties"][path] |= more
    if part.key == "multipliers":
        schema["required"].append("when")
    schema |= _CONDITIONS.get(part.key, {})
    _drop_empty_required(schema)
    return schema


def _put(schema: Schema, path: str, what: Schema, required: bool) -> None:
    """Put a field's schema at its dotted path; the objects on the way are made, and may be absent."""
    *way, last = path.split(".")
    for name in way:
        schema = schema["properties"].setdefault(name, {
            "type": "object", "properties": {}, "required": [], "additionalProperties": False,
        })
    schema["properties"][last] = what
    if required:
        schema["required"].append(last)


def _drop_empty_required(schema: Schema) -> None:
    if schema.get("required") == []:
        del schema["required"]
    for each in schema.get("properties", {}).values():
        _drop_empty_required(each)


def _list(part: Part) -> Schema:
    items = _field(part.fields[0]) if part.plain else _entry(part)
    schema: Schema = {"type": "array", **_said(part.words), "items": items}
    return schema | ({"minItems": part.at_least} if part.at_least else {})


def _said(words: Words) -> Schema:
    """Title and description, in English and Chinese."""
    said = {"title": words.en, "x-title-zh": words.zh}
    return said | ({"description": words.more_en, "x-description-zh": words.more_zh} if words.more_en else {})


def _field(field: Field) -> Schema:
    schema = _said(field.words) | _OF_KIND[field.kind](field)
    if field.nullable:
        schema = _said(field.words) | {"anyOf": [_OF_KIND[field.kind](field), {"type": "null"}]}
    if field.default is not None:
        schema["default"] = field.default
    return schema


def _text(field: Field) -> Schema:
    if field.default == "":
        return {"type": "string", "pattern": r"^$|\S"}
    return {"type": "string", "pattern": _NOT_BLANK}


def _choice(field: Field) -> Schema:
    options = field.options or {}
    told = "; ".join(f"{key}: {words.en}" for key, words in options.items())
    told_zh = "；".join(f"{key}：{words.zh}" for key, words in options.items())
    more = field.words
    return {
        "enum": list(options),
        "description": f"{more.more_en} {told}.".strip(),
        "x-description-zh": f"{more.more_zh}{told_zh}。",
    }


def _number(field: Field) -> Schema:
    """A number, or its text: trailing zeros beyond the decimals allowed do no harm."""
    sign = "-?" if field.kind in ("signed", "sums") else ""
    digits = rf"[0-9]{{1,9}}(\.[0-9]{{1,{field.places}}}0{{0,9}})?"
    written = rf"^\s*{sign}{digits}\s*$|^\s*-0{{1,9}}(\.0{{1,9}})?\s*$"
    least = -1_000_000_000 if sign else 0
    return {
        "type": ["number", "string"], "minimum": least, "exclusiveMaximum": 1_000_000_000, "pattern": written,
    }


def _labels(field: Field) -> Schema:
    return {
        "type": "object", "minProperties": 1,
        "additionalProperties": {"type": "string", "pattern": _NOT_BLANK},
    }


def _texts(field: Field) -> Schema:
    schema: Schema = {
        "type": "array", "items": {"type": "string", "pattern": _NOT_BLANK}, "uniqueItems": True,
    }
    if field.path in ("order", "set_aside"):
        schema["items"] = {"enum": list(ROLES)}
    return schema | ({"minItems": field.at_least} if field.at_least else {})


_OF_KIND: Mapping[FieldKind, Callable[[Field], Schema]] = {
    "text": _text,
    "name": lambda field: {"type": "string", "pattern": _KEY},
    "rule_key": lambda field: {"type": "string", "pattern": _RULE_KEY},
    "choice": _choice,
    "labels": _labels,
    "number": _number,
    "signed": _number,
    "count": lambda field: {"type": "integer", "minimum": 0, "maximum": field.at_most},
    "flag": lambda field: {"type": "boolean"},
    "day": lambda field: {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "texts": _texts,
    "lists": lambda field: {"type": "array", "items": {"type": "string"}, "minItems": 1},
    "sums": lambda field: {"type": "array", "items": _number(field)},
    "deductions": lambda field: {
        "type": "object", "minProperties": 1, "propertyNames": {"pattern": _KEY},
        "additionalProperties": _number(field),
    },
}

_OBJECTS: dict[tuple[str, str], Schema] = {
    ("plan", "accountability"): {"type": ["object", "null"]},
    ("multipliers", "when"): {
        "minProperties": 1, "maxProperties": 1,
        "not": {"required": ["overdue"], "properties": {"overdue": {"const": False}}},
    },
}
"""What objects that fields stand in are beside those fields, by part and name."""


def _methods(*methods: str) -> Schema:
    """Where a component's method is one of these; absent it is deductions."""
    told: Schema = {"properties": {"method": {"enum": list(methods)}}}
    return told if "deductions" in methods else told | {"required": ["method"]}


def _lacks(names: Iterable[str]) -> Schema:
    return {"not": {"anyOf": [{"required": [name]} for name in names]}}


_CONDITIONS: dict[str, Schema] = {
    "components": {"allOf": [
        {
            "if": _methods("deductions"),
            "then": {"required": ["categories"], "properties": {"categories": {"minItems": 1}}},
            "else": _lacks(["normaliser", "division"]),
        },
        {
            "if": _methods("indicators"),
            "then": {"required": ["indicators"], "properties": {"indicators": {"minItems": 1}}},
            "else": {"properties": {"indicators": {"maxItems": 0}}},
        },
    ]},
    "indicators": {"oneOf": [{"required": ["rate"]}, {"required": ["count"]}]},
    "evaluated": {"not": {
        "required": ["group_kind", "groups"],
        "properties": {"group_kind": {"type": "string"}, "groups": {"minItems": 1}},
    }},
}
