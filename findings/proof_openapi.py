"""Pure: what do the addresses of one round, its steps, its manifest and its proof take and answer?"""

from __future__ import annotations

from collections.abc import Mapping

from findings.publication_forms import STEP_FORM
from findings.publication_steps import STEPS
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

_KEY = Parameter("key", "The round: 2022-11, or 2022Q4.", "期：2022-11 或 2022Q4。")
_BULLETIN = Parameter(
    "bulletin", "A numbered bulletin; the newest if left out.", "通报号，缺省为最新。",
    {"type": "integer", "minimum": 1, "maximum": 999},
)
_MAYBE: Schema = {"type": ["string", "null"]}
_RANK: Schema = {"type": ["integer", "null"]}
BULLETIN = members({
    "bulletin": value("integer", "Its number.", "通报号。"),
    "address": text("The page of its proof.", "核验页地址。"),
    "published_at": text("When it was published.", "发布时间。"),
    "sha256": value(["string", "null"], "The hash of its manifest; null before there were any.",
                    "清单的 SHA-256；早期发布者为空。"),
    "reason": value(["string", "null"], "Of a correction: what was wrong.", "更正原因。"),
    "document": value(["string", "null"], "Of a correction: the number of the paper.", "更正依据的文号。"),
})
SUPERSEDED: Schema = {"anyOf": [BULLETIN, {"type": "null"}]}
OBJECTION: Schema = {"anyOf": [
    members({"from": day("Its first day.", "首日。"), "to": day("Its last day.", "末日。")}),
    {"type": "null"},
]}
SUMMARY: Mapping[str, Schema] = {
    "round": text("Its key.", "期号。"),
    "status": text("open, closed, objection or published.", "状态。"),
    "bulletin": value("integer", "The number of its newest bulletin.", "最新通报号。"),
    "plan": {"type": "string"},
    "from": day("Its first day.", "首日。"),
    "until": day("The first day after it.", "截止日（不含）。"),
    "revision": value(["integer", "null"], "The boundaries it stands on.", "所依批次。"),
    "objection": OBJECTION,
    "recomputable": value("boolean", "False: published elsewhere, its totals taken over as printed.",
                          "否：外部发布的历史期，仅录入公布数，不可在本系统复核。"),
    "results": text("The address of its results.", "得分地址。"),
}

_IMMEDIATE = listed(members({
    "id": value("integer", "The finding's number.", "问题序号。"),
    "address": text("Its page.", "页面地址。"),
    "key": text("Its key at its source.", "在来源中的编号。"),
    "category": _MAYBE,
    "category_name": _MAYBE,
    "severity": {"type": "string"},
    "observed_at": {"type": "string", "format": "date-time"},
    "due_at": value(["string", "null"], "Until when it is to be put right.", "整改时限。"),
    "rectified_at": value(["string", "null"], "When it was said to be put right.", "报告整改完成时间。"),
    "description": {"type": "string"},
    "place": {"anyOf": [listed({"type": "number"}), {"type": "null"}]},
    "bodies": listed(members({
        "body": members({
            "id": {"type": "string"}, "name": {"type": "string"},
            "names": {"type": "object", "additionalProperties": {"type": "string"}},
        }),
        "role": {"type": "string"},
    })),
}))

