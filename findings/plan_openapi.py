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


_ROW: Schema = {"anyOf": [
    {"type": "object", "additionalProperties": {"type": "string"}}, {"type": "null"},
]}


_OUTCOME: Schema = {"anyOf": [
    members({
        "rank": {"type": ["integer", "null"]}, "score": {"type": ["string", "null"]},
        "reward": {"type": ["string", "null"]},
    }),
    {"type": "null"},
]}
_NOTES = listed(members({"en": {"type": "string"}, "zh": {"type": "string"}}), "What is to be known of it.",
                "说明。")
_TRIAL = (
    Parameter("plan", "KEY/VERSION, or KEY for the newest version.", "标识/版本，缺省版本为最新。",
              required=True),
    Parameter("from", "The first round.", "起始期。", required=True),
    Parameter("to", "The last round.", "截止期。", required=True),
    Parameter("kind", "Only this kind of unit.", "仅该类责任区。"),
)


def _document() -> Schema:
    """The schema of the document, as a component of the API's own."""
    return {key: each for key, each in plan_schema().items() if each != DIALECT}


SCHEMAS: Mapping[str, Schema] = {
    "PlanDocument": _document(),
    "PlanSummary": members(PLAN),
    "Plans": answered({"plans": listed(ref("PlanSummary"), "Every version, the newest first.",
                                       "各方案各版本，新者在前。")}),
    "PlanComparison": answered({
        "a": text("One plan.", "甲方案。"), "b": text("The other.", "乙方案。"),
        "parts": listed(members({
            "part": text("The part's key.", "部分标识。"),
            "title": members({"en": {"type": "string"}, "zh": {"type": "string"}}),
            "same": {"type": "boolean"},
            "reordered": value("boolean", "Rows both have stand in another order.", "共有各行次序不同。"),
            "rows": listed(members({
                "identity": {"type": "object", "additionalProperties": {"type": "string"}},
                "state": text("What became of it.", "状态。", enum=["same", "changed", "added", "removed"]),
                "a": _ROW, "b": _ROW,
                "changed": listed(members({
                    "field": {"type": "string"},
                    "a": {"type": ["string", "null"]}, "b": {"type": ["string", "null"]},
                })),
            })),
        })),
    }),
    "PlanTrial": answered({
        "plan": text("The plan tried.", "试算方案。"),
        "rounds": listed(members({
            "round": text("The round.", "期。"),
            "plan": text("The plan it was published under.", "公布时所用方案。"),
            "tried": value("boolean", "Whether it could be tried.", "能否试算。"),
            "notes": _NOTES,
            "kinds": listed(members({
                "kind": {"type": "string"}, "notes": _NOTES,
                "units": listed(members({
                    "code": {"type": "string"}, "name": {"type": "string"}, "group": {"type": "string"},
                    "published": _OUTCOME, "tried": _OUTCOME,
                    "moved": value("boolean", "Another place or sum.", "名次或金额不同。"),
                    "reason": text("Why it has none as tried.", "试算无结果的原因。"),
                })),
            })),
        })),
    }),
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
        "plan-comparison", "Two plans part by part: rows that are the same, changed, new and gone.",
        "两个方案逐项对比：相同、变动、新增与删去。",
        {200: Answer("The comparison.", "对比。", {JSON: ref("PlanComparison")})},
        query=(
            Parameter("a", "KEY/VERSION, or KEY for the newest version.", "标识/版本，缺省版本为最新。",
                      required=True),
            Parameter("b", "The other, in the same form.", "另一方案。", required=True),
        ),
        problems=(404,),
        more_en="A default that is written out is no difference.", more_zh="写明缺省值不算差异。",
    ),
    Operation(
        "plan-trial", "Ranks, scores and sums of past rounds under a plan, beside what was published.",
        "以某方案试算往期：名次、得分与奖惩，并列公布结果。",
        {200: Answer("The rounds as tried.", "试算结果。", {JSON: ref("PlanTrial")})},
        query=_TRIAL, problems=(404,),
        more_en="Nothing is stored. A round that cannot be tried says why.",
        more_zh="不存储任何内容；无法试算的期注明原因。",
    ),
    Operation(
        "plan-trial-file", "The same as CSV.", "同上，CSV。",
        {200: Answer("A line for each unit.", "每个责任区一行。", {"text/csv": {"type": "string"}})},
        query=_TRIAL, problems=(404,),
    ),
    Operation(
        "plan-schema", "The JSON Schema of a plan's document, for editors and programs.",
        "实施方案文档的 JSON Schema，供编辑器与程序使用。",
        {200: Answer("The schema.", "Schema。", {"application/schema+json": {"type": "object"}})},
    ),
)
