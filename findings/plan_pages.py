"""Door: the pages of plans: the list, one plan in words, two side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from findings.plan_rules import rules_of
from findings.plan_sheets import comparison_sheet, plan_list, plan_sheet, told_plan
from findings.plan_sight import name_of, named_plan, visible_plan
from findings.scoring.plan import PlanFault
from gis_core.errors import BadParameter
from gis_core.http import Query, reads_only, roles

VARIES = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization, Accept-Language"}


def answered(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page that is told to the one who asks only."""
    page = render(request, template, context, status=status)
    for header, value in VARIES.items():
        page[header] = value
    return page


@reads_only
def list_page(request: HttpRequest) -> HttpResponse:
    """All plans."""
    Query(request, set())
    return answered(request, "findings/plans.html", plan_list(request.user, roles(request)))


@reads_only
def plan_page(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """One plan, in words and tables."""
    Query(request, set())
    plan, rounds = visible_plan(key, version, roles(request))
    return answered(request, "findings/plan.html", plan_sheet(plan, rounds, request.user))


@reads_only
def compare_page(request: HttpRequest) -> HttpResponse:
    """Two plans side by side; without two named, a choice of them."""
    query = Query(request, {"a", "b"})
    seen = roles(request)
    context = plan_list(request.user, seen)
    context |= {"a": query.text("a", context["a"]), "b": query.text("b", context["b"]), "parts": None}
    if query.has("a") and query.has("b"):
        pair = [named_plan(context[name], seen) for name in ("a", "b")]
        try:
            context["parts"] = comparison_sheet(*(rules_of(plan) for plan in pair))
        except PlanFault as fault:
            raise BadParameter("One of the plans cannot be read.", hint=str(fault)[:200]) from fault
        context |= {
            "plan_a": told_plan(pair[0], []), "plan_b": told_plan(pair[1], []),
            "a": name_of(pair[0]), "b": name_of(pair[1]),
            "all_same": all(part["same"] for part in context["parts"]),
        }
    return answered(request, "findings/plan_compare.html", context)
