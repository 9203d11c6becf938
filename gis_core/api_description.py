"""Pure: how is an address of the API described, so that programs and people read the same?

Every floor declares its operations in one table (its ``openapi.py``); this makes an OpenAPI 3.1
document of them (https://spec.openapis.org/oas/v3.1.0), complete in itself. English stands in
the standard's members, Chinese beside it in ``x-…-zh``; the page for people is made from both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Schema = dict[str, Any]
GEOJSON = "application/geo+json"
JSON = "application/json"
PROBLEM = "application/problem+json"
KINDS = {"type": "string", "x-vocabulary": "kinds"}
"""A kind of unit: the served document lists those of the city."""

_ALWAYS = (400, 503)
_NOT_PUBLIC = (401, 403)
_PROBLEMS: Mapping[int, tuple[str, str]] = {
    400: ("A parameter is unknown, missing, repeated or not of its form.",
        "参数未知、缺失、重复或格式不对。"),
    401: ("Only for signed-in users.", "须登录。"),
    403: ("Not among the rights of the one who asks.", "无此权限。"),
    404: ("There is no such thing, or not for the one who asks.", "不存在，或对提问者不可见。"),
    409: ("It contradicts what is there; the problem says what.", "与现有内容冲突，问题说明中写明原因。"),
    412: ("It was changed meanwhile; the present state comes along.", "其间已被他人修改，附现状。"),
    413: ("More than one request may carry.", "内容过大。"),
    415: ("The content is not of a type taken here.", "不接受该内容类型。"),
    422: ("The form is right, the content is not; the problem says where.", "格式正确而内容有误，附位置。"),
    428: ("If-Match is missing.", "缺少 If-Match。"),
    429: ("Too much within a minute; wait, or sign in.", "一分钟内请求过多；请稍候或登录。"),
    503: ("Not available at the moment, or nothing is published yet.", "暂不可用，或尚未发布。"),
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of the query, the path or the headers, in English and Chinese."""

    name: str
    en: str
    zh: str
    schema: Schema = field(default_factory=lambda: {"type": "string"})
    required: bool = False


@dataclass(frozen=True)
class Answer:
    """What comes back when all went well: schemas by media type; none for an empty answer."""

    en: str
    zh: str
    content: Mapping[str, Schema] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """One method of one route: what it takes and what it answers.

    ``route`` is the route's name in the URLconf (its address and path parameters are read there;
    ``path`` describes those). ``problems`` are statuses beside those that every address has.
    ``tagged``: the answer bears an ETag and If-None-Match is taken. ``if_match``: If-Match must be
    sent (412, 428 otherwise). ``body`` are schemas by media type. ``en``, ``zh``: one sentence;
    ``more_en``, ``more_zh``: what else there is to know.
    """

    route: str
    en: str
    zh: str
    answers: Mapping[int, Answer]
    method: str = "get"
    path: Sequence[Parameter] = ()
    query: Sequence[Parameter] = ()
    body: Mapping[str, Schema] = field(default_factory=dict)
    problems: Sequence[int] = ()
    tagged: bool = False
    if_match: bool = False
    more_en: str = ""
    more_zh: str = ""


@dataclass(frozen=True)
class Floor:
    """What one floor declares; ``examples`` are path and query values by route that answer here."""

    name: str
    title_en: str
    title_zh: str
    operations: Sequence[Operation]
    schemas: Mapping[str, Schema]
    examples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Route:
    """Where a route is (``/api/v1/units/{code}``) and whom it serves."""

    address: str
    roles: frozenset[str]


# --- schemas in few words ---------------------------------------------------------------------


def ref(name: str) -> Schema:
    """The schema of that name among the document's own."""
    return {"$ref": f"#/components/schemas/{name}"}


def text(en: str, zh: str, **more: Any) -> Schema:
    """A text, explained in both languages."""
    return {"type": "string", "description": en, "x-description-zh": zh, **more}


def value(kind: str | list[str], en: str, zh: str, **more: Any) -> Schema:
    """A value of a JSON type, explained in both languages."""
    return {"type": kind, "description": en, "x-description-zh": zh, **more}


def day(en: str, zh: str, *, nullable: bool = False) -> Schema:
    """A day of the city."""
    return value(["string", "null"] if nullable else "string", en, zh, format="date")


def listed(items: Schema, en: str = "", zh: str = "") -> Schema:
    """A list of such items."""
    said = {"description": en, "x-description-zh": zh} if en else {}
    return {"type": "array", "items": items, **said}


