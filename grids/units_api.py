"""Door: GET /api/v1/units, one unit, its history, and the faults: what are the units of a day?

A list tells no boundaries unless asked (``geometry=full``): it is there to find units, and a
thousand boundaries are megabytes. One unit tells its boundary unless asked not to. Boundaries
are published to everybody, as stored (seven decimals) or as the city's public profile has them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers

from gis_core import stamps
from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, NotFound
from gis_core.http import Query, is_signed_in, json_response, reads_only, roles
from gis_core.notices import notice_member
from gis_core.permissions import may_see_persons
from grids import history, lineage, unit_cursor, unit_search
from grids.bearers import kind_of_code
from grids.boundary_eyes import public_eyes, same_for_all
from grids.check_units import check_units
from grids.checks.faults import DEFAULT_TOLERANCE_M
from grids.unit_search import Moment, Page, Wish

GEOJSON = "application/geo+json"
_LAST_NUMBER = 2**31 - 1
_MOST = 1000
_USUAL = 100
_GEOMETRY = ("none", "full")
_WIDEST_M = 100.0
_IN_THE_ADDRESS = ("kind", "parent", "q", "geometry")


def _moment(query: Query, city: City) -> Moment:
    revision = query.integer("revision", None, least=1, most=_LAST_NUMBER)
    return unit_search.moment_of(query.day("on", None), revision, city)


def _walk(query: Query, city: City) -> tuple[Moment, unit_cursor.Cursor | None]:
    """The moment asked for, or the one in which the walk began; they may not contradict."""
    mark = query.text("after", None, longest=unit_cursor.LONGEST)
    if mark is None:
        return _moment(query, city), None
    after = unit_cursor.read(mark)
    asked = query.day("on", after.on), query.integer("revision", after.revision, least=1, most=_LAST_NUMBER)
    if asked != (after.on, after.revision):
        raise BadParameter(
            "“after” belongs to another day or revision than “on” and “revision” say.", parameter="after",
            hint="Follow the link “next” of a page as it stands.",
        )
    return _moment_of_walk(after, city), after


def _moment_of_walk(after: unit_cursor.Cursor, city: City) -> Moment:
    try:
        return unit_search.moment_of(after.on, after.revision, city)
    except BadParameter as fault:
        fault.parameter = "after"
        raise


def _wish(query: Query, moment: Moment, city: City) -> Wish:
    parent = query.text("parent", None, longest=80)
    return Wish(
        kind=query.text("kind", None, choices=[kind.key for kind in city.kinds]),
        parent=None if parent is None else unit_search.parent_named(parent, moment, city),
        text=query.text("q", None, longest=80),
    )


def _wants_geometry(query: Query, default: str) -> bool:
    return query.text("geometry", default, choices=_GEOMETRY) == "full"


@reads_only
def units(request: HttpRequest) -> HttpResponseBase:
    """A page of the units of a day, narrowed by kind, parent and text, in the order of kind and code."""
    city = current_city()
    stamp = stamps.version("units")
    query = Query(request, {"kind", "parent", "on", "revision", "q", "geometry", "limit", "after"})
    moment, after = _walk(query, city)
    limit = query.integer("limit", _USUAL, least=1, most=_MOST)
    with_geometry = _wants_geometry(query, "none")
    found = unit_search.find(_wish(query, moment, city), moment, city)
    page = unit_search.page_after(found, after, limit, moment)
    eyes = public_eyes(roles(request), city)

    def make() -> dict[str, Any]:
        told = unit_search.features(
            [entry.version for entry in page.entries], moment, with_geometry=with_geometry, eyes=eyes
        )
        return {
            "type": "FeatureCollection",
            "on": moment.on,
            "revision": moment.revision,
            "numberMatched": page.matched,
            "numberReturned": len(told),
            "links": _links(request, query, moment, page, limit),
            "features": told,
        }

    return _answer(request, city, [stamp, moment], make, GEOJSON, kept=same_for_all(eyes, city))


def _links(
    request: HttpRequest, query: Query, moment: Moment, page: Page, limit: int
) -> list[dict[str, str]]:
    """Where this page is and where the next one is, whole addresses that keep day and revision."""
    given = {name: text for name in _IN_THE_ADDRESS if (text := query.text(name, None)) is not None}
    held = {**given, "on": moment.on.isoformat(), "revision": moment.revision, "limit": limit}
    mark = query.text("after", None, longest=unit_cursor.LONGEST)
    links = [_link(request, "self", held | ({} if mark is None else {"after": mark}))]
    if page.following is not None:
        links.append(_link(request, "next", held | {"after": unit_cursor.written(page.following)}))
    return links


def _link(request: HttpRequest, relation: str, parameters: Mapping[str, object]) -> dict[str, str]:
    address = request.build_absolute_uri(f"{reverse('units')}?{urlencode(parameters)}")
    return {"rel": relation, "type": GEOJSON, "href": address}


def _check_kind(kind: str, city: City) -> None:
    if not city.has_kind(kind):
        known = ", ".join(each.key for each in city.kinds)
        raise NotFound(f"There is no kind of unit “{kind[:40]}”.", hint=f"Known kinds: {known}.")


@reads_only
def unit(request: HttpRequest, kind: str, code: str) -> HttpResponseBase:
    """One unit of a day as a Feature, with the units in which it lies."""
    return _one_unit(request, Query(request, {"on", "revision", "geometry"}), kind, code)


@reads_only
def unit_of_code(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same where the code alone is known; 409 with the addresses if it is of several kinds."""
    return _one_unit(request, Query(request, {"kind", "on", "revision", "geometry"}), None, code)


