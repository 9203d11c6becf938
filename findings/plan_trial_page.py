"""Door: the page, the CSV and the JSON of a plan tried on past rounds."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from findings.appeal_rights import require_office
from findings.models import Plan
from findings.plan_pages import answered
from findings.plan_rules import rules_of
from findings.plan_sheets import language, plan_list
from findings.plan_sight import name_of, named_plan
from findings.plan_trial_tables import told_trial, trial_csv, trial_sheet
from findings.plan_trials import TriedRound, newest_published, rounds_to_try, try_plan
from findings.scoring.plan import PlanRules
from gis_core.current_city import current_city
from gis_core.errors import BadParameter
from gis_core.http import Query, json_response, reads_only, roles
from gis_core.notices import notice_member

_CLOSED = {"Cache-Control": "private, no-store", "Vary": "Cookie, Authorization"}
_ASKED = {"plan", "from", "to", "kind"}


def _asked(request: HttpRequest, query: Query) -> tuple[Plan, list[TriedRound]]:
    """The plan and rounds a request names, tried; raises BadParameter and NotFound."""
    plan = named_plan(query.text("plan"), roles(request))
    kind = query.text("kind", "")
    if kind and not current_city().has_kind(kind):
        raise BadParameter(f"There is no kind of unit “{kind[:40]}”.", parameter="kind")
    rounds = rounds_to_try(query.text("from"), query.text("to"))
    return plan, list(try_plan(rules_of(plan), rounds, [kind] if kind else []))


@reads_only
def trial(request: HttpRequest) -> HttpResponse:
    """Ranks, scores and sums of past rounds under a plan, as JSON."""
    require_office(request.user)
    plan, tried = _asked(request, Query(request, _ASKED))
    return json_response(
        notice_member(current_city()) | {"plan": name_of(plan), "rounds": told_trial(tried)}, headers=_CLOSED
    )


@reads_only
def trial_file(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    require_office(request.user)
    plan, tried = _asked(request, Query(request, _ASKED))
    # The mark that lets spreadsheets read Chinese.
    content = "\ufeff" + trial_csv(tried, language())
    name = f"trial-{plan.code}-v{plan.version}.csv".encode("ascii", "replace").decode().replace("?", "_")
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=_CLOSED | {
        "Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff",
    })


@reads_only
def trial_page(request: HttpRequest) -> HttpResponseBase:
    """The page; without a plan and rounds named, the form that names them."""
    require_office(request.user)
    query = Query(request, _ASKED)
    context = _choice(request, query)
    if query.has("plan") and query.has("from"):
        plan, tried = _asked(request, query)
        context |= {"tried": trial_sheet(tried, language()), "label": name_of(plan)}
    return answered(request, "findings/plan_try.html", context)


def _choice(request: HttpRequest, query: Query) -> dict[str, Any]:
    known = newest_published()
    return plan_list(request.user, roles(request)) | {
        "plan": query.text("plan", ""), "kind": query.text("kind", ""),
        "first": query.text("from", known[0] if known else ""),
        "last": query.text("to", known[-1] if known else ""),
        "kinds": [(kind.key, kind.labels.get(language()) or kind.key)
                  for kind in current_city().kinds if kind.ranked],
        "address": request.GET.urlencode(),
    }


def tried_now(request: HttpRequest, rules: PlanRules) -> HttpResponse:
    """The page with rules that are written but not saved, on the last published rounds."""
    keys = newest_published()
    rounds = rounds_to_try(keys[0], keys[-1]) if keys else []
    context = _choice(request, Query(request, _ASKED)) | {
        "tried": trial_sheet(try_plan(rules, rounds), language()), "label": rules.key, "unsaved": True,
    }
    return answered(request, "findings/plan_try.html", context)
