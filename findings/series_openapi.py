"""Pure: what do the addresses of scores and rates over the rounds take and answer?"""

from __future__ import annotations

from collections.abc import Mapping

from gis_core.api_description import (
    JSON,
    KINDS,
    Answer,
    Operation,
    Parameter,
    Schema,
    answered,
    listed,
    members,
    ref,
    text,
    value,
)

_DECIMAL_OR_NULL = {"type": ["string", "null"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
_ROUNDS = {"type": "integer", "minimum": 1, "maximum": 120}

SCHEMAS: Mapping[str, Schema] = {
    "UnitScores": answered({
        "unit": members({
            "kind": {"type": "string"}, "code": {"type": "string"}, "name": {"type": "string"},
        }),
        "scores": listed(members({
            "round": {"type": "string"},
            "status": text("How far the round is.", "该期状态。"),
            "score": _DECIMAL_OR_NULL,
            "rank": {"type": ["integer", "null"]},
        })),
    }),
    "DepartmentSeries": answered({
        "department": members({
            "id": {"type": "integer"}, "name": {"type": "string"},
            "names": {"type": "object", "additionalProperties": {"type": "string"}},
        }),
        "rounds": listed({"type": "string"}, "The rounds that were looked at.", "所查各期。"),
        "rates": listed(members({
            "round": {"type": "string"},
            "source": text("imported: a sheet that was sent; computed: from cases.",
                           "imported：报送的月报；computed：依案件计算。"),
            "says": value(["string", "null"], "Whose sheet it is.", "月报来源。"),
            "due": {"type": "integer"}, "handled": {"type": "integer"},
            "on_time": {"type": ["integer", "null"]}, "deferred": {"type": "integer"},
            "handled_rate": _DECIMAL_OR_NULL, "on_time_rate": _DECIMAL_OR_NULL,
        })),
    }),
}

OPERATIONS = (
    Operation(
        "unit-scores", "Score and rank of a unit over the rounds, the newest first.",
        "某责任区历期得分与名次，新者在前。",
        {200: Answer("The scores.", "得分。", {JSON: ref("UnitScores")})},
        path=(
            Parameter("kind", "The kind of unit.", "责任区类型。", KINDS),
            Parameter("code", "Its code.", "代码。"),
        ),
        query=(
            Parameter("round", "Up to this round; the newest with a result if left out.",
                      "截至该期，缺省为最近有得分的一期。"),
            Parameter("rounds", "How many rounds at most.", "最多期数。", _ROUNDS),
        ),
        problems=(404,),
        more_en="A unit keeps its line when its code changes.", more_zh="代码变更后仍为同一责任区的曲线。",
    ),
    Operation(
        "department", "How a department handled its cases over the rounds, the newest first.",
        "某部门历期案件处置情况，新者在前。",
        {200: Answer("The rates that count.", "采用的处置率。", {JSON: ref("DepartmentSeries")})},
        path=(Parameter("number", "The body's number.", "单位序号。", {"type": "integer", "minimum": 1}),),
        query=(Parameter("rounds", "How many rounds at most.", "最多期数。", _ROUNDS),),
        problems=(404,),
    ),
)
