"""Door: the page of a co-signing link, and the confirmation sheet of a draft, on screen and as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation

from gis_core.closed_pages import closed_page
from gis_core.current_city import current_city
from gis_core.errors import NotAllowed, NotFound, Unprocessable
from gis_core.http import Query, is_signed_in, reads_only
from gis_core.notices import FICTITIOUS, map_mark
from gis_core.problems import problem_response
from gis_core.received import View, by_method
from grids import co_signing, sheets
from grids.border_consents import moved_borders
from grids.co_sign_rights import own_sides
from grids.draft_answers import called, draft_numbered
from grids.draft_doors import asked_in_this_browser
from grids.draft_state import difference_of
from grids.models import Consent

# Only the host is told of where a reader comes from: the path, which holds the secret, would stand
# as Referer in a proxy's log beside each picture. With “no-referrer” a browser would send the form
# with Origin “null”, which is nobody.
_CLOSED = {
    "Cache-Control": "private, no-store", "Referrer-Policy": "strict-origin", "X-Robots-Tag": "noindex",
}
_STYLES = Path(__file__).resolve().parent / "static" / "grids" / "sheet.css"


def _page(request: HttpRequest, consent: Consent, more: dict[str, Any], status: int = 200) -> HttpResponse:
    city, difference = current_city(), difference_of(consent.draft)
    one, other = sorted((consent.unit_key, consent.other_key))
    border = (consent.kind, one, other)
    told = sheets.border_of(
        border, moved_borders(difference)[border], difference, city, consent.digest, [consent]
    )
    language = "zh" if translation.get_language().startswith("zh") else "en"
    context = {
        "consent": consent, "border": told, "draft": consent.draft, "mark": map_mark(city),
        "kind": told["labels"].get(language, consent.kind),
        "side": next(side for side in told["sides"] if side["key"] == consent.unit_key),
        "notice": FICTITIOUS[language] if city.fictitious else "",
    }
    page = closed_page(request, "grids/co_sign.html", context | more, status)
    _closed(page)
    return page


def _closed(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in _CLOSED.items():
        response[name] = value
    return response


def _by_link(view: View) -> View:
    """A page of a link; a dead or unknown one is told like any fault, but kept and found nowhere."""
    def closed(request: HttpRequest, secret: str) -> HttpResponseBase:
        try:
            return view(request, secret)
        except co_signing.NoSuchLink as fault:
            return _closed(problem_response(request, fault))

    return closed


def _show(request: HttpRequest, secret: str) -> HttpResponseBase:
    return _page(request, co_signing.consent_of_link(secret), {})


def _sign(request: HttpRequest, secret: str) -> HttpResponseBase:
    given = {name: request.POST.get(name, "") for name in ("answer", "remark", "name", "office")}
    user = request.user if is_signed_in(request) else None
    try:
        consent = co_signing.answer_by_link(
            secret, **given, user=user,
            asked_here=asked_in_this_browser(request, co_signing.consent_of_link(secret).draft_id),
        )
    except (Unprocessable, NotAllowed) as fault:
        consent = co_signing.consent_of_link(secret)
        return _page(request, consent, {"fault": fault, "given": given}, fault.status)
    return _page(request, consent, {"thanks": True})


def _own(request: HttpRequest, number: int) -> Consent:
    """A consent whose side is the reader's; to anybody else it does not exist."""
    consent = co_signing.open_consent(number)
    if consent.pk not in own_sides(request.user, [consent], difference_of(consent.draft)):
        raise NotFound(f"There is no co-signature {number} to be answered.")
    return consent


def _show_own(request: HttpRequest, number: int) -> HttpResponseBase:
    return _page(request, _own(request, number), {"signed_in": called(request.user)})


def _sign_own(request: HttpRequest, number: int) -> HttpResponseBase:
    more: dict[str, Any] = {"signed_in": called(request.user)}
    given = {name: request.POST.get(name, "") for name in ("answer", "remark")}
    consent = _own(request, number)
    try:
        consent = co_signing.answer_by_login(request.user, number, **given)
    except (Unprocessable, NotAllowed) as fault:
        return _page(request, consent, more | {"fault": fault, "given": given}, fault.status)
    return _page(request, consent, more | {"thanks": True})


co_sign = by_method(get=_by_link(_show), post=_by_link(_sign))
own_consent = by_method(get=_show_own, post=_sign_own)


@reads_only
def sheet(request: HttpRequest, draft: int) -> HttpResponseBase:
    """The sheet of a draft: on screen to be printed, or as PDF."""
    form = Query(request, {"format"}).text("format", "html", choices=("html", "pdf"))
    context = sheets.sheet_of(draft_numbered(draft)) | {"pdf": form == "pdf"}
    page = render_to_string("grids/sheet.html", context, request)
    if form == "html":
        return HttpResponse(page, headers=_CLOSED)
    return HttpResponse(_pdf(page), content_type="application/pdf", headers=_CLOSED | {
        "Content-Disposition": f'inline; filename="draft-{draft}.pdf"',
    })


def _pdf(page: str) -> bytes:
    """The page as PDF; nothing is fetched from anywhere."""
    from weasyprint import CSS, HTML  # heavy: only where a PDF is asked for

    def nowhere(address: str, *_: Any, **__: Any) -> dict[str, Any]:
        raise ValueError(f"A sheet fetches nothing: {address[:80]}")

    made: bytes = HTML(string=page, url_fetcher=nowhere).write_pdf(
        stylesheets=[CSS(string=_STYLES.read_text(encoding="utf-8"))]
    )
    return made
