"""Pure: what do the addresses of drafts and revisions take and answer?"""

from __future__ import annotations

from collections.abc import Mapping

from gis_core.api_description import (
    GEOJSON,
    JSON,
    KINDS,
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
from grids.draft_forms import FORMS

DRAFT = Parameter("draft", "The draft's number.", "草案编号。", {"type": "integer", "minimum": 1})
"""The part of an address that names a draft."""
_ORDINAL = Parameter(
    "ordinal", "Which operation, from one.", "第几项操作。", {"type": "integer", "minimum": 1}
)
_NUMBER = Parameter("number", "The revision's number.", "调整批次号。", {"type": "integer", "minimum": 1})
_KIND = Parameter("kind", "The kind of unit.", "责任区类型。", KINDS, required=True)
_BOX = Parameter(
    "box", "west,south,east,north in degrees; the whole city if left out.", "西,南,东,北（度）；缺省为全市。"
)
_LIMIT = Parameter(
    "limit", "Entries a page.", "每页条数。", {"type": "integer", "minimum": 1, "maximum": 200}
)
_FORMAT = Parameter(
    "format",
    "GeoJSON, rows, or a table for a spreadsheet.",
    "GeoJSON、行或表格。",
    {"type": "string", "enum": ["geojson", "json", "csv"]},
)
_NAME = ["string", "null"]

_SHORT: Mapping[str, Schema] = {
    "id": value("integer", "The draft's number.", "草案编号。"),
    "title": text("What it is called.", "名称。"),
    "status": text(
        "draft, submitted, approved, published or returned.",
        "状态：draft、submitted、approved、published、returned。",
    ),
    "version": value("integer", "How often it was written to.", "版本号。"),
    "base": value("integer", "The revision it stands on.", "所依据的调整批次。"),
    "number": value(["integer", "null"], "The revision it became.", "发布后的批次号。"),
    "effective_on": day("From which day it holds.", "生效日期。"),
    "reason": text("Why.", "理由。"),
    "document": value(_NAME, "The number of the paper.", "文号。"),
    "author": value(_NAME, "Who began it.", "制作人。"),
    "reviewer": value(_NAME, "Who approved it.", "审核人。"),
    "created_at": text("When it was begun.", "创建时间。"),
}
_OPERATION = members(
    {
        "ordinal": value("integer", "Its place, from one.", "序号。"),
        "kind": text("The kind of its units.", "类型。"),
        "operation": text("Its name.", "操作名。"),
        "arguments": value("object", "The document that said it.", "操作内容。"),
        "author": value(_NAME, "Who did it.", "操作人。"),
        "made_at": text("When.", "时间。"),
        "in_force": value("boolean", "Whether it counts: neither undone nor refused.", "是否有效。"),
        "refusal": value(["object", "null"], "Why it can no longer be done.", "无法执行的原因。"),
    }
)
_STATE: Mapping[str, Schema] = {
    **_SHORT,
    "position": value("integer", "How many operations are in force.", "有效操作数。"),
    "can_undo": value("boolean", "Whether there is something to undo.", "可否撤销。"),
    "can_redo": value("boolean", "Whether there is something to redo.", "可否重做。"),
    "remark": text("The reviewer's remark.", "审核意见。"),
    "conflict": value(["object", "null"], "What came out otherwise on a newer base.", "基础变化后的差异。"),
    "rolls_back": value(["integer", "null"], "The revision it takes back.", "所恢复的批次。"),
    "override_reason": text("Why the freeze was overridden.", "突破冻结的理由。"),
    "operations": listed(_OPERATION, "What was done, in order.", "操作记录。"),
    "units": value("object", "How many units of each kind are changed, new and ended.", "各类变更数量。"),
    "locks": listed(
        value("object", "Kind and key of a unit.", "责任区的类型与基础代码。"),
        "The units that nothing done to the draft may change.", "已锁定的责任区。",
    ),
    "consents": value(
        "object", "How many co-signatures are open, confirmed, objected; how many came by link.", "会签情况。"
    ),
    "warnings": listed(
        value("object", "A code, words by language and the sides.", "代码、中英文说明与相关方。"),
        "What whoever approves should know, as which sides answered by link and not by login.",
        "审核须知，例如哪些会签是通过链接而非登录答复的。",
    ),
    "actions": listed({"type": "string"}, "What can be done now.", "当前可执行的操作。"),
}
_REVISION = members(
    {
        "number": value("integer", "Its number.", "批次号。"),
        "effective_on": day("From which day it holds.", "生效日期。"),
        "document": value(_NAME, "The number of the paper.", "文号。"),
        "reason": text("Why.", "理由。"),
        "published_at": value(_NAME, "When it was published.", "发布时间。"),
        "rolls_back": value(["integer", "null"], "The revision it takes back.", "所恢复的批次。"),
        "override_reason": text("Why the freeze was overridden.", "突破冻结的理由。"),
        "author": value(_NAME, "Who made it; for colleagues only.", "制作人（仅内部可见）。"),
        "reviewer": value(_NAME, "Who approved it; for colleagues only.", "审核人（仅内部可见）。"),
    },
    optional=["author", "reviewer"],
)
_COLLECTION: Mapping[str, Schema] = {
    "type": {"type": "string", "enum": ["FeatureCollection"]},
    "features": listed(value("object", "A GeoJSON feature.", "GeoJSON 要素。")),
}

_CONSENT: Mapping[str, Schema] = {
    "id": value("integer", "Its number.", "编号。"),
    "kind": text("The kind of the units.", "类型。"),
    "unit": text("The side that answers.", "答复一方。"),
    "other": text("The other side.", "另一方。"),
    "digest": text("Of the ground it is about.", "所涉地块摘要。"),
    "answer": text("Empty, confirmed or objected.", "空、confirmed 或 objected。"),
    "remark": text("The remark.", "意见。"),
    "answered_as": text("Who answered.", "答复人。"),
    "office": text("For which office: as it was typed, or the accountable body's name.", "答复单位。"),
    "through": text(
        "How the answer came: link or login; empty while it is open.", "答复方式：link 链接或 login 登录。"
    ),
    "answered_at": value(_NAME, "When.", "时间。"),
    "expires_at": value(_NAME, "Until when its link is valid.", "链接有效期。"),
}

SCHEMAS: Mapping[str, Schema] = {
    "Consent": answered(_CONSENT),
    "Consents": answered(
        {
            "consents": listed(
                members(
                    {
                        **_CONSENT,
                        "link": text("The link of that side, told this once.", "该方链接，仅此一次。"),
                    },
                    optional=["link"],
                )
            )
        }
    ),
    "OwnConsents": answered({"consents": listed(members({
        **_CONSENT,
        "draft": value("integer", "The draft's number.", "草案编号。"),
        "effective_on": day("From which day it would hold.", "生效日期。"),
        "reason": text("Why the draft is made.", "调整理由。"),
        "document": value(_NAME, "The number of the paper.", "文号。"),
        "page": text("Where a person sees the border and answers.", "会签页面地址。"),
        "moves": listed(
            value("object", "From, to, m2 and geometry (GeoJSON).", "转出、转入、面积与图形。"),
            "The ground that moves.", "调整地块。",
        ),
    }))}),
    "Draft": answered(_STATE),
    "DraftStep": answered(
        {
            **_STATE,
            "changed": value(
                "object", "The units that changed, and the keys of those that ended.", "变化的责任区。"
            ),
            "faults": value("object", "What is wrong with them.", "相关问题。"),
        }
    ),
    "Drafts": answered(
        {
            "drafts": listed(members(_SHORT)),
            "next": value(["integer", "null"], "“before” of the next page.", "下一页的 before。"),
        }
    ),
    "Revisions": answered(
        {
            "revisions": listed(_REVISION),
            "next": value(["integer", "null"], "“before” of the next page.", "下一页的 before。"),
        }
    ),
    "DraftCollection": answered(_COLLECTION),
    "Difference": answered(
        {
            **_COLLECTION,
            "on": day("The day.", "日期。"),
            "revision": value("integer", "Beside which revision.", "对照批次。"),
        },
        optional=["on", "revision"],
    ),
    "DifferenceRows": answered({"rows": listed(value("object", "A row of the table.", "表格行。"))}),
}

_STATE_ANSWER = Answer("The draft as it is now.", "草案现状。", {JSON: ref("Draft")})
_STEP_ANSWER = Answer(
    "The draft, the units that changed and their faults.", "草案、变化与问题。", {JSON: ref("DraftStep")}
)
_DIFFERENCE = {
    200: Answer(
        "The difference.",
        "差异。",
        {
            GEOJSON: ref("Difference"),
            JSON: ref("DifferenceRows"),
            "text/csv": {"type": "string"},
        },
    )
}


def _collection(en: str, zh: str) -> dict[int, Answer]:
    return {200: Answer(en, zh, {GEOJSON: ref("DraftCollection")})}


def _write(route: str, en: str, zh: str, form: str, *, step: bool = False) -> Operation:
    return Operation(
        route,
        en,
        zh,
        {200: _STEP_ANSWER if step else _STATE_ANSWER},
        method="post",
        path=(DRAFT,),
        body={JSON: FORMS[form]},
        problems=(404, 409, 422),
        if_match=True,
    )


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "drafts",
        "The drafts, the newest first.",
        "草案列表，最新在前。",
        {200: Answer("A page of them.", "一页。", {JSON: ref("Drafts")})},
        query=(
            Parameter(
                "status",
                "Only those of this status.",
                "仅此状态。",
                {"type": "string", "enum": ["draft", "submitted", "approved", "published", "returned"]},
            ),
            Parameter(
                "mine",
                "yes: only those one began oneself.",
                "yes：仅本人的。",
                {"type": "string", "enum": ["yes", "no"]},
            ),
            _LIMIT,
            Parameter(
                "before", "Only drafts of lower numbers.", "仅编号更小者。", {"type": "integer", "minimum": 1}
            ),
        ),
    ),
    Operation(
        "drafts",
        "Start a draft on the newest boundaries.",
        "以最新界线为基础新建草案。",
        {201: _STATE_ANSWER},
        method="post",
        body={JSON: FORMS["start"]},
        problems=(422,),
    ),
    Operation(
        "draft",
        "One draft.",
        "一份草案。",
        {200: _STATE_ANSWER},
        path=(DRAFT,),
        problems=(404,),
        tagged=True,
    ),
    Operation(
        "draft",
        "Say what a draft is called, why it is made, from which day it holds.",
        "填写草案名称、理由、文号与生效日期。",
        {200: _STATE_ANSWER},
        method="patch",
        path=(DRAFT,),
        body={JSON: FORMS["describe"]},
        problems=(404, 409, 422),
        if_match=True,
    ),
    Operation(
        "draft",
        "Throw a draft away.",
        "废弃草案。",
        {204: Answer("It is gone.", "已废弃。")},
        method="delete",
        path=(DRAFT,),
        problems=(404, 409),
        if_match=True,
    ),
    Operation(
        "draft-operations",
        "Do one operation: the answer has the changed units and their faults.",
        "执行一项操作，应答含变化的责任区与问题。",
        {201: _STEP_ANSWER},
        method="post",
        path=(DRAFT,),
        body={
            JSON: {
                "allOf": [
                    {"type": "object", "properties": {"kind": KINDS}, "required": ["kind"]},
                    ref("DraftOperation"),
                ]
            }
        },
        problems=(404, 409, 413, 422),
        if_match=True,
        more_en="Beside the operation stands “kind”; move_to_parent and replace may bring “new_parents”. "
                "With a header Idempotency-Key what is sent again within a day is answered again, not done "
                "again; another body under the same key is 422.",
        more_zh="操作之外须给 kind；move_to_parent 与 replace 可带 new_parents。带请求头 Idempotency-Key 时，"
                "一日内重发只执行一次并得同一应答；同键异文为 422。",
    ),
    Operation(
        "draft-operation",
        "Take one operation out and do those after it again.",
        "移除一项操作并重做其后的操作。",
        {200: _STATE_ANSWER},
        method="delete",
        path=(DRAFT, _ORDINAL),
        problems=(404, 409),
        if_match=True,
    ),
    _write("draft-undo", "Take back the last operations.", "撤销最近的操作。", "steps", step=True),
    _write("draft-redo", "Do again what was taken back.", "重做已撤销的操作。", "steps", step=True),
    _write(
        "draft-locks",
        "Lock units: nothing done to the draft may change them; or let them go.",
        "锁定责任区（草案操作不得改动）或解锁。",
        "locks",
    ),
    _write(
        "draft-rebase",
        "Do everything again on the newest boundaries.",
        "在最新界线上重做全部操作。",
        "nothing",
    ),
    _write("draft-submit", "Hand the draft to the reviewers.", "提交审核。", "submit"),
    _write("draft-take-back", "Take a submitted draft back.", "撤回提交。", "nothing"),
    _write("draft-return", "Return a draft with a remark.", "退回并附意见。", "return"),
    _write("draft-approve", "Approve another's draft.", "批准他人的草案。", "nothing"),
    _write(
        "draft-publish", "Publish an approved draft as the next revision.", "发布为新的调整批次。", "publish"
    ),
    Operation(
        "draft-units",
        "The units as the draft has them.",
        "草案中的责任区。",
        _collection("The units.", "责任区。"),
        path=(DRAFT,),
        query=(
            Parameter("kind", "The kind of unit; needed without q.",
                      "责任区类型（未给 q 时必填）。", KINDS),
            _BOX,
            Parameter("q", "Instead: those the draft changes, by a name or code before or after.",
                      "改为按名称或代码（变更前后）查找草案所变更者。"),
        ),
        problems=(404,),
    ),
    Operation(
        "draft-arcs",
        "The stretches of border as the draft has them, named as operations name them.",
        "草案中的界线段。",
        _collection("The stretches.", "界线段。"),
        path=(DRAFT,),
        query=(_KIND, _BOX),
        problems=(404,),
    ),
    Operation(
        "draft-faults",
        "Everything wrong with the kinds a draft touches.",
        "草案所涉类型的全部问题。",
        _collection("The faults.", "问题。"),
        path=(DRAFT,),
        problems=(404,),
    ),
    Operation(
        "draft-diff",
        "What a draft changes.",
        "草案的变更内容。",
        _DIFFERENCE,
        path=(DRAFT,),
        query=(_FORMAT,),
        problems=(404,),
    ),
    Operation(
        "revisions",
        "The published changes of boundaries.",
        "已发布的调整批次。",
        {200: Answer("A page of them.", "一页。", {JSON: ref("Revisions")})},
        query=(
            _LIMIT,
            Parameter(
                "before",
                "Only revisions of lower numbers.",
                "仅批次号更小者。",
                {"type": "integer", "minimum": 1},
            ),
        ),
    ),
    Operation(
        "revision-diff",
        "What a published revision changed on its day.",
        "某批次的变更内容。",
        _DIFFERENCE,
        path=(_NUMBER,),
        query=(_FORMAT,),
        problems=(404,),
    ),
    Operation(
        "revision-rollback",
        "A draft that makes everything as it was before a revision.",
        "生成恢复至该批次之前的草案。",
        {201: _STATE_ANSWER},
        method="post",
        path=(_NUMBER,),
        body={JSON: FORMS["rollback"]},
        problems=(404, 409, 422),
    ),
    Operation(
        "draft-consents",
        "Who agreed to the borders of a draft.",
        "草案会签情况。",
        {200: Answer("The co-signatures.", "会签。", {JSON: ref("Consents")})},
        path=(DRAFT,),
        problems=(404,),
    ),
    Operation(
        "draft-consents",
        "Ask both sides of each border that moves; the links are told this once.",
        "请边界双方会签，链接仅显示一次。",
        {201: Answer("The co-signatures with their links.", "会签与链接。", {JSON: ref("Consents")})},
        method="post",
        path=(DRAFT,),
        body={JSON: FORMS["consents"]},
        problems=(404, 409, 422),
        if_match=True,
    ),
    Operation(
        "own-consents",
        "The borders whose new course waits for an answer of one's own sides, with the ground that moves.",
        "待本方会签的边界及调整地块。",
        {200: Answer("The co-signatures.", "会签。", {JSON: ref("OwnConsents")})},
    ),
    Operation(
        "consent-answer",
        "Agree for a side of one's own, or object: one's body's, or where one plans or reviews.",
        "代表本单位、本辖区一方同意或提出异议。",
        {200: Answer("The co-signature.", "会签。", {JSON: ref("Consent")})},
        method="post",
        path=(
            Parameter(
                "number", "The co-signature's number.", "会签编号。", {"type": "integer", "minimum": 1}
            ),
        ),
        body={JSON: FORMS["answer"]},
        problems=(404, 409, 422),
    ),
)