SCHEMAS: Mapping[str, Schema] = {
    "Round": answered({**SUMMARY, "bulletins": listed(BULLETIN)}),
    "Manifest": answered({
        "round": {"type": "string"},
        "bulletin": {"type": "integer"},
        "superseded_by": SUPERSEDED,
        "sha256": text("SHA-256 of the manifest in the canonical form of RFC 8785: what is printed.",
                       "清单（RFC 8785 规范形式）的 SHA-256，即印在通报上的摘要。"),
        "manifest": value("object", "The hash of every file of the package, and of the manifest before.",
                          "核验包各文件及上一份清单的摘要。", additionalProperties=True),
    }),
    "Immediate": answered({"findings": _IMMEDIATE}),
    "Publication": answered({
        "round": {"type": "string"},
        "status": {"type": "string"},
        "bulletin_being_made": value(["integer", "null"], "The bulletin being made.", "编制中的通报号。"),
        "objection": OBJECTION,
        "objection_over": {"type": "boolean"},
        "open_appeals": value("integer", "Appeals to be decided first.", "未办结的申诉数。"),
        "units_scored": {"type": "object", "additionalProperties": {"type": "integer"}},
        "decided_since": value("boolean", "Whether the round is to be scored again.", "是否须重新计分。"),
        "changes": listed(members({
            "kind": {"type": "string"}, "code": {"type": "string"}, "score": _MAYBE, "rank": _RANK,
            "score_before": _MAYBE, "rank_before": _RANK,
        }), "What a correction changes.", "更正引起的变化。"),
        "sensitivity": members({
            "sha256": text("What an acknowledgement names.", "确认时所引用的摘要。"),
            "entries": listed({"type": "object", "additionalProperties": True}),
        }),
        "requested": {"anyOf": [
            members({"at": {"type": "string"}, "by": {"type": "string"}, "own": {"type": "boolean"}}),
            {"type": "null"},
        ]},
        "bulletins": listed(BULLETIN),
        "may": listed({"type": "string", "enum": list(STEPS)}, "The steps that are next.", "可办的下一步。"),
    }),
}
_STATE = {200: Answer("How far it is.", "办理情况。", {JSON: ref("Publication")})}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "immediate-findings", "Findings of categories to be put right at once, of the one who asks.",
        "须立即整改类别的问题（本单位）。",
        {200: Answer("The findings.", "问题。", {JSON: ref("Immediate")})},
        query=(Parameter("state", "open: not yet verified as put right.", "open：尚未核实整改。",
                         {"type": "string", "enum": ["open", "all"], "default": "open"}),),
        more_en="They skip sealing: a body sees its own as soon as they are assigned, and nothing else of an "
                "open round.",
        more_zh="此类问题不封存：责任归属判定后，责任单位即可见本单位的问题，期内其他内容仍不可见。",
    ),
    Operation(
        "round", "One round and its published bulletins.", "某期及其已发布的通报。",
        {200: Answer("The round.", "该期。", {JSON: ref("Round")})}, path=(_KEY,), problems=(404,),
    ),
    Operation(
        "round-manifest", "What a published bulletin stands on: hashes, chained to the bulletin before.",
        "已发布通报的清单：各文件摘要，并与上一份清单相接。",
        {200: Answer("The manifest.", "清单。", {JSON: ref("Manifest")})},
        path=(_KEY,), query=(_BULLETIN,), problems=(404,),
    ),
    Operation(
        "round-proof", "The package with which anybody recomputes a bulletin.", "供任何人复算通报的核验包。",
        {200: Answer("A zip with rules, recorded inputs, results, boundaries and a standalone checker.",
                     "压缩包：规则、计分依据、得分、界线与独立核验程序。",
                     {"application/zip": {"type": "string", "format": "binary"}})},
        path=(_KEY,), query=(_BULLETIN,), problems=(404,),
        more_en="Places are cut to what everybody may see: the scores are proven from the assignments "
                "recorded for each finding.",
        more_zh="位置按公开精度截取；得分由所记录的责任归属证明。",
    ),
    Operation(
        "round-publication", "How far a round is on its way to publication, for the office.",
        "某期发布的办理情况（市办）。", _STATE, path=(_KEY,), problems=(404,),
    ),
    Operation(
        "round-publication", "Take the next step of a round; two different persons publish it.",
        "办理下一步；发布须由两人先后办理。", _STATE, method="post", path=(_KEY,),
        body={JSON: STEP_FORM}, problems=(404, 409, 422),
    ),
)
