"""Door: the page on which the office closes, releases and publishes a round, two persons in turn."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext

from findings.ledger_workbook import kind_label
from findings.publication_state import publication_state, round_for_the_office
from findings.publishing import take_step
from findings.round_frame import round_frame
from findings.sensitivity_sheet import summary
from gis_core.auditing import acting
from gis_core.closed_pages import closed_page
from gis_core.current_city import current_city
from gis_core.errors import Fault, Unprocessable
from gis_core.http import Query, roles
from gis_core.received import by_method

_FIELDS = ("step", "acknowledged", "seen", "since", "until", "reason", "document")
_LONGEST = 4000


def _page(request: HttpRequest, key: str, more: dict[str, Any], status: int = 200) -> HttpResponse:
    found = round_for_the_office(key)
    state = publication_state(found, request.user)
    bulletin = state["bulletin_being_made"] or found.bulletin
    context = round_frame(found, roles(request), "publication") | {
        "units_scored": [
            (kind_label(kind, current_city()), number) for kind, number in state["units_scored"].items()
        ],
        "state": state, "currency": current_city().currency,
        "doubts": summary(found, bulletin, state["sensitivity"]["entries"], request.user),
        **more,
    }
    return closed_page(request, "findings/publication.html", context, status)


def _look(request: HttpRequest, key: str) -> HttpResponseBase:
    Query(request, set())
    return _page(request, key, {})


def _step(request: HttpRequest, key: str) -> HttpResponseBase:
    """Take the step of a form; a fault is told on the page, with what was filled in."""
    given: dict[str, str] = {}
    try:
        given = _given(request)
        with acting(request.user):
            take_step(request.user, key, given.get("step", ""), given)
    except Fault as fault:
        if fault.status == 404:
            raise
        said = {"detail": gettext(fault.detail), "hint": gettext(fault.hint) if fault.hint else ""}
        if said["detail"] == fault.detail and gettext(fault.title) != fault.title:
            said["detail"] = f"{gettext(fault.title)} — {fault.detail}"
        return _page(request, key, {"fault": said, "given": given}, fault.status)
    return HttpResponseRedirect(reverse("publication-page", kwargs={"key": key}))


def _given(request: HttpRequest) -> dict[str, str]:
    """What the form's fields hold; the list counts as acknowledged only where the tick was set."""
    given = {name: str(request.POST.get(name, "")).strip() for name in _FIELDS}
    if any(len(value) > _LONGEST or "\0" in value for value in given.values()):
        raise Unprocessable("A text of the form is too long.")
    if not given.pop("seen"):
        given.pop("acknowledged")
    return given


publication_page = by_method(get=_look, post=_step)
