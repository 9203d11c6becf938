"""Door: /editor/: where do planners redraw boundaries?"""

from __future__ import annotations

from typing import Any

import shapely
from csp.constants import NONCE
from django.contrib.gis.db.models import Extent
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods

from gis_core.basemap_page import basemap_configuration, reference_configuration, with_basemaps
from gis_core.city import City, UnitKind
from gis_core.current_city import current_city
from gis_core.datums import DATUMS
from gis_core.errors import TooLarge
from gis_core.http import Query, json_response, reads_only, roles
from gis_core.models import Role
from gis_core.notices import map_mark
from gis_core.permission_table import rule_of
from gis_core.permissions import territories_of
from gis_core.received import sent_file
from grids import draft_answers, drafts
from grids.derived import child_kind
from grids.draft_rights import IS_PLANNER, Matter
from grids.editor_texts import labels_of_operations, texts
from grids.models import Revision
from grids.reference_lines import MOST_BYTES, lines_of_file
from grids.review_words import STATES
from grids.units import versions_on

_PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


@reads_only
def editor(request: HttpRequest) -> HttpResponseBase:
    """``/editor/``: leads to the list of drafts, where one is chosen or started; ``?draft=N``: to it."""
    number = Query(request, {"draft"}).integer("draft", None, least=1, most=2**62)
    if number is None:
        return HttpResponseRedirect(reverse("drafts-page"))
    return HttpResponseRedirect(reverse("editor-draft", args=[number]))


@require_http_methods(["POST"])
def editor_lines(request: HttpRequest) -> HttpResponseBase:
    """``/editor/lines?datum=``: the lines of a sent file as GeoJSON, to be followed; nothing is kept."""
    query = Query(request, {"datum"})
    datum = query.text("datum", "wgs84", choices=DATUMS)
    _, content = sent_file(request, MOST_BYTES)
    if len(content) > MOST_BYTES:
        raise TooLarge(f"The file has more than {MOST_BYTES:,} bytes.", hint="Cut it to what is redrawn.")
    city = current_city()
    features = [
        {"type": "Feature", "geometry": shapely.geometry.mapping(shape), "properties": {"name": name}}
        for name, shape in lines_of_file(content, datum=datum, allowed=city.allowed_epsgs)
    ]
    return json_response({"type": "FeatureCollection", "features": features}, headers=_PRIVATE)


@ensure_csrf_cookie
@reads_only
def editor_draft(request: HttpRequest, draft: int) -> HttpResponseBase:
    """``/editor/N``: the map on which draft N is drawn."""
    Query(request, set())
    found = draft_answers.draft_numbered(draft)
    city = current_city()
    language = (get_language() or "en").split("-")[0]
    page = with_basemaps(render(request, "grids/editor.html", {
        "configuration": _configuration(request, city, language, found),
        "kinds": [(kind.key, _label(kind.labels, language)) for kind in city.kinds],
        "draft": found,
        "city_label": _label(city.names, language),
        "map_mark": map_mark(city),
        "boundary_notice": city.public_profile.footer.get(language, city.public_profile.footer["en"]),
    }), references=True)
    # The map of modules stands in the page; no other script does.
    page._csp_update = getattr(page, "_csp_update", {}) | {"script-src": [NONCE]}
    return _private(page)


def _private(page: Any) -> HttpResponseBase:
    for name, value in _PRIVATE.items():
        page[name] = value
    answer: HttpResponseBase = page
    return answer


def _label(labels: Any, language: str) -> str:
    return str(labels.get(language) or next(iter(labels.values())))


def _attribute_labels(city: City, language: str) -> dict[str, str]:
    return {f"attribute_{name}": city.attribute_label(name, language) for name in city.attribute_labels}


def _why_not(request: HttpRequest, draft: Revision) -> str:
    """Why whoever asks may not draw in a draft; empty if they may."""
    if draft.status == Revision.Status.PUBLISHED:
        return gettext("This draft is published as revision %(number)s.") % {"number": draft.number}
    if draft.status not in drafts.OPEN:
        return gettext("This draft was handed in. Its author can take it back, a reviewer can return it.")
    if IS_PLANNER.refused(request.user, Matter()):
        return gettext("You are no planner: you can look at this draft and check it, but not redraw it.")
    return ""


def _configuration(request: HttpRequest, city: City, language: str, draft: Revision) -> dict[str, Any]:
    """All that the page's scripts need to know, as JSON."""
    why = _why_not(request, draft)
    return {
        "city": city.key,
        "language": language,
        "draft": draft.pk,
        "user": request.user.get_username(),
        "roles": sorted(roles(request)),
        "mayEdit": not why,
        "whyNot": why,
        "envelope": city.envelope,
        "centre": city.map_centre,
        "zoom": city.map_zoom,
        "bounds": _bounds(request, draft),
        "metricSrid": city.metric_srid,
        "kinds": [_kind(city, kind, language) for kind in city.kinds],
        "addresses": _addresses(draft),
        "basemaps": basemap_configuration(language),
        "references": reference_configuration(language),
        "texts": texts() | _attribute_labels(city, language),
        "operations": labels_of_operations(),
        "states": {key: str(word) for key, word in STATES.items()},
    }


def _bounds(request: HttpRequest, draft: Revision) -> tuple[float, ...] | None:
    """Where to begin: what the draft touches, else the territory of whoever plans; None: anywhere."""
    touched = draft.units.aggregate(box=Extent("geometry"))["box"]
    if touched:
        return tuple(touched)
    reach = territories_of(request.user, Role.PLANNER.value)
    if reach.everywhere or not reach.ids or draft.effective_on is None or draft.base is None:
        return None
    own = versions_on(draft.effective_on, draft.base).filter(unit__in=list(reach.ids))
    box = own.aggregate(box=Extent("geometry"))["box"]
    return tuple(box) if box else None


def _addresses(draft: Revision) -> dict[str, str]:
    """Where the scripts ask; KIND and CODE stand for what they fill in."""
    own = (
        "draft", "draft-operations", "draft-undo", "draft-redo", "draft-rebase", "draft-submit",
        "draft-take-back", "draft-units", "draft-arcs", "draft-faults", "draft-diff", "draft-impact",
        "draft-sheet", "draft-others", "draft-locks", "draft-review", "draft-conflict",
    )
    found = {name.removeprefix("draft-"): reverse(name, args=[draft.pk]) for name in own if rule_of(name)}
    return found | {
        "search": reverse("units"),
        "unit": reverse("unit", kwargs={"kind": "KIND", "code": "CODE"}),
        "history": reverse("unit-history", kwargs={"kind": "KIND", "code": "CODE"}),
        "duties": reverse("unit-duties", kwargs={"kind": "KIND", "code": "CODE"}),
        "streets": reverse("streets"),
        "street": reverse("street", kwargs={"code": "CODE"}),
        "editor": reverse("editor"),
        "lines": reverse("editor-lines"),
    }


def _kind(city: City, kind: UnitKind, language: str) -> dict[str, Any]:
    return {
        "key": kind.key,
        "label": _label(kind.labels, language),
        "policy": kind.policy,
        "parent": kind.parent,
        "children": child_kind(city, kind.key),
        "ranked": kind.ranked,
        "codePattern": kind.code_pattern,
        "leastZoom": kind.least_zoom,
    }