def _one_unit(request: HttpRequest, query: Query, kind: str | None, code: str) -> HttpResponseBase:
    city = current_city()
    stamp = stamps.version("units")
    named = _named_kind(query, kind, city)
    moment = _moment(query, city)
    with_geometry = _wants_geometry(query, "full")
    eyes = public_eyes(roles(request), city)

    def make() -> dict[str, Any]:
        meant = named or kind_of_code(code, moment, city, route="unit")
        told = unit_search.unit_feature(
            meant, code, moment, city, with_geometry=with_geometry, public=eyes is not None
        )
        return told | {"on": moment.on, "revision": moment.revision}

    return _answer(request, city, [stamp, moment], make, GEOJSON, kept=same_for_all(eyes, city))


def _named_kind(query: Query, kind: str | None, city: City) -> str | None:
    """The kind that the path or the parameter names, if either does; it is one of the city's."""
    if kind is None:
        return query.text("kind", None, choices=[each.key for each in city.kinds])
    _check_kind(kind, city)
    return kind


@reads_only
def unit_history(request: HttpRequest, kind: str, code: str) -> HttpResponseBase:
    """Every version of the unit that a code means on a day; who made it, for those who may know."""
    return _history(request, Query(request, {"on", "revision"}), kind, code)


@reads_only
def history_of_code(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same where the code alone is known; 409 with the addresses if it is of several kinds."""
    return _history(request, Query(request, {"kind", "on", "revision"}), None, code)


def _history(request: HttpRequest, query: Query, kind: str | None, code: str) -> HttpResponseBase:
    city = current_city()
    stamp = stamps.version("units")
    named = _named_kind(query, kind, city)
    moment, on_that_day = _moment(query, city), query.has("on")
    meant = named or kind_of_code(code, moment, city, route="unit-history", on_that_day=on_that_day)
    number = history.unit_of_code(meant, code, moment, on_that_day=on_that_day)
    # Whatever the city shows of others: those who drew a border are named to colleagues only.
    with_people = is_signed_in(request) and may_see_persons(roles(request), city)

    def make() -> dict[str, Any]:
        return {
            "kind": meant,
            "code": code,
            "versions": history.history_of(number, with_people=with_people),
            **lineage.lineage_of(number, with_people=with_people),
        }

    response = _answer(request, city, [stamp, moment], make, "application/json", kept=not with_people)
    patch_vary_headers(response, ["Cookie", "Authorization"])
    return response


@reads_only
def unit_faults(request: HttpRequest) -> HttpResponseBase:
    """What is wrong with the units of one kind on a day, as ``check_units --json`` writes it.

    One kind at a time: twenty thousand grids take about twelve seconds. Until a publication the
    same question is answered by the tag that came with the first answer.
    """
    city = current_city()
    stamp = stamps.version("units")
    query = Query(request, {"kind", "on", "revision", "tolerance"})
    kind = query.text("kind", choices=[each.key for each in city.kinds])
    tolerance = query.number("tolerance", DEFAULT_TOLERANCE_M, least=0.0, most=_WIDEST_M)
    moment = _moment(query, city)

    def make() -> dict[str, Any]:
        return check_units(moment.on, moment.revision, [kind], tolerance).as_collection()

    return _answer(request, city, [stamp, moment], make, GEOJSON)


def _answer(
    request: HttpRequest, city: City, decided_by: list[object], make: Callable[[], dict[str, Any]],
    content_type: str, *, kept: bool = True,
) -> HttpResponseBase:
    """What ``make`` makes, with the notice; 304 without making it for who has it already.

    The stamp of units among ``decided_by`` moves with every publication; the address holds
    everything else that decides. What is not ``kept`` bears no tag and is kept by nobody.
    """
    tag = _tag([
        request.build_absolute_uri(), city.key, city.fictitious, city.public_profile.mark, *decided_by
    ])
    known = get_conditional_response(request, etag=tag) if kept else None
    if known is None or known.status_code != 304:
        known = json_response(notice_member(city) | make(), content_type=content_type)
    known["Cache-Control"] = "public, no-cache" if kept else "private, no-store"
    if kept:
        known["ETag"] = tag
    return known


def _tag(decided_by: list[object]) -> str:
    seed = "\0".join(str(part) for part in decided_by)
    return f'"{hashlib.sha256(seed.encode()).hexdigest()[:32]}"'
