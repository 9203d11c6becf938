"""Door: the page of a round's bulletin, its files and its pictures.

Files and pictures are made by a worker or a command and kept; the page and the press text are written here.
Before publication they exist for the office only.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from findings.bulletin_document import Document, document_of
from findings.bulletin_kept import BulletinNow, bulletin_now, kept_file, kept_files
from findings.bulletin_languages import LANGUAGES, language_of
from findings.bulletin_page_context import page_context
from findings.bulletin_tasks import wake_for_bulletin
from findings.bulletin_text import text_of
from findings.models import Round
from findings.results import visible_round
from findings.round_state import bulletin_being_made
from gis_core.errors import NotFound, Unavailable
from gis_core.http import Query, reads_only, roles
from gis_core.permissions import OFFICE_EYES

_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
}
_ASKED = {"bulletin", "language"}


@dataclass(frozen=True)
class _Wanted:
    """Which bulletin is asked for, in which language, as it stands."""

    of: Round
    bulletin: int
    language: str
    now: BulletinNow

    @property
    def document(self) -> Document:
        return document_of(self.now.facts, language_of(self.language), self.pictures)

    @property
    def pictures(self) -> list[str]:
        names = kept_files(self.of, self.bulletin, self.language, self.now.sha256)
        return [name.removesuffix(".png") for name in names if name.endswith(".png")]

    @property
    def headers(self) -> dict[str, str]:
        out = self.now.facts.published
        return {"Cache-Control": "public, no-cache" if out else "private, no-store", "Vary": "Cookie"}

    def address(self, route: str, language: str = "", bulletin: int = 0, **more: str) -> str:
        query = f"?bulletin={bulletin or self.bulletin}&language={language or self.language}"
        return reverse(route, kwargs={"key": self.of.key, **more}) + query

    def kept(self, name: str) -> bytes:
        """A kept file; where there is none it is asked for, and that is told (raises Unavailable)."""
        content = kept_file(self.of, self.bulletin, self.language, self.now.sha256, name)
        if content is None:
            wake_for_bulletin(self.of, self.bulletin, self.language)
            raise Unavailable(
                f"{name} of round {self.of.key} is being made.",
                code="bulletin-being-made",
                hint="Ask again in a minute; a worker has to run (make worker).",
            )
        return content


def _wanted(request: HttpRequest, key: str) -> _Wanted:
    """Raises NotFound for a bulletin that does not exist for whoever asks, BadParameter for a language."""
    query = Query(request, _ASKED)
    own = translation.get_language() or ""
    language = language_of(query.text("language", own if own in LANGUAGES else "en")).code
    number = query.integer("bulletin", None, least=1, most=999)
    of, held = visible_round(key, roles(request)), roles(request)
    in_office = not OFFICE_EYES.isdisjoint(held)
    newest = of.bulletin
    if in_office:
        newest = max(newest, bulletin_being_made(of) or 0)
    if not (in_office or of.status == Round.Status.PUBLISHED) or (number or 1) > newest:
        raise NotFound(f"There is no bulletin of round {key} to be read.", parameter="round")
    bulletin = number or of.bulletin
    return _Wanted(of, bulletin, language, bulletin_now(of, bulletin))


@reads_only
def page(request: HttpRequest, key: str) -> HttpResponse:
    """The bulletin of a round, a correction of it told first."""
    return _shown(request, _wanted(request, key))


def _shown(request: HttpRequest, wanted: _Wanted) -> HttpResponse:
    addresses = {name: wanted.address("bulletin-picture", name=name) for name in wanted.pictures}
    superseded = wanted.now.facts.superseded_by
    context = page_context(wanted.document, addresses) | {
        "round_key": wanted.of.key,
        "newest": wanted.address("bulletin", bulletin=superseded.bulletin) if superseded else "",
        "files": [
            {"name": form.upper(), "address": wanted.address("bulletin-file", form=form)} for form in _TYPES
        ],
        "others": [
            {"name": name, "address": wanted.address("bulletin", language=code)}
            for code, name in (("zh-hans", "中文"), ("en", "English"))
            if code != wanted.language
        ],
    }
    answer = render(request, "findings/bulletin.html", context)
    for name, value in wanted.headers.items():
        answer[name] = value
    return answer


@reads_only
def file(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """A file of the bulletin: PDF, XLSX, DOCX or press text.

    While the file of a superseded bulletin is made anew, with its correction first, a browser gets the page,
    which tells it first too.
    """
    if form not in _TYPES:
        raise NotFound(f"A bulletin has no file of the form “{form}”.", hint=f"One of: {', '.join(_TYPES)}.")
    wanted = _wanted(request, key)
    try:
        content = text_of(wanted.document).encode() if form == "txt" else wanted.kept(f"bulletin.{form}")
    except Unavailable:
        if wanted.now.facts.superseded_by is None or "text/html" not in request.headers.get("Accept", ""):
            raise
        return _shown(request, wanted)
    name = f"bulletin-{wanted.of.key}-{wanted.bulletin}-{wanted.language}.{form}"
    shown = "inline" if form in ("pdf", "txt") else "attachment"
    return HttpResponse(
        content,
        content_type=_TYPES[form],
        headers=wanted.headers
        | {
            "Content-Disposition": f'{shown}; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@reads_only
def picture(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """A picture of the bulletin, as PNG."""
    wanted = _wanted(request, key)
    if name not in wanted.pictures:
        raise NotFound(f"The bulletin of round {key} has no picture “{name}”.")
    return HttpResponse(wanted.kept(f"{name}.png"), content_type="image/png", headers=wanted.headers)
