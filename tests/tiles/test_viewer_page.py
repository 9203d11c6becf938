"""The map page offers what the asker may see, and no more, in a policy without inline scripts."""

import json
import re

import pytest

from gis_core.city import city_from_document
from gis_core.configuring import read_city_document
from tests.tiles.mapped_city import DECEMBER, JANUARY, NOVEMBER, ROOT
from tests.tiles.test_serving import signed_in
from tiles.viewer import _outline


def configuration(client):
    page = client.get("/").content.decode()
    found = re.search(r'<script id="configuration" type="application/json">(.*?)</script>', page, re.S)
    return json.loads(found[1])


def test_the_public_is_offered_published_rounds_only(client, mapped_city):
    offered = configuration(client)
    assert offered["rounds"] == [NOVEMBER] and offered["start"] == {"kind": "zone", "round": NOVEMBER}
    assert DECEMBER not in client.get("/").content.decode()


def test_the_office_is_offered_sealed_rounds_too(django_user_model, mapped_city):
    offered = configuration(signed_in(django_user_model, "office"))
    assert offered["rounds"] == [JANUARY, DECEMBER, NOVEMBER] and offered["start"]["round"] == NOVEMBER


def test_no_script_or_style_stands_in_the_page_itself(client, mapped_city):
    response = client.get("/")
    page = response.content.decode()
    scripts = re.findall(r"<script([^>]*)>", page)
    assert scripts and all("src=" in script or "application/json" in script for script in scripts)
    assert " style=" not in page and "<style" not in page and not re.search(r"\son\w+=", page)
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "worker-src 'self'" in policy and "unsafe" not in policy


def test_the_page_names_no_other_host(client, mapped_city):
    assert re.findall(r"(?:src|href|action)=[\"'](?:https?:)?//", client.get("/").content.decode()) == []


@pytest.mark.parametrize("city, kind, expected", [
    ("xianning", "city", None), ("xianning", "county", "city"), ("xianning", "zone", "county"),
    ("xianning", "township", "county"), ("xianning", "grid", "zone"),
    ("new_york", "borough", None), ("new_york", "community_district", "borough")])
def test_units_are_drawn_inside_a_larger_kind(city, kind, expected):
    known = city_from_document(read_city_document(ROOT / "fixtures" / "cities" / f"{city}.yaml"))
    assert _outline(known, known.kind(kind)) == expected


def test_the_page_names_every_script_of_the_live_map_beforehand(client, mapped_city):
    page = client.get("/").content.decode()
    named = re.findall(r'rel="modulepreload" href="/static/([^"]+)"', page)
    assert named[0] == "tiles/viewer.js" and len(set(named)) == len(named)
    assert {"vendor/maplibre-gl/maplibre-gl.mjs", "gis_core/element.js", "tiles/colours.js"} <= set(named)
    assert "tiles/plain.js" not in named, "what a browser without a live map needs instead"
    mine = {f"tiles/{path.name}" for path in (ROOT / "tiles/static/tiles").glob("*.js")}
    assert mine - set(named) == {"tiles/main.js", "tiles/plain.js", "tiles/layers_page.js"}
