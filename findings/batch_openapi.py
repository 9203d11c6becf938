"""Ask: what do the addresses for many places take and answer, and which examples answer here?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
from gis_core.city import City
from gis_core.crs import DATUMS
from grids.units import newest_revision, versions_on

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
_MEDIA = (
    "text/csv", "text/tab-separated-values", "application/geo+json", "application/geopackage+sqlite3",
    "application/zip", "application/vnd.apache.parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
_WHO = members({
    "id": {"type": "string"}, "role": {"type": "string"}, "level": {"type": ["integer", "null"]},
})
_ON_REVISION = (
    Parameter("on", "The day; today if left out.", "日期，缺省为今日。", _DAY),
    Parameter("revision", "As believed under it; the newest if left out.", "调整批次，缺省为最新。",
        {"type": "integer", "minimum": 1}),
)
_AREA = (Parameter("area_id", "The area's number.", "责任区编号。", {"type": "integer"}),)
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
        "description": "Points, lines or areas in the declared datum; properties may hold what a row may.",
        "x-description-zh": "点、线或面要素，坐标系须说明；属性可含 on、category、datum、accuracy_m。",
    },
    "RowProblem": members({
        "row": _ROW_NUMBER, "id": _ID, "problem": ref("Problem"),
    }, optional=["id"]),
    "Places": answered({
        "answers": listed({"anyOf": [ref("Place"), ref("RowProblem")]},
            "In the order asked: an answer (with the row's id) or what is wrong with the row.",
            "按提问顺序：应答（附行标识）或该行的问题说明。"),
    }),
    "Changes": answered({
        "changes": listed({"anyOf": [ref("UnitChange"), ref("AnswerChange")]}),
        "next": {"type": ["string", "null"]},
    }),
    "UnitChange": members({
        "revision": {"type": "integer"}, "published_at": {"type": ["string", "null"]},
        "type": {"const": "unit"}, "kind": {"type": "string"}, "code": {"type": "string"},
        "former_code": {"type": ["string", "null"]},
        "from": {"type": "string", "format": "date"},
        "what": listed({"enum": ["begun", "ended", "code", "name", "boundary", "attributes"]}),
    }),
    "AnswerChange": members({
        "revision": {"type": "integer"}, "published_at": {"type": ["string", "null"]},
        "type": {"const": "answer"},
        "finding": members({
            "source": {"type": "string"}, "key": {"type": "string"}, "on": _DAY,
        }),
        "former": members({
            "assignment": {"type": "integer"}, "revision": {"type": "integer"}, "state": {"type": "string"},
        }),
        "present": members({"assignment": {"type": "integer"}, "state": {"type": "string"}}),
        "units": listed(members({
            "kind": {"type": "string"}, "former": {"type": ["string", "null"]},
            "present": {"type": ["string", "null"]},
        })),
        "bodies": members({"gone": listed(_WHO), "come": listed(_WHO)}),
    }),
    "MapItArea": members({
        "id": {"type": "integer"}, "name": {"type": "string"},
        "parent_area": {"type": ["integer", "null"]}, "type": {"type": "string"},
        "type_name": {"type": "string"}, "country": {"type": "string"}, "country_name": {"type": "string"},
        "generation_low": {"type": "integer"}, "generation_high": {"type": "integer"},
        "codes": {"type": "object", "additionalProperties": {"type": "string"}},
        "all_names": {"type": "object", "additionalProperties": True},
    }),
    "AssignJobs": answered({"jobs": listed(ref("AssignJob"))}),
    "AssignJob": answered({
        "id": {"type": "string"}, "address": {"type": "string"},
        "state": text("waiting, reading, answering, writing, done, failed or cancelled.", "状态。"),
        "name": {"type": "string"}, "bytes": {"type": "integer"}, "revision": {"type": "integer"},
        "rows": value(["integer", "null"], "Once the file was read.", "读取后方知。"),
        "rows_done": {"type": "integer"}, "rows_with_problems": {"type": "integer"},
        "rows_per_second": {"type": ["number", "null"]}, "seconds_left": {"type": ["integer", "null"]},
        "created_at": {"type": "string", "format": "date-time"},
        "finished_at": {"type": ["string", "null"], "format": "date-time"},
        "expires_at": {"type": "string", "format": "date-time"},
        "notes": listed({"type": "string"}, "Such as that the datum looks wrong.", "例如坐标系可疑。"),
        "problem": {"anyOf": [ref("Problem"), {"type": "null"}]},
        "result": {"type": ["string", "null"]},
        "sha256": text("Of the result.", "结果的摘要。") | {"type": ["string", "null"]},
        "errors": {"type": ["string", "null"]},
    }),
    "PlaceFeatures": answered({
        "type": {"const": "FeatureCollection"},
        "features": listed({"type": "object", "additionalProperties": True}),
    }),
}

_JOB_PATH = (Parameter("job", "The job's id.", "作业标识。"),)
_TEXT: Schema = {"type": "string"}
_FORM: Mapping[str, Schema] = {
    "file": text("CSV, TSV, XLSX, GeoJSON, GeoPackage, Parquet, GeoParquet or a zipped Shapefile; 1 GB, "
        "5,000,000 rows.", "CSV、TSV、XLSX、GeoJSON、GeoPackage、Parquet、GeoParquet 或压缩的 Shapefile；"
        "不超过 1 GB、500 万行。", format="binary"),
    "datum": text("What the coordinates rest on.", "坐标系。", enum=sorted(DATUMS)),
    "lon": text("Column with the longitude (x with crs); else the file's own points, lines and areas.",
        "经度列（指定 crs 时为 x），缺省用文件自身的点、线、面。"),
    "lat": text("Column with the latitude (y with crs).", "纬度列（或 y）。"),
    "wkt": text("Column of a CSV, TSV or XLSX with points, lines and areas as WKT.",
        "CSV、TSV、XLSX 中以 WKT 记录点、线、面的列。"),
    "crs": text("Projection of the coordinates: EPSG:4547.", "坐标的投影，如 EPSG:4547。"),
    "on": text("The day of all rows; today if neither is said.", "统一日期，缺省为今日。", format="date"),
    "on_field": text("Column with each row's day or time.", "日期（时间）列。"),
    "tz": text("Zone of the times in it; the city's if left out.", "该列时间的时区，缺省为本市。"),
    "time_format": text("Form of the times in it, as strptime has it.", "该列时间的格式（strptime）。"),
    "category": text("The category of all rows.", "统一的问题类别。"),
    "category_field": text("Column with each row's category.", "类别列。"),
    "accuracy_m": value("number", "Uncertainty of all places, metres.", "统一定位误差（米）。"),
    "accuracy_field": text("Column with it.", "定位误差列。"),
    "revision": value("integer", "As believed under it; the newest if left out.", "调整批次，缺省为最新。"),
    "plan": text("A plan's code; the one in force if left out.", "方案代码，缺省为现行。"),
    "encoding": text("Of a CSV's or Shapefile's text, such as GBK.", "文本编码，如 GBK。"),
    "layer": text("Of a GeoPackage, or the sheet of a workbook.", "图层或工作表。"),
    "because": text("Whether reasons are added, in two languages.", "是否附理由。", enum=["true", "false"]),
    "body_ids": text("A system of outside ids of bodies to add, such as uscc.",
        "附加责任单位外部编号，如 uscc。"),
    "prefix": text("Before the names of the new columns.", "新列名前缀。"),
}

OPERATIONS = (
    Operation(
        "assign-jobs", "The files that the one who asks has sent, the newest first.", "本人提交的批量作业。",
        {200: Answer("The jobs.", "作业。", {JSON: ref("AssignJobs")})},
    ),
    Operation(
        "assign-jobs", "Send a file of places to be answered: up to 5 million rows.",
        "提交文件批量查询责任归属：最多 500 万行。",
        {202: Answer("The job; Location is its address.", "作业；Location 为其地址。", {
            JSON: ref("AssignJob"),
        })},
        method="post", problems=(409, 413, 422),
        body={"multipart/form-data": members(_FORM, optional=sorted({*_FORM} - {"file", "datum"}))},
        more_en="A worker reads, answers and writes it in the same format with columns added "
        "(docs/reference/batch.md). Day and revision are fixed when it is sent. At most five unfinished "
        "jobs of an account; all goes away after seven days.",
        more_zh="由后台处理，结果与原文件同格式并追加列。日期与批次在提交时确定。"
        "每个账号至多五个未完成作业；七天后清除。",
    ),
    Operation(
        "assign-job", "How far a job is.", "作业进度。",
        {200: Answer("Its state and progress.", "状态与进度。", {JSON: ref("AssignJob")})},
        path=_JOB_PATH, problems=(404,),
    ),
    Operation(
        "assign-job", "Cancel a job, or forget a finished one with its files.",
        "取消作业，或删除已完成的作业。",
        {204: Answer("Done.", "已完成。")}, method="delete", path=_JOB_PATH, problems=(404,),
    ),
    Operation(
        "assign-job-result", "The file with its answers, in the format it came in.",
        "结果文件（与原格式相同）。",
        {200: Answer("The file, to be saved.", "文件。", dict.fromkeys(sorted(set(_MEDIA)), _TEXT))},
        path=_JOB_PATH, problems=(404, 409),
    ),
    Operation(
        "assign-job-errors", "The rows that have no answer, and why, as CSV.", "无法应答的行及原因（CSV）。",
        {200: Answer("row, code, problem, hint.", "行号、代码、问题、建议。", {"text/csv": _TEXT})},
        path=_JOB_PATH, problems=(404, 409),
    ),
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

OPERATIONS += (
    Operation(
        "changes", "The units and stored answers that revisions changed, revision by revision.",
        "各调整批次所变更的责任区与已存的责任归属。",
        {200: Answer("Changes, and the cursor of the next page.", "变更与下一页的游标。", {
            JSON: ref("Changes"),
        })},
        query=(
            Parameter("since", "After this revision's number, or published from this day on.",
                "自此批次号之后，或自此日起发布。"),
            Parameter("cursor", "“next” of the page before, instead of since.",
                "上一页的 next，代替 since。"),
            Parameter("limit", "Changes a page.", "每页条数。",
                {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}),
        ),
        tagged=True,
        more_en="Stored answers are told to signed-in users only, as far as their sight reaches; those of "
        "rounds not yet released to the office and inspectors only.",
        more_zh="责任归属仅对登录者、按其可见范围提供；未开放各期仅限评价办公室与检查员。",
    ),
    Operation(
        "mapit-point", "The areas that cover a place, in the shape of mySociety's MapIt.",
        "覆盖某处的各级责任区（MapIt 格式）。",
        {200: Answer("Areas by their number.", "按编号的责任区。", {JSON: {
            "type": "object", "additionalProperties": ref("MapItArea"),
        }})},
        path=(
            Parameter("srid", "4326 or another EPSG number of the city.", "4326 或本市允许的其他 EPSG 编号。",
                {"type": "integer"}),
            Parameter("x", "Longitude or easting.", "经度或东坐标。"),
            Parameter("y", "Latitude or northing.", "纬度或北坐标。"),
        ),
        query=(
            *_ON_REVISION,
            Parameter("datum", "What the coordinates rest on.", "坐标系。",
                {"type": "string", "enum": sorted(DATUMS), "default": "wgs84"}),
            Parameter("type", "Only these kinds, with commas between.", "仅限这些类型，逗号分隔。"),
        ),
        tagged=True, problems=(404,),
    ),
    Operation(
        "mapit-area", "One area by its number.", "按编号查询一个责任区（MapIt 格式）。",
        {200: Answer("The area.", "责任区。", {JSON: ref("MapItArea")})},
        path=_AREA, query=_ON_REVISION, tagged=True, problems=(404,),
    ),
    Operation(
        "mapit-area-geojson", "The boundary of an area, as a bare geometry.", "责任区界线（单一几何）。",
        {200: Answer("The geometry.", "几何。", {GEOJSON: ref("MultiPolygon")})},
        path=_AREA, query=_ON_REVISION, tagged=True, problems=(404,),
    ),
)


def examples(city: City | None) -> dict[str, dict[str, Any]]:
    """Where to ask and what, by route, that answers here."""
    newest = newest_revision() if city else None
    if city is None or newest is None or newest.effective_on is None:
        return {}
    found: dict[str, dict[str, Any]] = {"changes": {"since": "0", "limit": 2}}
    on = newest.effective_on.isoformat()
    unit = versions_on(newest.effective_on, newest.number or 0).order_by("unit").first()
    lon, lat = city.map_centre
    found["mapit-point"] = {"srid": 4326, "x": lon, "y": lat, "on": on}
    if unit is not None:
        found["mapit-area"] = found["mapit-area-geojson"] = {"area_id": unit.unit_id, "on": on}
    return found
