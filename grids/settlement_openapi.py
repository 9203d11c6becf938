"""Pure: what do the addresses of settled ground take and answer?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gis_core.api_description import (
    GEOJSON,
    JSON,
    Answer,
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
from grids import settlement_forms
from grids.settlement_wishes import WHATS

_CODE = Parameter("code", "The decision's code.", "认定编号。", {"type": "string", "maxLength": 40})
_NUMBER = Parameter("number", "The file's number.", "附件编号。", {"type": "integer", "minimum": 1})
_BYTES: Schema = {"type": "string", "format": "binary"}
_FILES = dict.fromkeys(("application/pdf", "image/jpeg", "image/png"), _BYTES)
_NAMES: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
_NULL: Schema = {"type": "null"}


def _or_null(schema: Schema, en: str, zh: str) -> Schema:
    return {"anyOf": [schema, _NULL], "description": en, "x-description-zh": zh}


_UNIT = members({"kind": {"type": "string"}, "code": {"type": "string"}, "name": {"type": "string"}})
_BODY = members({"id": {"type": "string"}, "name": {"type": "string"}, "names": _NAMES})
_CATEGORY = members({
    "standard": {"type": "string"}, "kind": {"type": "string"}, "code": {"type": "string"}, "names": _NAMES,
})
_TEXT = ["string", "null"]
_COMMON: Mapping[str, Schema] = {
    "what": text("What settles the ground.", "种类。", enum=list(WHATS)),
    "code": text("Its code.", "代码。"),
    "name": text("Its name, or the place in words.", "名称或地点。"),
    "valid_from": day("From which day it holds.", "生效日期。", nullable=True),
    "valid_until": day("The first day on which it no longer holds.", "失效日期（不含）。", nullable=True),
    "document": value(_TEXT, "The number of the paper.", "文号。"),
}
_DECISION: Mapping[str, Schema] = {
    "unit": _or_null(_UNIT, "The unit whose ground it counts as.", "认定归属的责任区。"),
    "body": _or_null(_BODY, "The body that answers.", "责任单位。"),
    "role": value(_TEXT, "As what it answers.", "身份。"),
    "category": _or_null(_CATEGORY, "Only for this category.", "仅限此问题类别。"),
    "decided_on": day("The day it was made.", "认定日期。"),
    "reason": text("Why.", "认定理由。"),
}
_AREA: Mapping[str, Schema] = {
    "kind": text("What kind of area.", "特殊区域类型。"),
    "beats": listed({"type": "string"}, "Roles that do not count there.", "在此不计的职责。"),
    "precedence": value("integer", "The higher one counts first.", "优先级，高者先计。"),
    "buffer_m": value(["number", "null"], "Metres on each side of the line it was.", "线状时每侧米数。"),
}
_RULE: Mapping[str, Schema] = {
    "one": _or_null(_UNIT, "One side.", "一侧。"),
    "other": _or_null(_UNIT, "The other side.", "另一侧。"),
    "rule": text("centre_line, one_side or superior.",
                 "centre_line 中心线、one_side 整幅归一侧、superior 共同上级。"),
    "takes": _or_null(_UNIT, "The side that takes the whole road.", "整幅归属的一侧。"),
}
_FILE: Mapping[str, Schema] = {
    "id": value("integer", "The file's number.", "附件编号。"),
    "name": text("Its name, with an ending that is true.", "文件名（扩展名与内容相符）。"),
    "media_type": text("What it is, by its first bytes.", "文件类型（按文件头判断）。"),
    "bytes": value("integer", "Its size.", "字节数。"),
    "sha256": text("The digest of its bytes.", "内容的 SHA-256 摘要。"),
    "added_by": value(_TEXT, "Who added it.", "上传人。"),
    "added_at": text("When.", "上传时间。"),
    "address": text("Where it is downloaded.", "下载地址。"),
}


def _feature(properties: Schema, **more: Schema) -> dict[str, Schema]:
    return {
        "type": {"const": "Feature"}, "id": text("What and code.", "种类与代码。"),
        "geometry": ref("MultiPolygon"), "properties": properties, **more,
    }


_IN_FULL = members({
    **_COMMON, **_DECISION,
    "as_decided": members({
        "from": day("The first day.", "首日。"), "until": day("The end.", "失效日期。", nullable=True),
    }) | {"description": "The days it was made for.", "x-description-zh": "作出时的有效期。"},
    "superseded_by": value(_TEXT, "The decision that superseded it.", "替代本认定的编号。"),
    "supersedes": listed({"type": "string"}, "Decisions that it superseded.", "被本认定替代的编号。"),
    "on_the_same_ground": listed(members({
        "code": {"type": "string"}, "name": {"type": "string"}, "decided_on": day("The day.", "认定日期。"),
        "shared_m2": value("number", "Square metres in common.", "重叠面积（平方米）。"),
        "superseded_by": value(_TEXT, "What superseded it.", "替代它的编号。"),
    }), "Other decisions there, the earliest first.", "同一地点的其他认定，最早者在前。"),
    "recorded_at": text("When it was recorded.", "登记时间。"),
    "address": text("Its address.", "地址。"),
    "present": listed({"type": "string"}, "Who was present; for those who may see persons.",
                      "到场人员（仅有权查看人员者）。"),
    "recorded_by": value(_TEXT, "Who recorded it; for the same.", "登记人（同上）。"),
    "evidence": listed(members(_FILE), "The files behind it; for the same.", "证据附件（同上）。"),
}, optional=["present", "recorded_by", "evidence"])

SCHEMAS: Mapping[str, Schema] = {
    **settlement_forms.SCHEMAS,
    "Settlement": members(_feature(members(
        {**_COMMON, **_AREA, **_RULE, **_DECISION},
        optional=[*_AREA, *_RULE, *_DECISION],
    ))),
    "SettlementPage": answered({
        "type": {"const": "FeatureCollection"},
        "on": day("The day meant.", "所指日期。"),
        "numberMatched": value("integer", "How many answer in all.", "符合总数。"),
        "numberReturned": value("integer", "How many are on this page.", "本页数量。"),
        "links": listed(ref("Link"), "This page, and the next if there is one.", "本页与下一页。"),
        "features": listed(ref("Settlement")),
    }),
    "SiteDecision": answered(_feature(
        _IN_FULL, notes=listed({"type": "string"}, "What is to be told of it.", "提示。")
    ), optional=["notes"]),
    "DecisionEvidence": answered(_FILE),
}
_ONE = {GEOJSON: ref("SiteDecision")}
_KEPT = {JSON: ref("DecisionEvidence")}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "settlements", "A page of what settles ground otherwise than by units: special areas, border rules, "
        "decisions on site.", "特殊区域、边界规则与现场确权，按种类与代码分页。",
        {200: Answer("GeoJSON.", "GeoJSON。", {GEOJSON: ref("SettlementPage")})},
        query=(
            Parameter("what", "Only of this sort.", "仅限此种类。", {"type": "string", "enum": list(WHATS)}),
            Parameter("on", "The day; today in the city if left out.", "日期，缺省为本市今日。",
                      {"type": "string", "format": "date"}),
            Parameter("bbox", "Only what touches west,south,east,north in degrees.", "仅限与此范围相交者。"),
            Parameter("limit", "How many on a page.", "每页数量。",
                      {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}),
            Parameter("after", "The mark of the page before; follow the link “next”.",
                      "上一页的标记，请用 next 链接。"),
        ),
        more_en="Who was present at a decision, and its evidence, are never told here.",
        more_zh="此处不公开到场人员与证据。",
    ),
    Operation(
        "record-site-decision", "Record a decision made on site, with its evidence.",
        "登记现场确权，可附证据。",
        {201: Answer("It is recorded.", "已登记。", _ONE),
         200: Answer("The same decision was recorded already.", "相同认定已登记。", _ONE)},
        method="post", problems=(409, 413, 415, 422),
        body={JSON: ref("NewSiteDecision"), "multipart/form-data": {
            "type": "object", "required": ["decision"], "properties": {
                "decision": {"type": "string", "description": "The decision, as JSON.",
                             "x-description-zh": "认定内容（JSON）。"},
                "file": listed(_BYTES, "PDF, JPEG or PNG.", "PDF、JPEG 或 PNG。"),
            },
        }},
        more_en="The code makes it repeatable: the same again is 200, another decision under it 409. A "
                "decision is not changed; a later one supersedes it.",
        more_zh="以编号保证可重复提交：相同内容返回 200，不同内容返回 409。"
                "认定不可修改，只能由后来的认定替代。",
    ),
    Operation(
        "site-decision", "One decision on site, whatever became of it.", "一项现场确权，含已被替代者。",
        {200: Answer("The decision.", "认定内容。", _ONE)}, path=(_CODE,), problems=(404,),
    ),
    Operation(
        "site-decision-evidence", "Keep a file with a decision.", "为认定补充证据。",
        {201: Answer("It is kept.", "已保存。", _KEPT),
         200: Answer("The same bytes were kept already.", "内容相同的附件已存在。", _KEPT)},
        method="post", path=(_CODE,),
        query=(Parameter("name", "The file's name, where the body is the file itself.",
                         "文件名（请求体即文件时使用）。", {"type": "string", "maxLength": 400}),),
        body={**_FILES, "multipart/form-data": {
            "type": "object", "properties": {"file": _BYTES}, "required": ["file"],
        }},
        problems=(404, 409, 413, 415),
        more_en="PDF, JPEG or PNG by its first bytes, at most 20 MB; never taken away again.",
        more_zh="按文件头判断，仅收 PDF、JPEG、PNG，不超过 20 MB；保存后不可删除。",
    ),
    Operation(
        "site-decision-file", "One file of a decision, to be saved.", "下载一份证据。",
        {200: Answer("Its bytes.", "文件内容。", _FILES)}, path=(_CODE, _NUMBER), problems=(404,),
    ),
)


def examples(on: str) -> dict[str, dict[str, Any]]:
    """An address that answers on a day that has units."""
    return {"settlements": {"on": on, "limit": 2}}
