"""Pure: how does a description of the API look to a person who reads it?

Made from the OpenAPI document alone, in one language, so that page and document cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

_METHODS = ("get", "post", "put", "patch", "delete")
_SCHEMAS = "#/components/schemas/"


def outline(document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What a page shows: title, description, operations by tag, schemas; ``language`` zh or en."""
    reader = _Reader(document, language)
    return {
        "title": reader.said(document["info"], "title"),
        "description": reader.said(document["info"], "description"),
        "tags": [reader.tag(tag) for tag in document["tags"]],
        "schemas": [reader.schema(name) for name in sorted(document["components"]["schemas"])],
    }


class _Reader:
    """One document read in one language."""

    def __init__(self, document: Mapping[str, Any], language: str) -> None:
        self._document, self._language = document, language

    def said(self, part: Mapping[str, Any], member: str) -> str:
        """A member in the language, or in English where there is no other."""
        chinese = part.get(f"x-{member}-zh") if self._language == "zh" else None
        return str(chinese or part.get(member, ""))

    def tag(self, tag: Mapping[str, Any]) -> dict[str, Any]:
        """A tag with its operations, in the order of the document."""
        operations = [
            self._operation(address, method, methods[method])
            for address, methods in self._document["paths"].items()
            for method in _METHODS
            if method in methods and tag["name"] in methods[method]["tags"]
        ]
        return {"name": tag["name"], "title": self.said(tag, "description"), "operations": operations}

    def _operation(self, address: str, method: str, told: Mapping[str, Any]) -> dict[str, Any]:
        answers = [self._answer(status, each) for status, each in told["responses"].items()]
        return {
            "id": told["operationId"],
            "method": method.upper(),
            "address": address,
            "summary": self.said(told, "summary"),
            "description": self.said(told, "description"),
            "public": "public" in told["x-roles"],
            "roles": told["x-roles"],
            "parameters": [self._parameter(each) for each in told["parameters"]],
            "bodies": self._contents(told.get("requestBody", {})),
            "answers": [each for each in answers if not each["problem"]],
            "problems": [each for each in answers if each["problem"]],
            "example": _example(address, told["parameters"]) if method == "get" else "",
        }

    def _parameter(self, each: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "name": each["name"], "place": each["in"], "required": each["required"],
            "type": self.kind_of(each["schema"]), "description": self.said(each, "description"),
        }

    def _answer(self, status: str, each: Mapping[str, Any]) -> dict[str, Any]:
        referred = str(each.get("$ref", ""))
        if referred:
            each = self._document["components"]["responses"][referred.rpartition("/")[2]]
        return {
            "status": status, "problem": bool(referred), "description": self.said(each, "description"),
            "contents": self._contents(each),
        }

    def _contents(self, part: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {"media": media, "rows": list(self._rows(held["schema"], 0)), "refs": refs_of(held["schema"])}
            for media, held in part.get("content", {}).items()
        ]

    def schema(self, name: str) -> dict[str, Any]:
        """A named schema with its members, those of nested objects below them."""
        schema = self._document["components"]["schemas"][name]
        return {
            "name": name,
            "description": self.said(schema, "description"),
            "type": self.kind_of(schema),
            "refs": refs_of(schema),
            "rows": list(self._rows(schema, 0)),
        }

    def _rows(self, schema: Mapping[str, Any], depth: int) -> Iterator[dict[str, Any]]:
        for name, member in schema.get("properties", {}).items():
            yield {
                "depth": min(depth, 4),
                "name": name,
                "required": name in schema.get("required", ()),
                "type": self.kind_of(member),
                "refs": refs_of(member),
                "description": self.said(member, "description"),
            }
            for inner in (member, member.get("items"), *member.get("anyOf", ())):
                if isinstance(inner, Mapping) and "properties" in inner:
                    yield from self._rows(inner, depth + 1)

    def kind_of(self, schema: Mapping[str, Any]) -> str:
        """A schema's type in few signs: ``string``, ``[number]``, ``"Feature"``, ``Unit | null``."""
        if "$ref" in schema:
            return str(schema["$ref"]).removeprefix(_SCHEMAS)
        if "const" in schema:
            return f"“{schema['const']}”"
        if "enum" in schema:
            return " | ".join(f"“{each}”" for each in schema["enum"])
        alternatives = schema.get("anyOf") or schema.get("oneOf")
        if alternatives:
            return " | ".join(self.kind_of(each) for each in alternatives)
        if schema.get("type") == "array":
            return f"[{self.kind_of(schema.get('items', {}))}]"
        return _type(schema)


def _type(schema: Mapping[str, Any]) -> str:
    kinds = schema.get("type", "any")
    named = " | ".join(kinds) if isinstance(kinds, list) else str(kinds)
    signs = {"minimum": "≥", "maximum": "≤"}
    limits = [f"{sign} {schema[limit]}" for limit, sign in signs.items() if limit in schema]
    limits += [f"= {schema['default']}"] if "default" in schema else []
    extra = [*([schema["format"]] if "format" in schema else []), *limits]
    return f"{named} ({', '.join(extra)})" if extra else named


def refs_of(schema: Any) -> list[str]:
    """The names of the document's own schemas that a schema mentions at its own level."""
    if not isinstance(schema, Mapping):
        return []
    if "$ref" in schema:
        return [str(schema["$ref"]).removeprefix(_SCHEMAS)]
    inner = [schema.get("items"), *schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return [name for each in inner for name in refs_of(each)]


def _example(address: str, parameters: list[Mapping[str, Any]]) -> str:
    """An address that answers here; empty where a needed value has no example."""
    query: dict[str, Any] = {}
    for each in parameters:
        if "example" not in each:
            if each["required"]:
                return ""
        elif each["in"] == "path":
            address = address.replace(f"{{{each['name']}}}", quote(str(each["example"]), safe=""))
        elif each["in"] == "query":
            query[each["name"]] = each["example"]
    return f"{address}?{urlencode(query)}" if query else address
