"""Ask: what do the addresses for many places take and answer, and which examples answer here?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gis_core.api_description import (
    GEOJSON,
    JSON,
    Answer,
    Operation,
    Schema,
    answered,
    listed,
    members,
    ref,
    text,
    value,
)
from gis_core.city import City
from gis_core.crs import DATUMS

_DAY = {"type": "string", "format": "date"}
_SHARED: Mapping[str, Schema] = {
    "datum": text("The datum of lon and lat; must be said for the row or for all.",
        "经纬度的坐标系，须逐行或统一说明。", enum=sorted(DATUMS)),
    "on": text("The day; today in the city if left out.", "日期，缺省为本市今日。", format="date"),
    "category": text("A category: its name, code, STANDARD:KIND:CODE or a GB/T code.",
        "问题类别：名称、代码、“标准:类型:代码”或国标代码。"),
    "accuracy_m": value("number", "The position's own uncertainty, metres.", "定位误差（米）。",
        minimum=0, maximum=10000),
    "revision": value("integer", "As believed under this revision.", "按此调整批次所认定。", minimum=1),
    "plan": text("A plan's code.", "方案代码。"),
}
_ID: Schema = {
    "type": ["string", "integer"], "description": "The sender's own id of the row; comes back.",
    "x-description-zh": "发送方的行标识，原样返回。",
}
_ROW_NUMBER = value("integer", "The row's number, from 1.", "行号，从 1 起。", minimum=1)

SCHEMAS: Mapping[str, Schema] = {
    "AskedPlace": members(
        {"id": _ID, "lon": {"type": "number"}, "lat": {"type": "number"}, **_SHARED},
        optional=["id", *_SHARED], additionalProperties=False,
    ),
    "AskedPlaces": members({
        "rows": listed(ref("AskedPlace"), "Up to 10,000 rows; up to 100 unless signed in.",
            "最多 10,000 行；未登录者最多 100 行。"),
        "because": value("boolean", "false leaves the reasons out.", "false 则不附理由。"),
        **_SHARED,
    }, optional=["because", *_SHARED], additionalProperties=False),
    "AskedFeatures": members({
        "type": {"const": "FeatureCollection"},
        "features": listed(members({
            "type": {"const": "Feature"}, "id": _ID, "geometry": ref("Geometry"),
            "properties": {"type": ["object", "null"], "additionalProperties": True},
        }, optional=["id"], additionalProperties=True)),
        "because": {"type": "boolean"},
        **_SHARED,
    }, optional=["because", *_SHARED], additionalProperties=True) | {
        "description": "Points in the declared datum; properties may hold on, category, datum, accuracy_m.",
        "x-description-zh": "点要素，坐标系须说明；属性可含 on、category、datum、accuracy_m。",
    },
    "RowProblem": members({
        "row": _ROW_NUMBER, "id": _ID, "problem": ref("Problem"),
    }, optional=["id"]),
    "Places": answered({
        "answers": listed({"anyOf": [ref("Place"), ref("RowProblem")]},
            "In the order asked: an answer (with the row's id) or what is wrong with the row.",
            "按提问顺序：应答（附行标识）或该行的问题说明。"),
    }),
    "PlaceFeatures": answered({
        "type": {"const": "FeatureCollection"},
        "features": listed({"type": "object", "additionalProperties": True}),
    }),
}

OPERATIONS = (
    Operation(
        "assign", "Who answers for many places: up to 10,000 rows, each answered or told what is wrong.",
        "批量查询责任归属：最多 10,000 行，逐行应答或指出问题。",
        {200: Answer("An answer or a problem for each row, in the order asked.", "按顺序逐行应答。", {
            JSON: ref("Places"), GEOJSON: ref("PlaceFeatures"),
        })},
        method="post", problems=(409, 413, 415, 422, 429),
        body={JSON: ref("AskedPlaces"), GEOJSON: ref("AskedFeatures")},
        more_en="A header Idempotency-Key makes a repetition harmless: for 24 hours the same key and request "
        "have the same answer; the same key with another request is 422, while it is being answered 409 "
        "with Retry-After. Without signing in: 100 rows a request, 3,000 a minute. Answers to many never "
        "name a person.",
        more_zh="请求头 Idempotency-Key 使重发无害：24 小时内同键同请求得同一应答；同键异请求为 422；"
        "处理中为 409 并附 Retry-After。未登录者每次 100 行、每分钟 3,000 行。批量应答不含个人姓名。",
    ),
)


def examples(city: City | None) -> dict[str, dict[str, Any]]:
    """Where to ask and what, by route, that answers here."""
    return {}
