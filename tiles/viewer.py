"""Door: the page at ``/`` where the map is looked at."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from findings.models import Round
from findings.results import visible_rounds
from gis_core.basemap_page import basemap_configuration, with_basemaps
from gis_core.city import City, UnitKind
from gis_core.current_city import current_city
from gis_core.http import framed_anywhere, is_signed_in, reads_only, roles
from gis_core.notices import FICTITIOUS, map_mark
from gis_core.permissions import PUBLIC, profile_for, sight_of
from gis_core.public_profile import GREATEST_ZOOM, PublicProfile
from gis_core.query import StrictQuery
from grids.models import Category
from tiles.class_limits import POOLED
from tiles.layers import LAYERS
from tiles.moments import moment_of
from tiles.rendering import extent_of
from tiles.tilejson import least_zoom
from tiles.viewer_scripts import scripts_of_the_map
from tiles.viewer_texts import measures, methods, statuses, texts
from tiles.viewer_words import component_names, departments_in_charge


@reads_only
def viewer(request: HttpRequest) -> HttpResponse:
    """``/``: choropleth, density and whose it is, for the rounds the asker may see.

    ``?embed=1``: to stand in a frame of another site, as the public sees it; ``?kiosk=1``: a big
    screen that goes through its views by itself; ``?plain=1``: as in a browser that draws no live map.
    """
    query = StrictQuery(dict(request.GET.lists()), ("embed", "kiosk", "plain"))
    embed, kiosk = (query.text(name, "", choices=("1",)) == "1" for name in ("embed", "kiosk"))
    response = with_basemaps(_page(request, embed=embed, kiosk=kiosk))
    return framed_anywhere(response) if embed else response


def _page(request: HttpRequest, *, embed: bool, kiosk: bool) -> HttpResponse:
    city = current_city()
    language = (get_language() or "en").split("-")[0]
    # A frame of another site shows what everybody may see, whoever looks at it.
    held = frozenset({PUBLIC}) if embed else roles(request)
    rounds = visible_rounds(held)
    configuration = _configuration(city, language, rounds, links=not embed and _sees_every_finding(request))
    configuration["greatestZoom"] = _greatest_zoom(profile_for(held, city))
    return render(
        request,
        "tiles/viewer.html",
        {
            "configuration": configuration | {"kiosk": kiosk},
            "scripts": scripts_of_the_map(),
            "embed": embed,
            "kiosk": kiosk,
            "categories": _categories(language),
            "departments": configuration["departments"],
            "basemaps": configuration["basemaps"],
            "statuses": statuses(),
            "measures": measures(),
            "methods": methods(),
            "city_label": _label(city.names, language),
            "kinds": [(kind.key, _label(kind.labels, language)) for kind in city.kinds],
            "rounds": [(found.key, found.get_status_display()) for found in rounds],
            "fictitious_notice": FICTITIOUS.get(language, FICTITIOUS["en"]) if city.fictitious else "",
            "map_mark": map_mark(city),
            "boundary_notice": _footer(city, language),
        },
    )


def _sees_every_finding(request: HttpRequest) -> bool:
    """Whether the asker may open the page of any finding."""
    return is_signed_in(request) and sight_of(request.user).everywhere


def _label(labels: Any, language: str) -> str:
    return str(labels.get(language) or next(iter(labels.values())))


def _configuration(city: City, language: str, rounds: list[Round], *, links: bool) -> dict[str, Any]:
    """All that the page's scripts need to know, as JSON; ``links``: with the pages of findings."""
    published = [found.key for found in rounds if found.status == Round.Status.PUBLISHED]
    ranked = [kind.key for kind in city.kinds if kind.ranked]
    names = dict(_categories(language))
    return {
        "city": city.key,
        "cityLabel": _label(city.names, language),
        "language": language,
        "categories": list(names),
        "categoryNames": names,
        "componentNames": component_names(rounds, language),
        "departments": departments_in_charge(language, timezone.now().astimezone(city.zone).date()),
        "statuses": [key for key, _ in statuses()],
        "measures": [key for key, _ in measures()],
        "pooled": list(POOLED),
        "notices": _notices(city, language),
        "envelope": city.envelope,
        "bounds": extent_of(city, moment_of(city, None)),
        "centre": city.map_centre,
        "zoom": city.map_zoom,
        "kinds": [_kind(city, kind, language) for kind in city.kinds],
        "rounds": [found.key for found in rounds],
        "sealed": [found.key for found in rounds if found.status != Round.Status.PUBLISHED],
        "start": {
            "kind": (ranked or [city.kinds[0].key])[0],
            "round": (published or [""])[0],
        },
        "addresses": {
            "units": reverse("units-tilejson", args=["KIND"]),
            "values": reverse("units-values", args=["KIND"]),
            "density": reverse("density-tilejson"),
            "findings": reverse("findings-tilejson"),
            "streets": reverse("streets-tilejson"),
            "assign": reverse("assign"),
            "classes": reverse("units-classes", args=["KIND"]),
            "results": reverse("round-results", args=["ROUND"]) + "?kind=KIND",
            "lines": reverse("result-lines", args=["ROUND", "CODE"]) + "?kind=KIND&component=COMPONENT",
            "findingPage": reverse("finding", args=[0]) if links else "",
            "picture": reverse("bulletin-picture", args=["ROUND", "scores-KIND"]),
            "search": reverse("units"),
            "unitPage": reverse("unit-page", kwargs={"kind": "KIND", "code": "CODE"}),
            "sign": reverse("link-sign"),
        },
        "basemaps": basemap_configuration(language),
        "texts": texts(),
    }


def _greatest_zoom(profile: PublicProfile | None) -> int | None:
    """The zoom beyond which tiles are only enlarged for whoever looks; None: as far as there are any."""
    return None if profile is None or profile.greatest_zoom >= GREATEST_ZOOM else profile.greatest_zoom


def _categories(language: str) -> list[tuple[str, str]]:
    """The catalogue's entries that stand now, by code, as the page calls them."""
    rows = Category.objects.filter(valid__endswith=None).order_by("code").values_list("code", "name", "names")
    return list({code: (code, str(names.get(language) or name)) for code, name, names in rows}.values())


def _footer(city: City, language: str) -> str:
    """What borders are for, as the city's public profile says it."""
    footer = city.public_profile.footer
    return footer.get(language, footer["en"])


def _notices(city: City, language: str) -> list[str]:
    """What a picture of this city says below itself, whoever passes it on."""
    said = [FICTITIOUS.get(language, FICTITIOUS["en"])] if city.fictitious else []
    use = _footer(city, language)
    return [*said, " · ".join(filter(None, [map_mark(city), use]))]


def _kind(city: City, kind: UnitKind, language: str) -> dict[str, Any]:
    return {
        "key": kind.key,
        "label": _label(kind.labels, language),
        "leastZoom": least_zoom(LAYERS["units"], kind.least_zoom),
        "ranked": kind.ranked,
        "islands": kind.policy not in ("root", "partition_of_parent"),
        "outline": _outline(city, kind),
    }


def _outline(city: City, kind: UnitKind) -> str | None:
    """The larger kind whose borders are drawn round this one's, for orientation."""
    root = city.kinds[0].key
    if kind.key == root:
        return None
    divisions = (other.key for other in city.kinds if other.parent == root)
    return kind.group_kind or kind.parent or next(divisions, None)
