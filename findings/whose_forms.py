"""Ask: what do the forms of pages about appeals and rulings hold, and how is such a page told?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from findings.appeal_references import body_called, unit_called
from findings.models import Finding
from findings.verdicts import Verdict
from gis_core.errors import Fault, Unprocessable

_LONGEST = 8000


def said(fault: Fault) -> dict[str, Any]:
    """A fault as the page tells it: its sentence where that is translated, else its title before it."""
    detail, title = gettext(fault.detail), gettext(fault.title)
    if detail == fault.detail and title != fault.title:
        detail = f"{title} — {detail}"
    return {"detail": detail, "hint": gettext(fault.hint) if fault.hint else ""}


def given_in(request: HttpRequest) -> dict[str, str]:
    """What a form's fields hold; raises Unprocessable for a text no field holds."""
    given = {str(name): str(value) for name, value in request.POST.items()}
    if any(len(value) > _LONGEST or "\0" in value for value in given.values()):
        raise Unprocessable("A text of the form is too long.", hint="Attach it as a PDF.")
    return given


def verdict_in(given: dict[str, str], finding: Finding, reason: str = "") -> Verdict | None:
    """The ruling of a form; None where its fields are not there or nobody is named.

    ``reason`` is the reason where the form gives none of its own.
    """
    unit = unit_called(given.get("unit", ""), finding, "unit")
    body = body_called(given.get("body", ""), "body")
    if unit is None and body is None:
        return None
    return Verdict(
        given.get("reason", "").strip() or reason, unit, body,
        given.get("role", "") if body is not None else "", given.get("document", ""),
    )


def seen_in(given: dict[str, str]) -> int:
    """The version that whoever filled the form in had seen; -1, which none is, for none."""
    seen = given.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1
