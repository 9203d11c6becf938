"""Pure: what do the addresses of the ledger and of the departments' rates take and answer?"""

from __future__ import annotations

from collections.abc import Mapping

from findings.ledger_forms import SETTLE_FORM
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

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAYBE: Schema = {"type": ["string", "null"]}
_SUM = text(
    "A sum as a decimal; negative: the unit pays.", "金额，负数为应缴。", pattern=r"^-?[0-9]+\.[0-9]{2}$"
)
_ENTRY = members({
    "number": value("integer", "Its number.", "台账序号。"),
    "round": text("The round.", "期。"),
    "bulletin": value("integer", "The bulletin that booked it; from 2 on a difference.",
                      "记账通报号，2 起为更正差额。"),
    "unit": members({"kind": {"type": "string"}, "code": {"type": "string"}, "name": {"type": "string"}}),
    "group": text("The list it was ranked in.", "排名组。"),
    "rank": value(["integer", "null"], "Its place.", "名次。"),
    "amount": _SUM,
    "currency": {"type": "string"},
    "state": text("due or settled.", "due 待结、settled 已结清。", enum=["due", "settled"]),
    "voucher": _MAYBE,
    "settled_on": day("When it was settled.", "结清日期。", nullable=True),
    "may_settle": value("boolean", "Whether you settle it.", "可否由您结清。"),
})
_YEAR = members({
    "kind": {"type": "string"}, "group": {"type": "string"}, "group_name": {"type": "string"},
    "rounds": listed({"type": "string"}),
    "units": listed(members({
        "code": {"type": "string"}, "name": {"type": "string"},
        "sums": value("object", "By round.", "按期。", additionalProperties=_SUM),
        "total": _SUM, "settled": _SUM, "due": _SUM,
    })),
    "rewards": _SUM, "penalties": _SUM,
    "budget": value(["string", "null"], "What was planned for rewards.", "奖励预算。"),
    "left": value(["string", "null"], "What is left of it.", "预算结余。"),
})
_QUARTER = members({
    "kind": {"type": "string"}, "group": {"type": "string"}, "rounds": listed({"type": "string"}),
    "units": listed(members({
        "code": {"type": "string"}, "name": {"type": "string"},
        "place": value(["integer", "null"], "By the mean; null: a round is missing.",
                       "按均分名次，缺期为空。"),
        "part": value(["string", "null"], "share: shares experience; statement: makes a statement.",
                      "share 经验交流、statement 表态发言。"),
        "mean": _MAYBE,
        "scores": {"type": "object", "additionalProperties": {"type": "string"}},
    })),
})

_RATE: Schema = {"type": ["string", "null"], "pattern": r"^[0-9]+\.[0-9]{2}$"}
_COUNTS: Mapping[str, Schema] = {
    "due": value("integer", "Cases due, without the deferred.", "应处置数（不含缓办）。"),
    "handled": value("integer", "Handled.", "处置数。"),
    "on_time": value(["integer", "null"], "Handled on time; null: the sheet does not tell.",
                     "按期处置数，月报未列为空。"),
    "deferred": value("integer", "Deferred.", "缓办数。"),
    "handled_rate": _RATE | {"description": "Per cent, half up; null: none was due."},
    "on_time_rate": _RATE,
}
_RATES = members({
    "source": text("imported or computed.", "imported 月报、computed 按案件计算。"),
    "says": text("Where the sheet comes from; or as of when it was computed.", "月报来源或计算时点。"),
    "departments": listed(members({
        "name": {"type": "string"},
        "names": {"type": "object", "additionalProperties": {"type": "string"}},
        "body": value(["integer", "null"], "The department known here.", "本系统中的部门序号。"),
        **_COUNTS,
    })),
    "total": members(_COUNTS),
    "without_department": value("integer", "Cases no department answers for.", "无主管部门的案件数。"),
})

SCHEMAS: Mapping[str, Schema] = {
    "Departments": answered({
        "round": {"type": "string"},
        "counts": text("Which of the two a bulletin prints.", "通报采用哪一来源。"),
        "imported": {"anyOf": [_RATES, {"type": "null"}]},
        "computed": _RATES,
    }),
    "Ledger": answered({
        "entries": listed(_ENTRY),
        "years": listed(_YEAR, "Of a whole year: by list and unit, with budgets.",
                        "按年查询时：分组汇总与预算。"),
    }),
    "LedgerQuarter": answered({"quarter": {"type": "string"}, "lists": listed(_QUARTER)}),
    "Settled": answered({"entries": listed(_ENTRY)}),
}
_QUERY = (
    Parameter("year", "Of the rounds.", "年度。", {"type": "integer", "minimum": 2000, "maximum": 2200}),
    Parameter("round", "Only this round.", "仅该期。"),
    Parameter("kind", "Only this kind of unit.", "仅该类责任区。"),
    Parameter("group", "Only this list; empty for one without a key.", "仅该排名组。"),
    Parameter("state", "due or settled.", "待结或已结清。", {"type": "string", "enum": ["due", "settled"]}),
)

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "round-departments", "How the departments handled their cases: as a sheet has it, and as computed.",
        "部门案件处置率：月报数与按案件计算数。",
        {200: Answer("The rates.", "处置率。", {JSON: ref("Departments")})},
        path=(Parameter("key", "The round: 2022-11, or 2022Q4.", "期：2022-11 或 2022Q4。"),),
        problems=(404,),
    ),
    Operation(
        "ledger", "Rewards and penalties of rounds, what was settled, and what is left of budgets.",
        "奖惩台账：各期奖惩、结清情况与预算结余。",
        {200: Answer("The entries.", "台账。", {JSON: ref("Ledger")})}, query=_QUERY, problems=(400,),
        more_en="The city's office sees all; a county's account the lists ranked inside it.",
        more_zh="市办可见全部；县市区账号可见本县排名组。",
    ),
    Operation(
        "ledger-book", "The same as a workbook.", "同上，Excel 工作簿。",
        {200: Answer(
            "Sheets: entries, year, budgets, joint meetings.", "工作表：台账、年度、预算、联席会议。",
            {XLSX: {"type": "string", "format": "binary"}},
        )},
        query=_QUERY, problems=(400,),
    ),
    Operation(
        "ledger-quarter", "Who shares experience and who makes a statement at a quarter's joint meeting.",
        "季度联席会议：经验交流与表态发言单位。",
        {200: Answer("The lists.", "名单。", {JSON: ref("LedgerQuarter")})},
        path=(Parameter("quarter", "Such as 2022Q4.", "如 2022Q4。"),), problems=(400,),
    ),
    Operation(
        "ledger-settlements", "Settle entries by a voucher; what was settled stays.",
        "凭凭证结清，结清后不可更改。",
        {200: Answer("The entries settled.", "已结清。", {JSON: ref("Settled")})}, method="post",
        body={JSON: SETTLE_FORM}, problems=(400, 404, 409),
    ),
)
