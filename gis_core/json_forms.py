"""Pure: is what came in of the form it must have, and where is it not?

A form is a JSON Schema of an object; the same schema stands in the API's description.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema  # type: ignore[import-untyped]

from gis_core.api_description import Schema, members
from gis_core.errors import BadParameter


def form(properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    """A form with these members and no other."""
    optional = [name for name in properties if name not in required]
    return members(properties, optional=optional, additionalProperties=False)


def checked(schema: Schema, given: Any) -> dict[str, Any]:
    """What was given, if it is of the form; raises BadParameter with the member's JSON pointer."""
    found = next(jsonschema.Draft202012Validator(schema).iter_errors(given), None)
    if found is None:
        return dict(given)
    at = "".join(f"/{part}" for part in found.path)
    if found.validator == "additionalProperties":
        strange = sorted(set(found.instance) - set(found.schema["properties"]))[0]
        known = ", ".join(found.schema["properties"]) or "none"
        raise BadParameter(
            f"There is no member “{strange[:40]}” here.", parameter=f"{at}/{strange[:40]}",
            hint=f"Known: {known}.",
        )
    if found.validator == "required":
        lacking = next(name for name in found.schema["required"] if name not in found.instance)
        raise BadParameter(f"The member “{lacking}” is missing.", parameter=f"{at}/{lacking}")
    pointer = at or "/"
    raise BadParameter(
        f"“{pointer[1:] or 'the whole'}” is not of its form.", parameter=pointer,
        hint=str(found.schema.get("description", "")),
    )
