"""Door: the list and the page of what has to be put right at once."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation

from findings.immediate import immediate_entry, immediate_findings
from gis_core.current_city import current_city
from gis_core.http import Query, json_response, reads_only
from gis_core.notices import notice_member

PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Cookie, Authorization"}


def _only_open(request: HttpRequest) -> bool:
    return Query(request, {"state"}).text("state", "open", choices=("open", "all")) == "open"


@reads_only
def immediate_list(request: HttpRequest) -> HttpResponseBase:
    """The findings of immediate categories that whoever asks answers for."""
    found = immediate_findings(request.user, _only_open(request))
    data = notice_member(current_city()) | {"findings": [immediate_entry(each) for each in found]}
    return json_response(data, headers=PRIVATE)


@reads_only
def immediate_page(request: HttpRequest) -> HttpResponseBase:
    """The same as a page."""
    language = "zh" if translation.get_language().startswith("zh") else "en"
    found = immediate_findings(request.user, _only_open(request))
    page = render(request, "findings/immediate.html", {
        "entries": [(each, immediate_entry(each, language)) for each in found],
    })
    for name, value in PRIVATE.items():
        page[name] = value
    return page
