"""Door: the page of a co-signing link, and the confirmation sheet of a draft, on screen and as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from gis_core.current_city import current_city
from gis_core.errors import Unprocessable
from gis_core.http import Query, reads_only
from gis_core.notices import FICTITIOUS, map_mark
from grids import co_signing, sheets
from grids.border_consents import moved_borders
from grids.draft_answers import draft_numbered
from grids.draft_doors import by_method
from grids.draft_state import difference_of
from grids.models import Consent

# With “no-referrer” a browser sends the form with Origin “null”, which is nobody.
_CLOSED = {"Cache-Control": "private, no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}
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
    page = render(request, "grids/co_sign.html", context | more, status=status)
    for name, value in _CLOSED.items():
        page[name] = value
    page.is_problem = status >= 400  # type: ignore[attr-defined]  # it tells the problem itself
    return page


def _show(request: HttpRequest, secret: str) -> HttpResponseBase:
    return _page(request, co_signing.consent_of_link(secret), {})


def _sign(request: HttpRequest, secret: str) -> HttpResponseBase:
    given = {name: request.POST.get(name, "") for name in ("answer", "remark", "name")}
    try:
        consent = co_signing.answer_by_link(secret, **given)
    except Unprocessable as fault:
        return _page(request, co_signing.consent_of_link(secret), {"fault": fault, "given": given}, 422)
    return _page(request, consent, {"thanks": True})


co_sign = by_method(get=_show, post=_sign)


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
