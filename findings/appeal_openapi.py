"""Pure: what do the addresses of appeals, evidence and rulings take and answer?"""

from __future__ import annotations

from collections.abc import Mapping

from findings.appeal_forms import FORMS, KINDS
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

_NUMBER: Schema = {"type": "integer", "minimum": 1}
_APPEAL = Parameter("appeal", "The appeal's number.", "申诉编号。", _NUMBER)
_FINDING = Parameter("finding", "The finding's number.", "问题编号。", _NUMBER)
_BYTES: Schema = {"type": "string", "format": "binary"}
_FILES = dict.fromkeys(("application/pdf", "image/jpeg", "image/png"), _BYTES)
_NAMES: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
_MAYBE: Schema = {"type": ["string", "null"]}
_BODY = members({"id": {"type": "string"}, "name": {"type": "string"}, "names": _NAMES,
                 "outside_ids": {"type": "object", "additionalProperties": True}}, optional=["outside_ids"])
_UNIT = members({"kind": {"type": "string"}, "code": _MAYBE, "name": _MAYBE})


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


_FILE: Mapping[str, Schema] = {
    "id": value("integer", "The file's number.", "附件编号。"),
    "name": text("Its name, with an ending that is true.", "文件名（扩展名与内容相符）。"),
    "media_type": text("What it is, by its first bytes.", "文件类型（按文件头判断）。"),
    "bytes": value("integer", "Its size.", "字节数。"),
    "sha256": text("The digest of its bytes.", "内容的 SHA-256 摘要。"),
    "added_at": text("When it was added.", "上传时间。"),
    "address": text("Where it is downloaded.", "下载地址。"),
}
_SHORT: Mapping[str, Schema] = {
    "id": value("integer", "The appeal's number.", "申诉编号。"),
    "address": text("Where it is read whole.", "全文地址。"),
    "version": value("integer", "How often it was written to.", "版本。"),
    "finding": members({
        "id": {"type": "integer"}, "source": {"type": "string"},
        "key": text("The finding's key at its source.", "问题在来源中的编号。"), "category": _MAYBE,
    }),
    "round": value(["string", "null"], "The round it counts in.", "期。"),
    "kind": text("What is objected to.", "申诉类型。", enum=list(KINDS)),
    "state": text("open, upheld, rejected or withdrawn.", "状态。",
                  enum=["open", "upheld", "rejected", "withdrawn"]),
    "body": _BODY,
    "filed_at": text("When it was filed.", "提出时间。"),
    "due_at": text("Until when it is to be decided.", "办结时限。"),
    "overdue": value("boolean", "Whether that is over and it is open.", "是否逾期未办。"),
    "decided_at": value(["string", "null"], "When it was decided.", "决定时间。"),
}
_RULING: Mapping[str, Schema] = {
    "id": {"type": "integer"},
    "unit": _or_null(_UNIT),
    "body": _or_null(_BODY),
    "role": _MAYBE,
    "reason": text("Why.", "认定理由。"),
    "document": value(["string", "null"], "The number of the paper.", "文号。"),
    "decided_at": text("When.", "认定时间。"),
    "appeal": value(["integer", "null"], "The appeal it came of.", "所据申诉。"),
    "current": value("boolean", "Whether it stands; superseded ones stay to be read.", "是否现行。"),
}
_COMPUTED = members({
    "state": text("The state of the place.", "位置状态。"),
    "revision": {"type": ["integer", "null"]},
    "on": day("The finding's day.", "问题当日。"),
    "units": listed(members({
        "kind": {"type": "string"}, "code": {"type": "string"}, "name": {"type": "string"},
        "distance_m": {"type": ["number", "null"]},
    })),
    "bodies": listed(members({
        "body": _BODY, "post": _MAYBE, "role": {"type": "string"}, "share": _MAYBE, "because": _NAMES,
    })),
})
_WHOLE: Mapping[str, Schema] = {
    **_SHORT,
    "text": text("The grounds.", "申诉理由。"),
    "says_unit": _or_null(_UNIT),
    "says_body": _or_null(_BODY),
    "says_unknown": {"type": "boolean"},
    "duplicate_of": _MAYBE,
    "decision": value(["string", "null"], "The decision with its reasons.", "决定及理由。"),
    "decided_severity": _MAYBE,
    "decided_points": _MAYBE,
    "filed_by": value(["string", "null"], "Who filed it; for the office only.", "提出人（仅市办可见）。"),
    "decided_by": value(["string", "null"], "Who decided it; for the office only.", "决定人（仅市办可见）。"),
    "evidence": listed(members(_FILE)),
    "finding": members({
        "id": {"type": "integer"}, "source": {"type": "string"}, "key": {"type": "string"},
        "category": _MAYBE, "severity": {"type": "string"},
        "observed_at": {"type": "string", "format": "date-time"},
        "observed_on": day("The city's day.", "本市日期。"),
        "description": {"type": "string"},
        "place": _or_null(listed({"type": "number"})),
        "deductions": listed(members({
            "kind": {"type": "string"}, "code": {"type": "string"}, "points": {"type": "string"},
        }), "What it takes from whom in the newest results.", "最新得分中的扣分。"),
    }),
    "computed": _or_null(_COMPUTED | {
        "description": "Accountability (suggested): the computed answer.",
        "x-description-zh": "责任归属（建议）。",
    }),
    "rulings": listed(members(_RULING), "What was ruled, what stands first.", "责任认定，现行者在前。"),
    "may": listed({"type": "string"}, "What whoever asks can do to it.", "提问者可作的操作。"),
}

