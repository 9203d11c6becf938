"""Ask: what do the addresses of tiles take and answer, and which examples answer here?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from findings.models import Round
from gis_core.api_description import (
    JSON,
    KINDS,
    Answer,
    Floor,
    Operation,
    Parameter,
    Schema,
    day,
    listed,
    members,
    ref,
    text,
    value,
)
from gis_core.city import City
from tiles.class_limits import POOLED
from tiles.class_methods import METHODS
from tiles.hexagons import RESOLUTIONS
from tiles.layers import LAYERS
from tiles.parameters import SOURCES, STATES

_GEOJSON = "application/geo+json"
_MVT = "application/vnd.mapbox-vector-tile"
_KIND = Parameter("kind", "The kind of unit.", "责任区类型。", KINDS)
_ROUND = Parameter("round", "The round: 2022-11, or 2022Q4.", "期：2022-11 或 2022Q4。")
_ON = Parameter(
    "on", "The day of the units, without a round.", "责任区所指日期（不指定期时）。",
    {"type": "string", "format": "date"},
)
_REVISION = Parameter(
    "revision", "The boundaries as believed at this revision, without a round.", "所依批次（不指定期时）。",
    {"type": "integer", "minimum": 1},
)
_OF_UNITS = (_ROUND, _ON, _REVISION)
_SPAN = (
    Parameter("from", "The first round of several.", "起始期。"),
    Parameter("to", "The last round of several.", "截止期。"),
)
_FILTERS = (
    Parameter(
        "category", "Findings of the category of this code only, or of several set apart by commas.",
        "仅该类别的问题；可用逗号分隔多个类别。",
    ),
    Parameter("source", "Findings from this source only.", "仅该来源的问题。", {"enum": list(SOURCES)}),
    Parameter("state", "Findings of which this became only.", "仅该状态的问题。", {"enum": list(STATES)}),
)
_OF_FINDINGS = (_ROUND, *_SPAN, *_FILTERS)
_WHOLE = {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}
_PLACE = (
    Parameter("z", "Zoom.", "缩放级别。", _WHOLE),
    Parameter("x", "Column from the west.", "自西起的列号。", _WHOLE),
    Parameter("y", "Row from the north.", "自北起的行号。", _WHOLE),
)
_LAYER = Parameter(
    "layer", "A layer, with its kind: units/zone, density.", "图层及责任区类型，如 units/zone、density。",
    {"type": "string"},
)
_BREAKS = listed({"type": "number"})

SCHEMAS: Mapping[str, Schema] = {
    "TileJson": members({
        "tilejson": {"const": "3.0.0"},
        "name": {"type": "string"},
        "description": {"type": "string"},
        "version": {"type": "string"},
        "scheme": {"const": "xyz"},
        "tiles": listed(text("The address of a tile, with {z}/{x}/{y}.", "瓦片地址模板。")),
        "minzoom": {"type": "integer"},
        "maxzoom": {"type": "integer"},
        "bounds": listed({"type": "number"}),
        "center": listed({"type": "number"}),
        "attribution": text("What every picture must say.", "图上必须注明的内容。"),
        "vector_layers": listed({"type": "object", "additionalProperties": True}),
    }),
    "ClassLimits": members({
        "kind": {"type": "string"},
        "measure": {"enum": list(POOLED)},
        "method": {"enum": list(METHODS)},
        "limits": listed({"type": "number"}),
        "rounds": value("integer", "Published rounds they were made from.", "所依据的已发布期数。"),
    }),
    "LayerFeatures": {
        "type": "object", "required": ["type", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "round": {"type": ["string", "null"]}, "on": {"type": "string"}, "revision": {"type": "integer"},
            "notices": listed(text("What every picture must say.", "图上必须注明的内容。")),
            "features": listed({"type": "object", "additionalProperties": True}),
        },
        "additionalProperties": False,
    },
    "UnitValues": members({
        "kind": {"type": "string"},
        "round": {"type": ["string", "null"]},
        "on": day("The day of the units.", "责任区所指日期。"),
        "revision": value(["integer", "null"], "The boundaries it stands on.", "所依批次。"),
        "breaks": members({"score": _BREAKS, "findings": _BREAKS}),
        "edition": text("The same mark, the same outlines.", "标记相同则边界相同。"),
        "units": listed({"type": "object", "additionalProperties": True},
                        "What each unit scored, and where it is.", "各责任区的得分与位置。"),
    }),
}


def _tile(route: str, layer: str, zh: str, *more: Parameter, query: tuple[Parameter, ...]) -> Operation:
    answers = {
        200: Answer("A Mapbox vector tile.", "矢量瓦片。", {_MVT: {}}),
        204: Answer("There is nothing in this tile.", "此瓦片为空。"),
    }
    return Operation(
        route, f"{LAYERS[layer].description}, in one tile.", zh, answers,
        path=(*more, *_PLACE), query=query, problems=(404,), tagged=True,
    )


def _described(route: str, en: str, zh: str, *path: Parameter, query: tuple[Parameter, ...]) -> Operation:
    answers = {200: Answer("TileJSON 3.0.0.", "TileJSON 3.0.0。", {JSON: ref("TileJson")})}
    return Operation(route, en, zh, answers, path=path, query=query, problems=(404,), tagged=True)


OPERATIONS = (
    _described("units-tilejson", "Where the tiles of a kind of unit are.",
        "责任区瓦片的说明。", _KIND, query=_OF_UNITS),
    _tile("units-tile", "units", "一个瓦片内的责任区及其得分。", _KIND, query=_OF_UNITS),
    Operation(
        "units-values", "What each unit of a kind scored in a round.", "某期某类各责任区的得分。",
        {200: Answer("The values.", "数值。", {JSON: ref("UnitValues")})},
        path=(_KIND,), query=_OF_UNITS, problems=(404,), tagged=True,
    ),
    Operation(
        "stamped-tile", "A tile by an address that lasts, as TileJSON gives it; the query is its layer's.",
        "按长期有效地址取瓦片。",
        {200: Answer("A Mapbox vector tile.", "矢量瓦片。", {_MVT: {}}),
         204: Answer("There is nothing in this tile.", "此瓦片为空。")},
        path=(
            Parameter("stamp", "The stamp that TileJSON gave.", "TileJSON 给出的版本戳。",
                      {"type": "string", "pattern": "^[0-9a-f]{20}$"}),
            Parameter("rest", "Layer, zoom, column and row.", "图层、级别、列号、行号。", {"type": "string"}),
        ),
        query=_OF_UNITS, problems=(404,), tagged=True,
    ),
    Operation(
        "units-classes", "By which limits the units of a kind are classed, in every month alike.",
        "某类责任区各期统一的分级界限。",
        {200: Answer("The inner limits, ascending.", "各级界限，由小到大。", {JSON: ref("ClassLimits")})},
        path=(_KIND,), query=(
            Parameter("measure", "What is classed.", "分级的指标。", {"enum": list(POOLED)}, required=True),
            Parameter("method", "How; quantile unless told.", "分级方法，默认分位数。",
                {"enum": list(METHODS)}),
            Parameter("classes", "How many, 2 to 9.", "级数，2 至 9。",
                {"type": "integer", "minimum": 2, "maximum": 9}),
        ),
        problems=(404,), tagged=True,
    ),
    Operation(
        "link-sign", "A QR code of an address of this site.", "本站某网址的二维码。",
        {200: Answer("The code.", "二维码。", {"image/svg+xml": {}})},
        query=(Parameter("to", "Path, query and fragment, from “/” on.", "以“/”开头的地址。",
            required=True),),
    ),
    _described("density-tilejson", "Where the tiles of density are.",
        "密度瓦片的说明。", query=_OF_FINDINGS),
    _tile("density-tile", "density", "一个瓦片内按六边形统计的问题。", query=_OF_FINDINGS),
    _described("findings-tilejson", "Where the tiles of findings are.",
        "问题瓦片的说明。", query=_OF_FINDINGS),
    _tile("findings-tile", "findings", "一个瓦片内的问题（低级别时聚合）。", query=_OF_FINDINGS),
    _described("arcs-tilejson", "Where the tiles of borders are.",
        "界线瓦片的说明。", _KIND, query=_OF_UNITS),
    _tile("arcs-tile", "arcs", "一个瓦片内责任区之间的界线。", _KIND, query=_OF_UNITS),
    _described("duties-tilejson", "Where the tiles of duties are.",
        "责任单位瓦片的说明。", _KIND, query=(_ON,)),
    _tile("duties-tile", "duties", "一个瓦片内各责任区的责任单位，不含个人。", _KIND, query=(_ON,)),
    _described("streets-tilejson", "Where the tiles of streets are.", "街道瓦片的说明。", query=()),
    _tile("streets-tile", "streets", "一个瓦片内的街道。", query=()),
    Operation(
        "layer-geojson", "A layer of a round as a whole, uncut; 413 where it has very many features.",
        "某期某图层的全部要素（要素过多时返回 413）。",
        {200: Answer("GeoJSON.", "GeoJSON。", {_GEOJSON: ref("LayerFeatures")})},
        path=(_LAYER,), query=(_ROUND, Parameter(
            "resolution", "Of the hexagons of density (H3); 9 unless told.", "密度六边形的 H3 级别，默认 9。",
            {"type": "integer", "minimum": RESOLUTIONS[0], "maximum": RESOLUTIONS[-1]},
        )),
        problems=(404, 413), tagged=True,
    ),
    Operation(
        "layer-picture", "A small picture of a layer of a round, as everybody may see it.",
        "某期某图层的缩略图。",
        {200: Answer("The picture.", "图片。", {"image/svg+xml": {}})},
        path=(_LAYER,), query=(_ROUND,), problems=(404,), tagged=True,
    ),
    Operation(
        "labels-geojson", "A place for the name of each unit of a kind.", "某类责任区名称的标注位置。",
        {200: Answer("GeoJSON.", "GeoJSON。", {_GEOJSON: ref("LayerFeatures")})},
        path=(_KIND,), query=_OF_UNITS, problems=(404,), tagged=True,
    ),
)


def floor(city: City | None) -> Floor:
    """What this floor declares."""
    return Floor("tiles", "Tiles", "瓦片", OPERATIONS, SCHEMAS, _examples(city))


def _examples(city: City | None) -> dict[str, dict[str, Any]]:
    """Tiles of a published round; nothing of what is not published."""
    found: dict[str, dict[str, Any]] = {}
    if city is None:
        return found
    kind = city.kinds[-1].key
    published = Round.objects.filter(status=Round.Status.PUBLISHED).order_by("-period")
    key = published.values_list("key", flat=True).first()
    found["units-classes"] = {"kind": kind, "measure": "score"}
    found["link-sign"] = {"to": "/"}
    of_round = {} if key is None else {"round": key}
    found["units-tilejson"] = found["units-values"] = found["arcs-tilejson"] = {"kind": kind, **of_round}
    found["labels-geojson"] = {"kind": kind, **of_round}
    found["duties-tilejson"] = {"kind": kind}
    if of_round:
        found["layer-geojson"] = found["layer-picture"] = {"layer": f"units/{city.kinds[0].key}", **of_round}
        found["density-tilejson"] = found["findings-tilejson"] = of_round
    return found
