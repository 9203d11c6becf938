"""Pure: what do the addresses of plans take and answer?"""

from __future__ import annotations

from collections.abc import Mapping

from findings.plan_files import MEDIA_TYPES
from findings.scoring.plan_schema import DIALECT, plan_schema
from gis_core.api_description import (
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

_PATH = (
    Parameter("key", "The plan's key, such as 2022.", "方案标识，如 2022。"),
    Parameter("version", "Its version.", "版本号。", {"type": "integer", "minimum": 1}),
)
PLAN: Mapping[str, Schema] = {
    "plan": text("Its key.", "方案标识。"),
    "version": value("integer", "Its version.", "版本号。"),
    "label": {"type": "object", "additionalProperties": {"type": "string"}},
    "document": value(["string", "null"], "The official document.", "文号。"),
    "first_day": day("The first day it holds.", "起始日。"),
    "last_day": day("The last day it holds.", "截止日。"),
    "frozen_at": value(["string", "null"],
                       "Since when it cannot change; null: no round was published under it.",
                       "冻结时间；为空表示尚无评价期依此发布。"),
    "rounds": listed({"type": "string"}, "The rounds evaluated under it, as far as you see them.",
                     "依此方案评价且您可见的评价期。"),
    "address": text("Its rules.", "规则地址。"),
}


def _document() -> Schema:
    """The schema of the document, as a component of the API's own."""
    return {key: each for key, each in plan_schema().items() if each != DIALECT}


SCHEMAS: Mapping[str, Schema] = {
    "PlanDocument": _document(),
    "PlanSummary": members(PLAN),
    "Plans": answered({"plans": listed(ref("PlanSummary"), "Every version, the newest first.",
                                       "各方案各版本，新者在前。")}),
    "Plan": answered({**PLAN, "rules": ref("PlanDocument")}),
}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "plans", "The plans: each period's rules, in every version, and the rounds under each.",
        "实施方案：各时期规则及其各版本、所用评价期。",
        {200: Answer("The plans.", "方案。", {JSON: ref("Plans")})},
        more_en="A plan no round was published under is for the office and those who see a round under it.",
        more_zh="尚无评价期依此发布的方案，仅市办及可见其评价期者可见。",
    ),
    Operation(
        "plan", "The rules of one plan.", "某方案的规则。",
        {200: Answer("The rules.", "规则。", {JSON: ref("Plan")})}, path=_PATH, problems=(404,),
    ),
    Operation(
        "plan-file", "The rules as a file: YAML, JSON or a workbook.", "规则文件：YAML、JSON 或 Excel。",
        {200: Answer("The file.", "文件。", {
            media: {"type": "string"} if not media.endswith("json") else {"type": "object"}
            for media in MEDIA_TYPES.values()
        })},
        path=(*_PATH, Parameter("form", "yaml, json or xlsx.", "yaml、json 或 xlsx。",
                                {"type": "string", "enum": list(MEDIA_TYPES)})),
        problems=(404,),
    ),
    Operation(
        "plan-schema", "The JSON Schema of a plan's document, for editors and programs.",
        "实施方案文档的 JSON Schema，供编辑器与程序使用。",
        {200: Answer("The schema.", "Schema。", {"application/schema+json": {"type": "object"}})},
    ),
)