SCHEMAS: Mapping[str, Schema] = {
    "Appeal": answered(_WHOLE),
    "Appeals": answered({
        "appeals": listed(members(_SHORT)),
        "next": value(["integer", "null"], "The value of “after” for the next page.", "下一页的 after 值。"),
    }),
    "AppealEvidence": answered(_FILE),
    "AppealEvidenceList": answered({"evidence": listed(members(_FILE))}),
    "Rulings": answered({
        "finding": members({
            "id": {"type": "integer"}, "source": {"type": "string"}, "key": {"type": "string"},
        }),
        "rulings": listed(members(_RULING)),
    }),
}
_ONE = {JSON: ref("Appeal")}
_LIST = {200: Answer("The appeals.", "申诉。", {JSON: ref("Appeals")})}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "appeals", "The appeals that exist for the one who asks, in the order in which they are due.",
        "对提问者可见的申诉，按时限排列。", _LIST,
        query=(
            Parameter("state", "Only in this state.", "状态。",
                      {"type": "string", "enum": ["open", "rejected", "upheld", "withdrawn"]}),
            Parameter("kind", "Only of this kind.", "类型。", {"type": "string", "enum": list(KINDS)}),
            Parameter("body", "Only of this body, as b_17.", "责任单位，如 b_17。"),
            Parameter("round", "Only of this round.", "期。"),
            Parameter("due_before", "Only due before this day begins.", "时限早于该日。",
                      {"type": "string", "format": "date"}),
            Parameter("overdue", "Only those that should have been decided.", "仅逾期未办。",
                      {"type": "string", "enum": ["yes", "no"], "default": "no"}),
            Parameter("after", "The appeal after which to go on.", "上一页最后一项。", _NUMBER),
            Parameter("limit", "How many at most.", "每页数量。",
                      {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
        ),
        more_en="A body sees its own appeals, the office and inspectors all.",
        more_zh="责任单位仅见本单位的申诉，市办与巡查人员可见全部。",
    ),
    Operation(
        "appeal", "One appeal: grounds, evidence, decision, the finding, the computed answer, rulings.",
        "一件申诉：理由、证据、决定、问题、责任归属（建议）与责任认定。",
        {200: Answer("The appeal.", "申诉。", _ONE)}, path=(_APPEAL,), problems=(404,),
    ),
    Operation(
        "finding-appeals", "The appeals about a finding.", "对某问题的申诉。", _LIST, path=(_FINDING,),
        problems=(404,),
    ),
    Operation(
        "finding-appeals", "File an appeal of a body about a finding.", "责任单位对某问题提出申诉。",
        {201: Answer("It is filed.", "已提出。", _ONE)}, method="post", path=(_FINDING,),
        body={JSON: FORMS["appeal"]}, problems=(404, 409, 422),
        more_en="By who speaks for a body that answers for the finding, once its round is released and until "
                "it is published. Evidence is added to the appeal afterwards.",
        more_zh="须为对该问题负责的单位，期次开放后、发布前提出；证据在提出后上传。",
    ),
    Operation(
        "appeal-withdraw", "The body takes its appeal back.", "撤回申诉。",
        {200: Answer("It is withdrawn.", "已撤回。", _ONE)}, method="post", path=(_APPEAL,),
        body={JSON: FORMS["nothing"]}, problems=(404, 409), if_match=True,
    ),
    Operation(
        "appeal-decide", "The office upholds or rejects an appeal.", "市办对申诉作出决定。",
        {200: Answer("It is decided.", "已决定。", _ONE)}, method="post", path=(_APPEAL,),
        body={JSON: FORMS["decide"]}, problems=(404, 409, 422), if_match=True,
        more_en="Upheld about whose it is comes with a ruling, about the deduction with a severity or "
                "points. Nobody decides an appeal of their own.",
        more_zh="责任归属类申诉成立须附责任认定，扣分类须附严重程度或扣分。不得决定本人或本单位的申诉。",
    ),
    Operation(
        "appeal-evidence", "The files behind an appeal.", "申诉的证据。",
        {200: Answer("The files.", "证据。", {JSON: ref("AppealEvidenceList")})}, path=(_APPEAL,),
        problems=(404,),
    ),
    Operation(
        "appeal-evidence", "Add a photo or paper to an open appeal.", "为未办结的申诉补充证据。",
        {201: Answer("It is kept.", "已保存。", {JSON: ref("AppealEvidence")}),
         200: Answer("The same bytes were kept already.", "内容相同的证据已存在。",
                     {JSON: ref("AppealEvidence")})},
        method="post", path=(_APPEAL,),
        query=(Parameter("name", "The file's name, where the body is the file itself.",
                         "文件名（请求体即文件时使用）。", {"type": "string", "maxLength": 400}),),
        body={**_FILES, "multipart/form-data": {
            "type": "object", "properties": {"file": _BYTES}, "required": ["file"],
        }},
        problems=(404, 409, 413, 415),
        more_en="PDF, JPEG or PNG by its first bytes, at most 20 MB, 20 files. The appeal's version changes: "
                "who decides must have seen it.",
        more_zh="按文件头判断，仅收 PDF、JPEG、PNG，不超过 20 MB、20 件。申诉版本随之改变。",
    ),
    Operation(
        "appeal-evidence-file", "One file behind an appeal, to be saved.", "下载一份证据。",
        {200: Answer("Its bytes.", "文件内容。", _FILES)},
        path=(_APPEAL, Parameter("evidence", "The file's number.", "证据编号。", _NUMBER)), problems=(404,),
    ),
    Operation(
        "finding-rulings", "What was ruled about a finding, the ruling that stands first.",
        "对某问题的责任认定，现行者在前。",
        {200: Answer("The rulings.", "责任认定。", {JSON: ref("Rulings")})}, path=(_FINDING,),
        problems=(404,),
    ),
    Operation(
        "finding-rulings", "The office rules whose a finding is.", "市办作出责任认定。",
        {201: Answer("It stands.", "已认定。", {JSON: ref("Rulings")})}, method="post", path=(_FINDING,),
        body={JSON: FORMS["ruling"]}, problems=(404, 409, 422), if_match=True,
        more_en="Beside the computed answer, never over it; the former ruling stays to be read.",
        more_zh="与计算结果并列，不作覆盖；此前的认定保留备查。",
    ),
)
