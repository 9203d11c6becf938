"""Door: the page of a finding: whose it is, why, under which boundaries, and what was decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation

from findings.appeal_rights import finding_in_sight
from findings.models import Finding, Photo
from findings.place_picture import place_picture
from findings.reasons import role_words
from findings.replays import explained
from gis_core.city import City
from gis_core.closed_pages import closed_page
from gis_core.current_city import current_city
from gis_core.errors import BadParameter
from gis_core.http import reads_only
from gis_core.notices import map_mark
from gis_core.query import StrictQuery

_LAST_NUMBER = 2**31 - 1


@reads_only
def finding_page(request: HttpRequest, number: int) -> HttpResponseBase:
    """Whose a finding is, with its reasons; under another revision or plan where one is asked for."""
    city = current_city()
    finding = finding_in_sight(number, request.user)
    asked = {name: value for name, value in request.GET.items() if value}  # a form sends empty fields too
    fault = None
    try:
        query = StrictQuery({name: [value] for name, value in asked.items()}, {"revision", "plan"})
        told = explained(
            finding, city,
            query.integer("revision", None, least=1, most=_LAST_NUMBER), query.text("plan", None, longest=40),
        )
    except BadParameter as error:
        told, fault = explained(finding, city), error
    language = "zh" if translation.get_language().startswith("zh") else "en"
    return closed_page(
        request, "findings/finding.html", _context(told, language) | {
            "fault": fault, "asked": asked, "mark": map_mark(city), "number": number,
            "picture": place_picture(finding, told, city), "photos": _photos(finding),
        },
        status=400 if fault else 200,
    )


def _context(told: dict[str, Any], language: str) -> dict[str, Any]:
    city = current_city()
    labels = {kind.key: kind.labels.get(language, kind.key) for kind in city.kinds}
    answer = told["answer"] or {}
    bodies = [
        each | {"role_name": _role(each, language), "shown": _named(each["body"], language)}
        for each in answer.get("bodies", [])
    ]
    units = [each | {"label": labels.get(each["kind"], each["kind"])} for each in answer.get("units", [])]
    because = (answer or told).get("because", {}).get(language, [])
    return {
        "stored_at": _local(told["stored"], city) if told["stored"] else "",
        "former": [each | {"at": _local(each, city)} for each in told["former"]],
        "differences": [_difference(each, language) for each in told["differences"]],
        "category": told["finding"]["category_names"].get(language) or told["finding"]["category_name"],
        "told": told, "answer": answer, "bodies": bodies, "units": units, "because": because,
        "ruling": told["ruling"], "ruling_role": _role(told["ruling"], language) if told["ruling"] else "",
    }


def _photos(finding: Finding) -> list[dict[str, Any]]:
    """The photos of a finding, without their bytes, those of when it was found first."""
    rows = Photo.objects.filter(finding=finding).defer("content").order_by("moment", "name", "pk")
    return [
        {
            "photo": row,
            "address": reverse("finding-photo", kwargs={"number": finding.pk, "photo": row.pk}),
        }
        for row in rows
    ]


def _local(stored: dict[str, Any], city: City) -> str:
    """When an answer was made, as the city's clocks had it."""
    return datetime.fromisoformat(stored["made_at"]).astimezone(city.zone).strftime("%Y-%m-%d %H:%M")


def _difference(each: dict[str, Any], language: str) -> dict[str, str]:
    """A difference in words: what it is about, and both sides."""
    if each["what"] != "body":
        return {"about": each.get("kind") or each["what"], **{
            side: str(each[side] or "—") for side in ("stored", "again")
        }}
    about = f"{each['body']} · {_role(each, language)}"
    return {"about": about, **{
        side: " · ".join(str(value) for value in each[side] if value is not None) if each[side] else "—"
        for side in ("stored", "again")
    }}


def _role(entry: dict[str, Any], language: str) -> str:
    zh, en = role_words(entry.get("role") or "", entry.get("level"))
    return zh if language == "zh" else en


def _named(body: dict[str, Any], language: str) -> str:
    name: str = body["names"].get(language) or body["name"]
    post = body.get("titles", {}).get(language) or body.get("post")
    return f"{name} · {post}" if post else name
