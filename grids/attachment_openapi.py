"""Pure: what do the addresses of a draft's files take and answer?"""

from __future__ import annotations

from collections.abc import Mapping

from gis_core.api_description import (
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
from grids.draft_openapi import DRAFT

_ATTACHMENT = Parameter("attachment", "The file's number.", "附件编号。", {"type": "integer", "minimum": 1})
_BYTES: Schema = {"type": "string", "format": "binary"}
_FILES = dict.fromkeys(("application/pdf", "image/jpeg", "image/png"), _BYTES)
_FILE: Mapping[str, Schema] = {
    "id": value("integer", "The file's number.", "附件编号。"),
    "name": text("Its name, with an ending that is true.", "文件名（扩展名与内容相符）。"),
    "media_type": text("What it is, by its first bytes.", "文件类型（按文件头判断）。"),
    "bytes": value("integer", "Its size.", "字节数。"),
    "sha256": text("The digest of its bytes.", "内容的 SHA-256 摘要。"),
    "attached_by": value(["string", "null"], "Who attached it.", "上传人。"),
    "attached_at": text("When.", "上传时间。"),
    "address": text("Where it is downloaded.", "下载地址。"),
}

SCHEMAS: Mapping[str, Schema] = {
    "Attachment": answered(_FILE),
    "Attachments": answered({"attachments": listed(members(_FILE))}),
}
_KEPT = {JSON: ref("Attachment")}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "draft-attachments", "The files kept with a draft.", "草案的附件列表。",
        {200: Answer("The files.", "附件。", {JSON: ref("Attachments")})}, path=(DRAFT,), problems=(404,),
    ),
    Operation(
        "draft-attachments", "Keep a file with a draft, as the stamped scan of its sheet.",
        "上传附件，如盖章后的边界调整确认表扫描件。",
        {201: Answer("It is kept.", "已保存。", _KEPT),
         200: Answer("The same bytes were kept already.", "内容相同的附件已存在。", _KEPT)},
        method="post", path=(DRAFT,),
        query=(Parameter("name", "The file's name, where the body is the file itself.",
                         "文件名（请求体即文件时使用）。", {"type": "string", "maxLength": 400}),),
        body={**_FILES, "multipart/form-data": {
            "type": "object", "properties": {"file": _BYTES}, "required": ["file"],
        }},
        problems=(404, 409, 413, 415),
        more_en="PDF, JPEG or PNG by its first bytes, at most 20 MB. No If-Match: the files are about the "
                "draft, not of it, and its version does not change.",
        more_zh="按文件头判断，仅收 PDF、JPEG、PNG，不超过 20 MB。无须 If-Match：附件不改变草案版本。",
    ),
    Operation(
        "draft-attachment", "One file of a draft, to be saved.", "下载一份附件。",
        {200: Answer("Its bytes.", "文件内容。", _FILES)}, path=(DRAFT, _ATTACHMENT), problems=(404,),
    ),
    Operation(
        "draft-attachment", "Take a file away; not once the draft is published.",
        "删除一份附件；草案发布后不可删除。",
        {204: Answer("It is gone.", "已删除。")}, method="delete", path=(DRAFT, _ATTACHMENT),
        problems=(404, 409),
        more_en="No If-Match: the draft's version does not change.",
        more_zh="无须 If-Match：草案版本不变。",
    ),
)
