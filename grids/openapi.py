"""Ask: what do the addresses of units take and answer, and which examples answer here?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gis_core.api_description import (
    GEOJSON,
    JSON,
    KINDS,
    Answer,
    Floor,
    Operation,
    Parameter,
    Schema,
    answered,
    day,
    listed,
    members,
    ref,
    text,
    value,
)
from gis_core.city import City
from grids import attachment_openapi, draft_openapi, review_openapi, settlement_openapi, street_openapi
from grids.checks.faults import DEFAULT_TOLERANCE_M
from grids.checks.faults import OPERATIONS as CORRECTIONS
from grids.coverage.documents import SCHEMAS as OPERATION_SCHEMAS
from grids.models import UnitVersion
from grids.street_lines import street_examples
from grids.units import newest_revision, versions_on

_ON = Parameter("on", "The day; today in the city if left out.", "日期，缺省为本市今日。",
                {"type": "string", "format": "date"})
_REVISION = Parameter("revision", "As believed under this revision; the newest if left out.",
                      "按此调整批次所认定，缺省为最新批次。", {"type": "integer", "minimum": 1})
_GEOMETRY = Parameter("geometry", "Whether the boundary comes along.", "是否附界线。",
                      {"type": "string", "enum": ["none", "full"]})
_KIND = Parameter("kind", "The kind of unit.", "责任区类型。", KINDS)
_CODE = Parameter("code", "The unit's code on the day.",
    "该日的责任区代码。", {"type": "string", "maxLength": 40})
_KIND_IN_PATH = Parameter("kind", "The kind of unit.", "责任区类型。", KINDS)

_NAMED: Mapping[str, Schema] = {
    "kind": text("Its kind.", "类型。"),
    "code": text("Its code.", "代码。"),
    "name": text("Its name.", "名称。"),
}
_UNTIL = value(["string", "integer", "null"], "The first one on which it no longer holds.", "自此不再有效。")
_PAPER: Mapping[str, Schema] = {
    "revision": value("integer", "The revision that made it.", "所属调整批次。"),
    "effective_on": day("From which day the revision holds.", "批次生效日期。"),
    "document": value(["string", "null"], "The number of the paper.", "文号。"),
    "reason": text("Why.", "理由。"),
    "author": value(["string", "null"], "Who made it; for colleagues only.", "制作人（仅内部可见）。"),
    "reviewer": value(["string", "null"], "Who reviewed it; for colleagues only.", "审核人（仅内部可见）。"),
}
_PEOPLE = ("author", "reviewer")
_BOX = listed({"type": "number"}, "West, south, east, north.", "西、南、东、北。")

_OPERATIONS = {
    f"operation-{name}": {member: held for member, held in schema.items() if member != "$schema"}
    for name, schema in OPERATION_SCHEMAS.items()
}
SCHEMAS: Mapping[str, Schema] = {
    **_OPERATIONS,
    "DraftOperation": {
        "oneOf": [ref(name) for name in _OPERATIONS],
        "discriminator": {
            "propertyName": "operation",
            "mapping": {name.removeprefix("operation-"): ref(name)["$ref"] for name in _OPERATIONS},
        },
        "description": "What a planner does to a draft: one operation.",
        "x-description-zh": "对草案所做的一项操作。",
    },
    "UnitProperties": members({
        **_NAMED,
        "valid_from": day("From which day it holds.", "生效日期。"),
        "valid_until": day("The first day on which it no longer holds.", "失效日期（不含）。", nullable=True),
        "made_in_revision": value("integer", "The revision that made this version.", "所属调整批次。"),
        "document": value(["string", "null"], "The number of the paper.", "文号。"),
        "parents": listed(members({
            **_NAMED,
            "share": text("Which share of its area lies there, a decimal.", "面积占比（十进制字符串）。"),
            "primary": value("boolean", "Whether it belongs there first of all.", "是否主要隶属。"),
            "declared": value("boolean", "Whether that was declared, not computed.",
                "是否申报（而非计算）。"),
        }), "The units in which it lies; only for one unit.", "所属上级，仅查询单个时给出。"),
    }, optional=["parents"]),
    "UnitFeature": members({
        "type": {"const": "Feature"},
        "id": text("Kind and code.", "类型与代码。"),
        "bbox": _BOX,
        "geometry": {"anyOf": [ref("MultiPolygon"), {"type": "null"}]},
        "properties": ref("UnitProperties"),
    }),
    "Unit": answered({
        "type": {"const": "Feature"},
        "id": text("Kind and code.", "类型与代码。"),
        "bbox": _BOX,
        "geometry": {"anyOf": [ref("MultiPolygon"), {"type": "null"}]},
        "properties": ref("UnitProperties"),
        "on": day("The day meant.", "所指日期。"),
        "revision": value("integer", "The revision believed.", "所依批次。"),
    }),
    "UnitDuties": answered({
        "kind": text("Its kind.", "类型。"), "code": text("Its code.", "代码。"),
        "on": day("The day meant.", "所指日期。"),
        "revision": value("integer", "The revision believed.", "所依批次。"),
        "duties": listed(members({
            "role": text("territory, road_chief, department, property, …", "职责类型。"),
            "level": value(["integer", "null"], "Of a road chief: 0 to 3.", "路长级别（0 为总路长）。"),
            "unit": members(_NAMED), "body": value("object", "Name, names by language, kind.", "责任单位。"),
            "post": value(["object", "null"], "The post's titles.", "职务。"),
            "category": value(["object", "null"], "Only for findings of it.", "仅此类问题。"),
            "since": day("Since when.", "起始日期。", nullable=True),
            "document": value(["string", "null"], "The number of the paper.", "文号。"),
            "person": value(["string", "null"], "Who holds the post; for colleagues.", "姓名（内部）。"),
            "phones": listed({"type": "string"}, "For colleagues.", "电话（内部）。"),
        }, optional=["person", "phones"]), "The unit's own first.", "本责任区在前。"),
    }),
    "UnitPage": answered({
        "type": {"const": "FeatureCollection"},
        "on": day("The day meant.", "所指日期。"),
        "revision": value("integer", "The revision believed.", "所依批次。"),
        "numberMatched": value("integer", "How many answer in all.", "符合总数。"),
        "numberReturned": value("integer", "How many are on this page.", "本页数量。"),
        "links": listed(ref("Link"), "This page, and the next if there is one.", "本页与下一页。"),
        "features": listed(ref("UnitFeature")),
    }),
    "UnitVersion": members({
        "code": _NAMED["code"],
        "name": _NAMED["name"],
        "valid": members({"from": day("The first day.", "首日。"), "until": _UNTIL}),
        "believed": members({
            "from": value("integer", "The first revision.", "首个批次。"), "until": _UNTIL,
        }),
        "vertex_only": value(
            "boolean", "Whether its border only took a vertex of a neighbour's.", "是否仅因邻界增加顶点。"
        ),
        **_PAPER,
        "attributes": {"type": "object", "description": "Its attributes, told to colleagues."},
    }, optional=(*_PEOPLE, "attributes")),
    "Relative": members({
        **_NAMED,
        "on": day("The day of these names: the last before, or the first of, the change.",
                  "名称所属之日：调整前末日或调整首日。"),
        "area_m2": value("number", "The ground that went over, in square metres.", "转移面积（平方米）。"),
        **_PAPER,
        "history": text("The address of its own history.", "其沿革的地址。"),
    }, optional=_PEOPLE),
    "UnitHistory": answered({
        "kind": _NAMED["kind"],
        "code": _NAMED["code"],
        "versions": listed(ref("UnitVersion"), "Every version, in the order of publication.",
            "全部版本，按发布次序。"),
        "ancestors": listed(ref("Relative"), "Units from which it came.", "来源责任区。"),
        "descendants": listed(ref("Relative"), "Units into which it went.", "去向责任区。"),
    }),
    "Fault": members({
        "type": {"const": "Feature"},
        "geometry": {"anyOf": [ref("Geometry"), {"type": "null"}]},
        "properties": members({
            "fault": text("What kind of fault.", "问题种类。"),
            "severity": {"type": "string", "enum": ["error", "warning"]},
            "units": listed(members({"kind": {"type": "string"}, "code": {"type": "string"}}),
                            "Those to be changed first, then those beside or above.", "涉及的责任区。"),
            "size": value("number", "How large.", "大小。"),
            "size_unit": {"type": "string", "enum": ["m2", "m", ""]},
            "message": ref("Words"),
            "operation": {"type": "string", "enum": list(CORRECTIONS)},
        }),
    }),
    "FaultCollection": answered({
        "type": {"const": "FeatureCollection"},
        "on": day("The day meant.", "所指日期。"),
        "revision": value("integer", "The revision believed.", "所依批次。"),
        "tolerance_m": value("number", "What is narrower is told in one line.",
            "容差（米），更窄者合并说明。"),
        "units": {"type": "object", "additionalProperties": {"type": "integer"}},
        "features": listed(ref("Fault")),
    }),
    "Words": members({"zh": {"type": "string"}, "en": {"type": "string"}}),
}


def _geojson(name: str) -> Answer:
    return Answer("GeoJSON.", "GeoJSON。", {GEOJSON: ref(name)})


_HISTORY = Answer("The history.", "沿革。", {JSON: ref("UnitHistory")})
_SEVERAL_EN = "If units of several kinds bear the code: 409, with the address of each in “choices”."
_SEVERAL_ZH = "若多个类型共用该代码，返回 409，并在 choices 中列出各自地址。"

UNIT_OPERATIONS = (
    Operation(
        "units", "A page of the units of a day, in the order of kind and code.",
            "某日的责任区，按类型与代码分页。",
        {200: _geojson("UnitPage")},
        query=(
            _KIND,
            Parameter("parent", "Only those below this unit: its code, or kind/code.",
                "仅限该上级之下：代码或 类型/代码。"),
            _ON, _REVISION,
            Parameter("q", "Part of the name, beginning of the code, or pinyin initials.",
                "名称片段、代码开头或拼音首字母。",
                      {"type": "string", "maxLength": 80}),
            _GEOMETRY,
            Parameter("limit", "How many on a page.", "每页数量。",
                      {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}),
            Parameter("after", "The mark of the page before; follow the link “next”.",
                "上一页的标记，请用 next 链接。"),
        ),
        tagged=True,
        more_en="A walk from page to page keeps to one day and one revision, whatever is published.",
        more_zh="翻页始终停留在同一日与同一批次，不受其间发布影响。",
    ),
    Operation(
        "unit-of-code", "One unit of a day by its code alone.", "按代码查询某日的一个责任区。",
        {200: _geojson("Unit")}, path=(_CODE,), query=(_KIND, _ON, _REVISION, _GEOMETRY),
        problems=(404, 409), tagged=True, more_en=_SEVERAL_EN, more_zh=_SEVERAL_ZH,
    ),
    Operation(
        "unit", "One unit of a day: its boundary and the units in which it lies.",
            "某日的一个责任区：界线与所属上级。",
        {200: _geojson("Unit")}, path=(_KIND_IN_PATH, _CODE), query=(_ON, _REVISION, _GEOMETRY),
        problems=(404,), tagged=True,
    ),
    Operation(
        "history-of-code", "How the unit of a code came to be as it is.", "按代码查询责任区沿革。",
        {200: _HISTORY}, path=(_CODE,), query=(_KIND, _ON, _REVISION),
        problems=(404, 409), tagged=True, more_en=_SEVERAL_EN, more_zh=_SEVERAL_ZH,
    ),
    Operation(
        "unit-history", "How a unit came to be as it is: versions, papers, splits and merges.",
        "责任区沿革：版本、文号、拆分与合并。",
        {200: _HISTORY}, path=(_KIND_IN_PATH, _CODE), query=(_ON, _REVISION), problems=(404,), tagged=True,
        more_en="Without “on” a code means the unit that bears it today, else the one that bore it last.",
        more_zh="不给 on 时，代码指今日使用者，否则指最后使用者。",
    ),
    Operation(
        "unit-duties", "Who answers for a unit on a day: for the whole of it, or for what it lies in.",
        "某日某责任区的责任单位与责任人（含所属上级）。",
        {200: Answer("The duties.", "职责。", {JSON: ref("UnitDuties")})},
        path=(_KIND_IN_PATH, _CODE), query=(_ON, _REVISION), problems=(404,),
        more_en="Persons and phones are told to colleagues only.", more_zh="姓名与电话仅内部人员可见。",
    ),
    Operation(
        "unit-faults", "What is wrong with the units of one kind on a day.", "某日某类责任区的问题。",
        {200: _geojson("FaultCollection")},
        query=(
            Parameter("kind", "The kind to be checked; one at a time.",
                "要检查的类型，每次一类。", KINDS, required=True),
            _ON, _REVISION,
            Parameter("tolerance", "Narrower overlaps, gaps and spills are told in one line, metres.",
                      "容差（米），更窄的重叠、缝隙与越界合并说明。",
                      {"type": "number", "minimum": 0, "maximum": 100, "default": DEFAULT_TOLERANCE_M}),
        ),
        tagged=True,
        more_en="Each request checks the whole kind, which takes a while with many units; with "
                "If-None-Match nothing is checked again until a publication.",
        more_zh="每次请求检查整个类型，数量大时较慢；带 If-None-Match 时，下次发布前不再重复检查。",
    ),
)
OPERATIONS = UNIT_OPERATIONS


def floor(city: City | None) -> Floor:
    """What this floor declares."""
    others = (draft_openapi, attachment_openapi, review_openapi, settlement_openapi, street_openapi)
    operations = [*OPERATIONS, *(each for other in others for each in other.OPERATIONS)]
    schemas = dict(SCHEMAS)
    for other in others:
        schemas |= other.SCHEMAS
    return Floor("units", "Units and boundaries", "责任区与界线", operations, schemas, _examples(city))


def _examples(city: City | None) -> dict[str, dict[str, Any]]:
    """A unit that is there, for each address; nothing before the first publication."""
    newest = newest_revision()
    if city is None or newest is None or newest.number is None or newest.effective_on is None:
        return {}
    kinds = [kind.key for kind in city.kinds]
    there = versions_on(newest.effective_on, newest.number, kinds).defer("geometry")
    found = next((row for kind in kinds[1:] if (row := _of_one_kind(there, kind))), None)
    if found is None:
        return {}
    on = newest.effective_on.isoformat()
    one = {"kind": found.kind, "code": found.code, "on": on}
    return {
        "units": {"kind": found.kind, "on": on, "limit": 2},
        "unit": one,
        "unit-history": one,
        "unit-of-code": {"code": found.code, "on": on},
        "history-of-code": {"code": found.code, "on": on},
        "unit-duties": one,
        "unit-faults": {"kind": found.kind, "on": on},
        "revisions": {"limit": 2},
        "revision-diff": {"number": newest.number},
        **settlement_openapi.examples(on),
        **street_examples(),
    }


def _of_one_kind(there: Any, kind: str) -> UnitVersion | None:
    """A unit of the kind whose code no other kind's bears."""
    others = there.exclude(kind=kind).values("code")
    found: UnitVersion | None = there.filter(kind=kind).exclude(code__in=others).order_by("code").first()
    return found