def members(properties: Mapping[str, Schema], *, optional: Sequence[str] = (), **more: Any) -> Schema:
    """An object with these members, each required unless ``optional``."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": dict(properties), "required": required, **more}


def answered(properties: Mapping[str, Schema], *, optional: Sequence[str] = ()) -> Schema:
    """The same for a whole answer: where the data are invented it begins with a notice."""
    return members({"notice": ref("Notice"), **properties}, optional=["notice", *optional])


# --- the document ------------------------------------------------------------------------------


def document(
    floors: Sequence[Floor],
    routes: Mapping[str, Route],
    *,
    title: str,
    title_zh: str,
    description: str,
    description_zh: str,
    vocabulary: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """The OpenAPI document of all floors; ``vocabulary`` fills the lists that the city decides."""
    paths: dict[str, dict[str, Any]] = {}
    for floor in floors:
        for operation in floor.operations:
            route = routes[operation.route]
            told = _operation(operation, route, floor)
            paths.setdefault(route.address, {})[operation.method] = told
    made = {
        "openapi": "3.1.0",
        "info": {
            "title": title, "x-title-zh": title_zh, "version": "1",
            "description": description, "x-description-zh": description_zh,
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": floor.name, "description": floor.title_en, "x-description-zh": floor.title_zh}
            for floor in floors
        ],
        "paths": paths,
        "components": {
            "schemas": _schemas(floors),
            "responses": {_problem_name(status): _problem(status) for status in _PROBLEMS},
            "headers": {"ETag": {
                "description": "The state this answer shows.", "x-description-zh": "本应答所示的状态。",
                "schema": {"type": "string"},
            }},
            "securitySchemes": {"token": {
                "type": "apiKey", "in": "header", "name": "Authorization",
                "description": "Token YOUR-TOKEN (manage.py issue_token)",
            }},
        },
    }
    filled: dict[str, Any] = _filled(made, vocabulary)
    return filled


def _schemas(floors: Sequence[Floor]) -> dict[str, Schema]:
    """All floors' schemas; raises ValueError where two floors mean different things by a name."""
    found: dict[str, Schema] = {}
    for floor in floors:
        for name, schema in floor.schemas.items():
            if found.setdefault(name, schema) != schema:
                raise ValueError(f"Two floors declare different schemas “{name}”.")
    return found


def _operation(operation: Operation, route: Route, floor: Floor) -> dict[str, Any]:
    example = floor.examples.get(operation.route, {})
    parameters = [_parameter(each, "path", example, required=True) for each in operation.path]
    parameters += [_parameter(each, "query", example) for each in operation.query]
    parameters += [_parameter(each, "header", {}) for each in _headers(operation)]
    public = "public" in route.roles
    told: dict[str, Any] = {
        "operationId": _identity(operation),
        "tags": [floor.name],
        "summary": operation.en,
        "x-summary-zh": operation.zh,
        "x-roles": sorted(route.roles),
        "parameters": parameters,
        "responses": _responses(operation, public),
        # An answer to everybody may hold more for those who are known.
        "security": [{}, {"token": []}] if public else [{"token": []}],
    }
    if operation.more_en:
        told |= {"description": operation.more_en, "x-description-zh": operation.more_zh}
    if operation.body:
        content = {media: {"schema": schema} for media, schema in operation.body.items()}
        told["requestBody"] = {"required": True, "content": content}
    return told


def _identity(operation: Operation) -> str:
    return operation.route if operation.method == "get" else f"{operation.method}-{operation.route}"


def _headers(operation: Operation) -> list[Parameter]:
    found = []
    if operation.tagged and operation.method == "get":
        found.append(Parameter("If-None-Match", "The ETag of an answer already had.", "已有应答的 ETag。"))
    if operation.if_match:
        found.append(Parameter(
            "If-Match", "The ETag of the state that is meant to be changed.", "拟修改之状态的 ETag。",
            required=True,
        ))
    return found


def _parameter(
    each: Parameter, place: str, example: Mapping[str, Any], *, required: bool = False
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": each.name, "in": place, "description": each.en, "x-description-zh": each.zh,
        "required": required or each.required, "schema": each.schema,
    }
    return told | ({"example": example[each.name]} if each.name in example else {})


def _responses(operation: Operation, public: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        str(status): _answer(each, operation) for status, each in operation.answers.items()
    }
    if operation.tagged and operation.method == "get":
        told["304"] = {"description": "It is as the one who asks has it.", "x-description-zh": "未变化。"}
    statuses = {*_ALWAYS, *operation.problems, *(() if public else _NOT_PUBLIC)}
    statuses |= {412, 428} if operation.if_match else set()
    for status in sorted(statuses):
        told[str(status)] = {"$ref": f"#/components/responses/{_problem_name(status)}"}
    return told


def _answer(each: Answer, operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {"description": each.en, "x-description-zh": each.zh}
    if each.content:
        told["content"] = {media: {"schema": schema} for media, schema in each.content.items()}
    if operation.tagged or operation.if_match:
        told["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
    return told


def _problem_name(status: int) -> str:
    return f"Problem{status}"


def _problem(status: int) -> dict[str, Any]:
    en, zh = _PROBLEMS[status]
    return {
        "description": en, "x-description-zh": zh,
        "content": {PROBLEM: {"schema": ref("Problem")}},
    }


def _filled(part: Any, vocabulary: Mapping[str, Sequence[str]]) -> Any:
    """The same with each list that the city decides in its place."""
    if isinstance(part, list | tuple):
        return [_filled(each, vocabulary) for each in part]
    if not isinstance(part, Mapping):
        return part
    made = {name: _filled(each, vocabulary) for name, each in part.items() if name != "x-vocabulary"}
    words = vocabulary.get(str(part.get("x-vocabulary", "")))
    return made | ({"enum": list(words)} if words else {})
