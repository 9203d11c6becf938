"""Pure: what do the addresses of comments on a draft, and of the other drafts beside it, take and answer?"""

from __future__ import annotations

from collections.abc import Mapping

from gis_core.api_description import (
    GEOJSON,
    JSON,
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
from grids.draft_forms import FORMS
from grids.draft_openapi import DRAFT

_COMMENT = Parameter("comment", "The comment's number.", "意见编号。", {"type": "integer", "minimum": 1})
_BOX = Parameter(
    "box", "west,south,east,north in degrees: also the drafts that draw in it.",
    "西,南,东,北（度）：另附在此范围内绘制的草案。",
)
_NAME = ["string", "null"]
_SAID: Mapping[str, Schema] = {
    "id": value("integer", "The comment's number.", "意见编号。"),
    "text": text("What is said.", "意见内容。"),
    "place": value(
        ["array", "null"], "Where: longitude and latitude in WGS 84.", "位置：WGS 84 经度、纬度。"
    ),
    "author": value(_NAME, "Who said it.", "提出人。"),
    "said_at": text("When.", "提出时间。"),
    "settled_at": value(_NAME, "When it was settled.", "处理时间。"),
    "settled_by": value(_NAME, "By whom.", "处理人。"),
}

SCHEMAS: Mapping[str, Schema] = {
    "DraftComment": answered(_SAID),
    "DraftComments": answered({"comments": listed(members(_SAID), "The oldest first.", "按时间先后。")}),
    "OtherDrafts": answered({
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "townships": listed(
            value("object", "Code and name.", "代码与名称。"),
            "Where this draft draws.", "本草案所在乡镇街道。",
        ),
        "features": listed(value(
            "object",
            "Where another draft draws: its number, title, author, status, day, shared townships, page; "
            "“mine” if it is the asker's own.",
            "其他草案的范围及编号、名称、制作人、状态、生效日期、共同乡镇街道、页面；mine 表示本人制作。",
        )),
    }),
}

_ABOUT_EN = "No If-Match: a comment is about the draft, not of it, and its version does not change."
_ABOUT_ZH = "无须 If-Match：意见针对草案而非草案内容，草案版本不变。"

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "draft-others", "The other open drafts that draw in the same townships.",
        "同一乡镇街道内其他未发布的草案。",
        {200: Answer("Their areas.", "草案范围。", {GEOJSON: ref("OtherDrafts")})},
        path=(DRAFT,), query=(_BOX,), problems=(404,),
        more_en="Ask again with If-None-Match every half minute or so: 304 until an open draft is another.",
        more_zh="可每半分钟左右带 If-None-Match 再次查询；草案无变化时答复 304。",
    ),
    Operation(
        "draft-comments", "What colleagues say about a draft.", "对草案的意见。",
        {200: Answer("The comments.", "意见列表。", {JSON: ref("DraftComments")})},
        path=(DRAFT,), problems=(404,),
    ),
    Operation(
        "draft-comments", "Say something about a draft, perhaps about a place.",
        "对草案提出意见，可标注位置。",
        {201: Answer("It is kept.", "已保存。", {JSON: ref("DraftComment")})},
        method="post", path=(DRAFT,), body={JSON: FORMS["comment"]}, problems=(404, 409, 422),
        more_en=_ABOUT_EN, more_zh=_ABOUT_ZH,
    ),
    Operation(
        "draft-comment-settle", "Mark a comment as settled, or as open again.",
        "将意见标记为已处理或待处理。",
        {200: Answer("The comment.", "该意见。", {JSON: ref("DraftComment")})},
        method="post", path=(DRAFT, _COMMENT), body={JSON: FORMS["settle"]}, problems=(404, 409),
        more_en=_ABOUT_EN, more_zh=_ABOUT_ZH,
    ),
)
