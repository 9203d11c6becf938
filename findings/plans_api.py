"""Door: /api/v1/plans: the plans, the rules of one in several forms, and the schema of their document."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from findings.plan_files import JSON, MEDIA_TYPES, XLSX, json_of, yaml_of
from findings.plan_rules import rules_of
from findings.plan_sight import name_of, named_plan, plan_summary, visible_plan, visible_plans
from findings.plan_workbook import plan_workbook
from findings.scoring.plan_compare import compare_plans, told_comparison
from findings.scoring.plan_schema import plan_schema
from gis_core.current_city import current_city
from gis_core.errors import NotFound
from gis_core.http import Query, json_response, reads_only, roles
from gis_core.notices import notice_member

_VARIES = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}
SCHEMA_JSON = "application/schema+json"


def _answer(data: dict[str, Any]) -> HttpResponse:
    return json_response(notice_member(current_city()) | data, headers=_VARIES)


@reads_only
def plans(request: HttpRequest) -> HttpResponse:
    """The plans that exist for the one who asks, in every version, with the rounds under each."""
    Query(request, set())
    found = visible_plans(roles(request))
    return _answer({"plans": [plan_summary(plan, rounds) for plan, rounds in found]})


@reads_only
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a plan's document."""
    Query(request, set())
    return json_response(
        plan_schema(schema_address(request)), content_type=SCHEMA_JSON,
        headers={"Cache-Control": "public, no-cache", "Access-Control-Allow-Origin": "*"},
    )


def schema_address(request: HttpRequest) -> str:
    """Where the schema is, for programs elsewhere."""
    return request.build_absolute_uri(reverse("plan-schema"))


@reads_only
def comparison(request: HttpRequest) -> HttpResponse:
    """Two plans part by part, row by row."""
    query = Query(request, {"a", "b"})
    seen = roles(request)
    a, b = (named_plan(query.text(name), seen) for name in ("a", "b"))
    parts = compare_plans(rules_of(a), rules_of(b))
    return _answer({"a": name_of(a), "b": name_of(b), "parts": told_comparison(parts)})


@reads_only
def one_plan(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """The rules of one plan."""
    Query(request, set())
    plan, rounds = visible_plan(key, version, roles(request))
    return _answer(plan_summary(plan, rounds) | {"rules": rules_of(plan).to_dict()})


@reads_only
def plan_file(request: HttpRequest, key: str, version: int, form: str) -> HttpResponse:
    """The same as a file: yaml, json, xlsx."""
    Query(request, set())
    if form not in MEDIA_TYPES:
        raise NotFound(f"There is no plan as “{form[:10]}”.", hint="One of: yaml, json, xlsx.")
    plan, _ = visible_plan(key, version, roles(request))
    rules = rules_of(plan)
    if form == XLSX:
        content = plan_workbook(rules, get_language() or "zh-hans")
    else:
        text = json_of(rules) if form == JSON else yaml_of(rules, schema_address(request))
        content = text.encode("utf-8")
    media = MEDIA_TYPES[form] + ("" if form == XLSX else "; charset=utf-8")
    name = f"plan-{plan.code}-v{plan.version}.{form}"
    return _saved(content, media, name)


def _saved(content: bytes, media: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=media, headers=_VARIES | {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "X-Content-Type-Options": "nosniff",
    })
