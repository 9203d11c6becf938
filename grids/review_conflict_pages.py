"""Door: /drafts/N/conflict: what came between a draft and its publication, and which are the ways out?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gis_core.auditing import acting
from gis_core.closed_pages import closed_page
from gis_core.errors import Fault, Unprocessable
from gis_core.http import Query
from gis_core.received import by_method
from grids import drafts
from grids.draft_answers import draft_numbered
from grids.draft_rights import IS_PLANNER, Matter
from grids.models import Revision
from grids.review_conflict import conflict_sheet
from grids.review_pages import editor_of, given_in, map_configuration, review_of, seen_in
from grids.review_sheet import texts_by_key
from grids.review_steps import is_behind
from grids.review_words import STATES, told

_TEXTS = {"before": _("Published meanwhile"), "after": _("What the draft wants")}


def _show(request: HttpRequest, draft: int) -> HttpResponseBase:
    Query(request, set())
    return _page(request, draft_numbered(draft), {})


def _page(request: HttpRequest, draft: Revision, more: dict[str, Any], status: int = 200) -> HttpResponse:
    sheet = conflict_sheet(draft)
    told_to_map = map_configuration(draft)
    told_to_map["texts"] |= texts_by_key(_TEXTS)
    return closed_page(request, "grids/review_conflict.html", sheet | {
        "draft": draft, "state": STATES[draft.status], "behind": is_behind(draft),
        "editor": editor_of(draft.pk), "may_plan": not IS_PLANNER.refused(request.user, Matter()),
        "configuration": told_to_map | {"features": sheet["features"]},
    } | more, status)


def _act(request: HttpRequest, draft: int) -> HttpResponseBase:
    """Do the draft again on the newest boundaries, or take an operation out of it."""
    draft_numbered(draft)
    try:
        given = given_in(request)
        act = given.get("act")
        with acting(request.user):
            if act == "rebase":
                drafts.rebase(request.user, draft, seen_in(given))
            elif act == "discard":
                drafts.discard(request.user, draft, _ordinal(given), seen_in(given))
            else:
                raise Unprocessable("The form does not say what is to be done.")
    except Fault as fault:
        return _page(request, draft_numbered(draft), {"fault": told(fault)}, fault.status)
    left = draft_numbered(draft)
    if left.conflict or left.operations.filter(refusal__isnull=False).exists():
        return HttpResponseRedirect(reverse("draft-conflict", kwargs={"draft": draft}))
    return HttpResponseRedirect(review_of(draft, "rebase"))


def _ordinal(given: dict[str, str]) -> int:
    number = given.get("ordinal", "")
    return int(number) if number.isdecimal() and len(number) < 10 else 0


conflict_page = by_method(get=_show, post=_act)
