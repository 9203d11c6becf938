"""Pure: which members does a request that records a decision on site carry?

The schema is checked against what comes in and stands in the API's description.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gis_core.api_description import Schema, listed, ref, text, value
from gis_core.crs import DATUMS, geometry_to_storage
from gis_core.errors import BadParameter
from gis_core.geojson import geometry_from_geojson
from gis_core.json_forms import checked, form
from grids.settlement_ground import WIDEST_M
from grids.settlement_wishes import ROLES, DecisionWish

_DAY = {"format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def _words(en: str, zh: str, longest: int) -> Schema:
    return text(en, zh, minLength=1, maxLength=longest)


_MEMBERS: Mapping[str, Schema] = {
    "code": _words("What it is known by; the same again changes nothing.", "编号；重复提交不产生变化。", 40),
    "name": _words("The place in words.", "地点。", 200),
    "geometry": {
        "type": "object", "description": "The ground: GeoJSON, areas; or lines with buffer_m.",
        "x-description-zh": "范围：GeoJSON 面，或附 buffer_m 的线。",
    },
    "datum": text("What the coordinates rest on.", "坐标基准。", enum=list(DATUMS)),
    "buffer_m": value("number", "Of lines: metres on each side.", "线状时每侧米数。",
                      exclusiveMinimum=0, maximum=WIDEST_M),
    "reason": _words("Why; it is public and stands in every answer there: name no person.",
                     "认定理由（公开，写入该处每次认定，勿写个人姓名）。", 4000),
    "since": text("The first day it holds.", "生效日期。", **_DAY),
    "until": text("The first day it no longer holds.", "失效日期（不含）。", **_DAY),
    "decided_on": text("The day it was made.", "认定日期。", **_DAY),
    "unit": form({
        "kind": text("Its kind.", "类型。", maxLength=32),
        "code": text("Its code on the first day.", "生效日的代码。", maxLength=40),
    }, ("kind", "code")) | {
        "description": "The unit whose ground it counts as.", "x-description-zh": "认定归属的责任区。",
    },
    "body": _words("Who answers: b_17, a name, KIND:NAME or an outside id.",
                   "责任单位：编号、名称或外部编码。", 240),
    "role": text("As what the body answers.", "责任单位的身份。", enum=list(ROLES)),
    "category": _words("Only for this category: code or name.", "仅限此问题类别。", 240),
    "present": listed(
        _words("A name.", "姓名。", 100), "Who was present; never public.", "到场人员（不公开）。"
    ),
    "document": text("The number of the paper.", "文号。", maxLength=100),
    "supersedes": listed(_words("A code.", "编号。", 40), "Earlier decisions that end with this one.",
                         "由本次认定替代的编号。"),
}

FORM: Schema = form(_MEMBERS, ("code", "name", "geometry", "datum", "reason", "since"))
SCHEMAS: Mapping[str, Schema] = {"NewSiteDecision": FORM | {
    "properties": FORM["properties"] | {"geometry": ref("Geometry") | {
        "description": _MEMBERS["geometry"]["description"],
        "x-description-zh": _MEMBERS["geometry"]["x-description-zh"],
    }},
}}


def wish_from(given: Any) -> DecisionWish:
    """The decision that JSON asks to record; raises BadParameter or GeometryFault naming the member."""
    read = checked(FORM, given)
    shape = geometry_from_geojson(read["geometry"])
    stored = None if shape is None else geometry_to_storage(
        shape, epsg=None, datum=read["datum"], allowed=()
    )
    unit = read.get("unit")
    return DecisionWish(
        code=read["code"], name=read["name"], geometry=stored, reason=read["reason"],
        since=_day(read, "since") or date.min, until=_day(read, "until"),
        decided_on=_day(read, "decided_on"), unit=f"{unit['kind']}:{unit['code']}" if unit else "",
        body=read.get("body", ""), role=read.get("role", ""), category=read.get("category", ""),
        present=read.get("present", ()), document=read.get("document", ""),
        supersedes=read.get("supersedes", ()), buffer_m=read.get("buffer_m"),
    )


def _day(read: Mapping[str, Any], name: str) -> date | None:
    if name not in read:
        return None
    try:
        return date.fromisoformat(read[name])
    except ValueError as error:
        raise BadParameter(
            f"There is no day {read[name]}.", hint="Write it as 2023-01-01.", parameter=f"/{name}"
        ) from error
