"""Ask: what do the ground floor's addresses take and answer?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gis_core.api_description import (
    JSON,
    Answer,
    Floor,
    Operation,
    Schema,
    answered,
    listed,
    members,
    text,
    value,
)

_BOTH = members({
    "zh": {"type": "string"}, "en": {"type": "string"},
})
_POSITIONS: Schema = {"type": "array", "items": {"type": ["array", "number"]}}

SCHEMAS: Mapping[str, Schema] = {
    "Notice": _BOTH | {
        "description": "Said wherever the data are invented.", "x-description-zh": "数据为虚构时的声明。",
    },
    "Problem": members({
        "type": text("Which type of problem: an address that explains it.", "问题类型，其地址有说明。"),
        "title": text("The type in words.", "类型名称。"),
        "status": value("integer", "The HTTP status.", "HTTP 状态码。"),
        "detail": text("What was wrong, and where.", "错在何处。"),
        "hint": text("What to do about it.", "如何处理。"),
        "parameter": text("The parameter or member at fault.", "有误的参数或成员。"),
        "request": text("The number by which the request is found in the log.", "请求编号，可据以查日志。"),
    }, optional=["hint", "parameter"], additionalProperties=True) | {
        "description": "RFC 9457; some types bring members of their own.",
        "x-description-zh": "RFC 9457；部分类型另有成员。",
    },
    "Geometry": members({
        "type": {"type": "string", "enum": [
            "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
            "GeometryCollection",
        ]},
        "coordinates": _POSITIONS,
        "geometries": listed({"type": "object"}),
    }, optional=["coordinates", "geometries"]) | {
        "description": "GeoJSON (RFC 7946), lon/lat WGS84 of seven decimals.",
        "x-description-zh": "GeoJSON（RFC 7946），WGS84 经纬度，七位小数。",
    },
    "MultiPolygon": members({
        "type": {"const": "MultiPolygon"},
        "coordinates": listed(listed(listed(listed({"type": "number"})))),
    }),
    "Link": members({
        "rel": {"type": "string"}, "type": {"type": "string"}, "href": {"type": "string"},
    }),
    "ApiIndex": answered({
        "city": members({
            "key": {"type": "string"},
            "names": {"type": "object", "additionalProperties": {"type": "string"}},
            "time_zone": {"type": "string"},
        }),
        "fictitious": value("boolean", "Whether the data are invented.", "数据是否虚构。"),
        "crs": {"type": "string"},
        "roles": listed({"type": "string"}, "The roles of the one who asks.", "提问者的角色。"),
        "authentication": {"type": "string"},
        "description": text("Where the description of the API is.", "接口说明的地址。"),
        "offers": listed(members({
            "name": {"type": "string"},
            "address": text("A template in the words of RFC 6570.", "RFC 6570 地址模板。"),
            "says": {"type": "string"},
        })),
    }),
}

OPERATIONS = (
    Operation(
        "api-index", "What the API offers to the one who asks.", "接口目录（按提问者的角色）。",
        {200: Answer("The index.", "目录。", {JSON: {"$ref": "#/components/schemas/ApiIndex"}})},
    ),
    Operation(
        "openapi", "This description.", "本说明。",
        {200: Answer("An OpenAPI 3.1 document, complete in itself.", "自足的 OpenAPI 3.1 文档。", {
            JSON: {"type": "object", "required": ["openapi", "info", "paths"], "additionalProperties": True},
        })},
        tagged=True,
    ),
)


def floor(city: Any) -> Floor:
    """What the ground floor declares."""
    return Floor("base", "The service itself", "服务本身", OPERATIONS, SCHEMAS)
