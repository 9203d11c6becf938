"""Act: how does a bulletin become files, and which of them are kept?

The drawing libraries are loaded here, in a worker or a command: never in the web process.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from findings.bulletin import facts_to_json
from findings.bulletin_document import Document, document_of
from findings.bulletin_docx import filled
from findings.bulletin_ground import ground_of
from findings.bulletin_kept import BulletinNow, bulletin_now
from findings.bulletin_language import Language
from findings.bulletin_languages import language_of
from findings.bulletin_models import BulletinFile, BulletinPaper, MadeBulletin
from findings.bulletin_page_context import page_context
from findings.bulletin_paper import default_paper
from findings.bulletin_pictures import pictures_of
from findings.bulletin_text import text_of
from findings.bulletin_workbook import workbook_of
from findings.models import Round

FORMATS = ("html", "pdf", "xlsx", "docx", "txt")
KEPT_FORMATS = ("pdf", "xlsx", "docx")
_STYLES = Path(__file__).resolve().parent / "static" / "findings" / "bulletin.css"
_ASK_AGAIN = timedelta(minutes=10)


def make_files(
    of: Round, bulletin: int, code: str, formats: Collection[str] = FORMATS, paper: bytes | None = None
) -> dict[str, bytes]:
    """The files of a bulletin by name, pictures as PNG among them; nothing is kept.

    ``paper`` is a DOCX template; without one the newest kept one, else our own. Raises NotFound where the
    round has no results, Unprocessable for a template that cannot be filled.
    """
    return _files(of, bulletin_now(of, bulletin), language_of(code), formats, paper)


def keep_files(of: Round, bulletin: int, code: str) -> MadeBulletin:
    """Make the bulletin in one language and keep its files in place of those kept before."""
    now, language = bulletin_now(of, bulletin), language_of(code)
    files = _files(of, now, language, KEPT_FORMATS, None)
    with transaction.atomic():
        made, _ = MadeBulletin.objects.update_or_create(
            round=of,
            bulletin=bulletin,
            language=code,
            defaults={
                "facts": facts_to_json(replace(now.facts, superseded_by=None)),
                "facts_sha256": now.sha256,
                "made_at": timezone.now(),
                "asked_at": None,
            },
        )
        made.files.all().delete()
        BulletinFile.objects.bulk_create(
            BulletinFile(of=made, name=name, content=content) for name, content in files.items()
        )
    return made


def ask_for(of: Round, bulletin: int, code: str) -> bool:
    """Note that somebody waits for the files; False where they were asked for a short while ago."""
    now = timezone.now()
    with transaction.atomic():
        made, _ = MadeBulletin.objects.select_for_update().get_or_create(
            round=of, bulletin=bulletin, language=language_of(code).code
        )
        if made.asked_at and made.asked_at > now - _ASK_AGAIN:
            return False
        made.asked_at = now
        made.save(update_fields=["asked_at"])
    return True


def keep_paper_tried(of: Round, bulletin: int, code: str, name: str, content: bytes) -> BulletinPaper:
    """Keep the office's template for a language once a bulletin could be written on it."""
    make_files(of, bulletin, code, ("docx",), content)
    return BulletinPaper.objects.create(language=language_of(code).code, name=name[:200], content=content)


def _paper_for(language: Language) -> bytes:
    kept = BulletinPaper.objects.filter(language=language.code).order_by("-pk").first()
    return bytes(kept.content) if kept else default_paper(language.code)


def _files(
    of: Round, now: BulletinNow, language: Language, formats: Collection[str], paper: bytes | None
) -> dict[str, bytes]:
    pictures: dict[str, bytes] = {}
    if set(formats) - {"txt", "xlsx"}:
        pictures = pictures_of(now.facts, language, ground_of(of, now.facts))
    document = document_of(now.facts, language, list(pictures))
    made = {f"{key}.png": picture for key, picture in pictures.items()}
    writers = {
        "html": lambda: _page(document, pictures).encode(),
        "pdf": lambda: _pdf(_page(document, pictures)),
        "xlsx": lambda: workbook_of(document),
        "docx": lambda: filled(paper or _paper_for(language), document, pictures),
        "txt": lambda: text_of(document).encode(),
    }
    return made | {f"bulletin.{form}": writers[form]() for form in FORMATS if form in formats}


def _page(document: Document, pictures: Mapping[str, bytes]) -> str:
    """The whole bulletin as one page that fetches nothing."""
    inside = {
        key: f"data:image/png;base64,{base64.b64encode(picture).decode()}"
        for key, picture in pictures.items()
    }
    with translation.override(document.language):
        return render_to_string(
            "findings/bulletin_print.html",
            page_context(document, inside)
            | {
                "styles": _STYLES.read_text(encoding="utf-8"),
            },
        )


def _pdf(page: str) -> bytes:
    """The page as PDF; nothing is fetched from anywhere."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    only_inside = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    made: bytes = HTML(string=page, url_fetcher=only_inside).write_pdf()
    return made
