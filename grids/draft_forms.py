"""Pure: which members may a request about a draft carry?

The schemas are checked against what comes in and stand in the API's description.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gis_core import json_forms
from gis_core.api_description import Schema, text, value
from gis_core.errors import BadParameter
from gis_core.json_forms import form as _form

_DAY = {"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


_WORDS: Mapping[str, Schema] = {
    "title": text("What the draft is called.", "草案名称。", maxLength=200),
    "reason": text("Why it is made.", "调整理由。", maxLength=4000),
    "document": text("The number of the paper it rests on.", "文号。", maxLength=100),
}
_EFFECTIVE = text("From which day of the city it holds.", "生效日期（本市日期）。", **{
    key: each for key, each in _DAY.items() if key != "type"
})
_STEPS = value("integer", "How many steps.", "步数。", minimum=1, maximum=10_000)
_REMARK = text("What is to be done.", "退回意见。", minLength=1, maxLength=4000)
_OVERRIDE = text(
    "Why the freeze of rounds is overridden; only the office may. It is published.",
    "突破冻结规则的理由（仅市办可用，将公开）。", minLength=1, maxLength=4000,
)

FORMS: Mapping[str, Schema] = {
    "start": _form({"effective_on": _EFFECTIVE, **_WORDS}, ("effective_on",)),
    "describe": _form({"effective_on": _EFFECTIVE, **_WORDS}),
    "steps": _form({"steps": _STEPS}),
    "locks": _form({
        "kind": text("The kind of the units.", "类型。", minLength=1, maxLength=32),
        "units": {
            "type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 60}, "minItems": 1,
            "maxItems": 20_000, "description": "Their keys.", "x-description-zh": "责任区（基础代码）。",
        },
        "locked": value("boolean", "Lock them, or let them go.", "锁定或解锁。"),
    }, ("kind", "units", "locked")),
    "submit": _form({"reason": _WORDS["reason"], "document": _WORDS["document"]}),
    "return": _form({"remark": _REMARK}, ("remark",)),
    "publish": _form({"override_reason": _OVERRIDE}),
    "rollback": _form({
        "effective_on": _EFFECTIVE, "reason": _WORDS["reason"], "document": _WORDS["document"],
    }),
    "consents": _form({"kinds": {
        "type": "array", "items": {"type": "string", "maxLength": 32}, "minItems": 1,
        "description": "Only borders of these kinds.", "x-description-zh": "仅这些类型的边界。",
    }}),
    "answer": _form({
        "answer": text(
            "confirmed or objected.", "confirmed 同意，objected 异议。", enum=["confirmed", "objected"]
        ),
        "remark": text("Why not.", "异议理由。", maxLength=4000),
    }, ("answer",)),
    "comment": _form({
        "text": text("What is said.", "意见内容。", minLength=1, maxLength=4000),
        "place": {
            "type": ["array", "null"], "items": {"type": "number"}, "minItems": 2, "maxItems": 2,
            "description": "Where: longitude and latitude in WGS 84; the whole draft if left out.",
            "x-description-zh": "位置：WGS 84 经度、纬度；缺省指整个草案。",
        },
    }, ("text",)),
    "settle": _form({"settled": value("boolean", "Whether it is settled.", "是否已处理。")}, ("settled",)),
    "nothing": _form({}),
}


def checked(form: str, given: Any) -> dict[str, Any]:
    """What was given, if it is of the form; raises BadParameter with the member's JSON pointer."""
    return json_forms.checked(FORMS[form], given)


def day(given: str | None) -> date | None:
    """A day as it stands in a form; raises BadParameter for one that no calendar has."""
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise BadParameter(
            f"There is no day {given}.", hint="Write it as 2023-01-01.", parameter="/effective_on"
        ) from error
