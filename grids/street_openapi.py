"""Pure: what do the addresses of streets take and answer?"""

from __future__ import annotations

from collections.abc import Mapping

from gis_core.api_description import (
    GEOJSON,
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

_LINE = value("object", "A LineString or MultiLineString in WGS84 degrees.", "WGS84 经纬度线。")
_NAMED: Mapping[str, Schema] = {
    "code": text("Its code.", "编号。"),
    "name": text("Its name.", "名称。"),
    "grade": text("Its class.", "道路等级。"),
}
_CROSSING = members({
    "part": value("integer", "Which part of the street, from nought.", "第几段（从零起）。"),
    "metres": value("number", "How far along that part.", "沿该段的米数。"),
    "at": listed({"type": "number"}, "Longitude and latitude.", "经纬度。"),
    "code": text("The other street's code; empty where the part ends.", "相交街道编号；端点为空。"),
    "name": text("The other street's name.", "相交街道名称。"),
})

SCHEMAS: Mapping[str, Schema] = {
    "Streets": answered({
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": listed(members({
            "type": {"type": "string", "enum": ["Feature"]}, "geometry": _LINE, "properties": members(_NAMED),
        })),
    }),
    "Street": answered({
        "type": {"type": "string", "enum": ["Feature"]},
        "geometry": _LINE,
        "properties": members({
            **_NAMED, "crossings": listed(_CROSSING, "In order along it.", "沿线依次的路口。"),
        }),
    }),
}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "streets", "The named streets that lie in a box.", "范围内的街道。",
        {200: Answer("The streets.", "街道。", {GEOJSON: ref("Streets")})},
        query=(Parameter(
            "box", "west,south,east,north in degrees.", "西,南,东,北（度）。", required=True
        ),),
    ),
    Operation(
        "street", "One street, and where others cross it.", "一条街道及其路口。",
        {200: Answer("The street.", "街道。", {GEOJSON: ref("Street")})},
        path=(Parameter("code", "The street's code.", "街道编号。"),), problems=(404,),
    ),
)
