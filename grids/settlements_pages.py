"""Door: /site-decisions and one of them: what was decided on site, to be read and printed?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext

from gis_core.current_city import current_city
from gis_core.http import Query, reads_only, roles
from gis_core.notices import map_mark
from gis_core.permissions import PERSON_READERS
from grids import settlement_answers as answers
from grids.border_picture import picture
from grids.models import Duty, SiteDecision
from grids.settlement_checks import shape_of
from grids.settlement_ground import square_metres
from grids.settlements_held import units_of

_PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
_SHOWN = 50


@reads_only
def decisions_page(request: HttpRequest) -> HttpResponseBase:
    """The decisions on site, the newest first."""
    query = Query(request, {"before"})
    before = query.integer("before", None, least=1, most=2**62)
    rows = SiteDecision.objects.select_related("body", "document", "superseded_by").order_by("-pk")
    found = list((rows if before is None else rows.filter(pk__lt=before))[: _SHOWN + 1])
    shown = found[:_SHOWN]
    context = {
        "decisions": [_line(row) for row in shown],
        "following": shown[-1].pk if len(found) > _SHOWN else None,
    }
    return _page(request, "grids/site_decisions.html", context)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponseBase:
    page = render(request, template, context)
    for name, value in _PRIVATE.items():
        page[name] = value
    return page


def _line(row: SiteDecision) -> dict[str, Any]:
    units = units_of("site_decision", [row], row.as_decided.lower)
    unit = units.get(row.unit_id or 0)
    return {"row": row, "unit": unit, "body": _called(row.body), "role": _role(row.role)}


def _called(body: Any) -> str:
    language = "zh" if translation.get_language().startswith("zh") else "en"
    return "" if body is None else body.names.get(language) or body.name


def _role(role: str) -> str:
    return str(Duty.Role(role).label) if role else ""


@reads_only
def decision_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """One decision: where it is, what was agreed and why, what stands behind it."""
    Query(request, set())
    city = current_city()
    row = answers.decision_coded(code)
    people = not PERSON_READERS.isdisjoint(roles(request))
    ground = shape_of(row)
    context = _line(row) | {
        "picture": picture(
            answers.units_around(row, city), [ground], city.metric_srid, gettext("Ground of the decision")
        ),
        "square_metres": f"{square_metres(ground, city.metric_srid):,.0f}",
        "mark": map_mark(city),
        "category": _category(row),
        "others": answers.others_on(row, city),
        "supersedes": row.supersedes.order_by("code"),
        "people": people,
        "evidence": answers.evidence_of(row) if people else [],
    }
    return _page(request, "grids/site_decision.html", context)


def _category(row: SiteDecision) -> str:
    language = "zh" if translation.get_language().startswith("zh") else "en"
    return "" if row.category is None else row.category.names.get(language) or row.category.name
