"""Door: /api/v1/settlements and /api/v1/site-decisions: what settles ground otherwise than by units?"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from gis_core.auditing import acting
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, NotFound, TooLarge
from gis_core.http import Query, json_response, reads_only, roles
from gis_core.json_input import read_json
from gis_core.notices import notice_member
from gis_core.permissions import PERSON_READERS
from gis_core.received import body_of, by_method, sent_file, to_be_saved
from grids import settlement_answers as answers
from grids.boundary_eyes import boundary_profile, same_for_all
from grids.models import DecisionEvidence
from grids.public_shapes import public_features
from grids.scans import MOST_BYTES
from grids.settlement_forms import wish_from
from grids.settlement_wishes import WHATS
from grids.site_decisions import add_evidence, record_site_decision

GEOJSON = "application/geo+json"
_PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Cookie, Authorization"}
_MOST, _USUAL = 500, 100
_MOST_FILES_AT_ONCE = 4 * MOST_BYTES


def box_of(text: str | None) -> answers.Box | None:
    """A box written west,south,east,north in degrees; raises BadParameter."""
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west, south, east, north = 1.0, 1.0, 0.0, 0.0
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BadParameter(
            "“bbox” is west,south,east,north in degrees.", parameter="bbox",
            hint="Such as 114.2,29.7,114.4,29.9.",
        )
    return west, south, east, north


def _after(text: str | None, whats: tuple[str, ...]) -> tuple[str, str] | None:
    if text is None:
        return None
    what, slash, code = text.partition("/")
    if what not in whats or not slash or not code:
        raise BadParameter(
            "“after” is no mark that a page of this list gave.", parameter="after",
            hint="Follow the link “next” of a page as it stands.",
        )
    return what, code


@reads_only
def settlements(request: HttpRequest) -> HttpResponseBase:
    """A page of the special areas, border rules and decisions on site that hold on a day."""
    city = current_city()
    query = Query(request, {"what", "on", "bbox", "limit", "after"})
    what = query.text("what", None, choices=WHATS)
    whats = WHATS if what is None else (what,)
    on = query.day("on", None) or answers.city_day(city)
    box_text = query.text("bbox", None, longest=100)
    limit = query.integer("limit", _USUAL, least=1, most=_MOST)
    mark = query.text("after", None, longest=80)
    page = answers.page_of(whats, on, box_of(box_text), _after(mark, whats), limit)
    held: dict[str, Any] = {"on": on.isoformat(), "limit": limit}
    held |= {name: text for name, text in (("what", what), ("bbox", box_text)) if text is not None}
    links = [_link(request, "self", held | ({"after": mark} if mark else {}))]
    if page.following is not None:
        links.append(_link(request, "next", held | {"after": "/".join(page.following)}))
    profile = boundary_profile(roles(request), city)
    features = public_features(page.features, profile)
    headers = {"Cache-Control": "public, no-cache"} if same_for_all(profile, city) else _PRIVATE
    return json_response(notice_member(city) | {
        "type": "FeatureCollection", "on": on, "numberMatched": page.matched,
        "numberReturned": len(features), "links": links, "features": features,
    }, content_type=GEOJSON, headers=headers)


def _link(request: HttpRequest, relation: str, parameters: dict[str, Any]) -> dict[str, str]:
    address = request.build_absolute_uri(f"{reverse('settlements')}?{urlencode(parameters)}")
    return {"rel": relation, "type": GEOJSON, "href": address}


def _record(request: HttpRequest) -> HttpResponseBase:
    Query(request, set())
    given, files = _sent(request)
    wish = wish_from(given)
    with acting(request.user):
        settled = record_site_decision(wish, request.user, files)
    response = _told(request, settled.code, 200 if settled.outcome == "stays" else 201, settled.notes)
    response["Location"] = reverse("site-decision", kwargs={"code": settled.code})
    return response


def _sent(request: HttpRequest) -> tuple[Any, list[tuple[str, bytes]]]:
    """The decision as JSON, and the files: of a form's “decision” and “file”, or the body alone."""
    stated = request.META.get("CONTENT_LENGTH") or "0"
    if stated.isdecimal() and int(stated) > _MOST_FILES_AT_ONCE:
        raise TooLarge(
            f"The request has more than {_MOST_FILES_AT_ONCE:,} bytes.",
            hint="Add further files one by one afterwards.",
        )
    if request.content_type != "multipart/form-data":
        return body_of(request), []
    text = request.POST.get("decision")
    if text is None:
        raise BadParameter("The form needs a “decision”, as JSON.", parameter="decision")
    files = [(each.name or "", each.read(MOST_BYTES + 1)) for each in request.FILES.getlist("file")]
    return read_json(text.encode("utf-8")), files


record = by_method(post=_record)


def sees_people(request: HttpRequest) -> bool:
    """Whether who was present, and the papers with their signatures, are for the one who asks."""
    return not PERSON_READERS.isdisjoint(roles(request))


def _told(request: HttpRequest, code: str, status: int, notes: tuple[str, ...] = ()) -> HttpResponse:
    city = current_city()
    data = notice_member(city) | answers.decision_in_full(
        answers.decision_coded(code), city, with_people=sees_people(request)
    )
    told = data | ({"notes": list(notes)} if request.method == "POST" else {})
    return json_response(told, status=status, content_type=GEOJSON, headers=_PRIVATE)


@reads_only
def one_decision(request: HttpRequest, code: str) -> HttpResponseBase:
    """One decision on site, whatever became of it."""
    Query(request, set())
    return _told(request, code, 200)


def _add(request: HttpRequest, code: str) -> HttpResponseBase:
    name = Query(request, {"name"}).text("name", "", longest=400) or ""
    own_name, content = sent_file(request, MOST_BYTES)
    with acting(request.user):
        kept, new = add_evidence(code, request.user, name or own_name, content)
    told = next(
        each for each in answers.evidence_of(answers.decision_coded(code)) if each["id"] == kept.pk
    )
    return json_response(
        notice_member(current_city()) | told, status=201 if new else 200,
        headers=_PRIVATE | {"Location": told["address"]},
    )


evidence = by_method(post=_add)


@reads_only
def one_file(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """One file of a decision, to be saved and never shown."""
    Query(request, set())
    found = DecisionEvidence.objects.filter(decision__code=code, pk=number).first()
    if found is None:
        raise NotFound(f"Decision “{code[:40]}” has no file {number}.")
    return to_be_saved(found.name, found.media_type, bytes(found.content), found.sha256)
