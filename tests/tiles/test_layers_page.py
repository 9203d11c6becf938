"""The page of the layers shows each with its words, addresses that answer, and pictures drawn without WebGL."""

import re
from xml.etree import ElementTree

import pytest

from tests.people import client_of
from tests.tiles.archived import export
from tests.tiles.mapped_city import DECEMBER, JANUARY, NOVEMBER
from tiles import export_views
from tiles.layer_words import DESCRIPTIONS, FIELDS, TITLES, TYPES
from tiles.layers import LAYERS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_archives(settings, tmp_path):
    settings.ARCHIVES = tmp_path / "archives"
    settings.ARCHIVES.mkdir()


def page(client, language, **asks):
    return client.get("/tiles/", asks, headers={"Accept-Language": language}).content.decode()


def test_every_layer_and_field_has_its_chinese():
    assert set(TITLES) == set(DESCRIPTIONS) == set(LAYERS)
    assert set(FIELDS) == {(layer.name, field.name) for layer in LAYERS.values() for field in layer.fields}
    assert {field.type for layer in LAYERS.values() for field in layer.fields} <= set(TYPES)


@pytest.mark.parametrize("language, words", [
    ("en", ["Layers of tiles", "Code of the unit on that day", "Zooms 0 to 16", "Copy"]),
    ("zh-hans", ["瓦片图层", "当日的责任区代码", "级别 0 至 16", "复制"])])
def test_the_page_tells_each_layer_in_the_readers_language(client, mapped_city, language, words):
    told = page(client, language)
    for word in [*words, *LAYERS]:
        assert word in told
    assert f'lang="{language}"' in told


def test_every_address_on_the_page_answers(client, mapped_city, settings):
    export(settings.ARCHIVES / "november.pmtiles", "--commit", zooms="9")
    told = page(client, "en")
    found = {each.removeprefix("http://testserver") for each in re.findall(r'(?:href|src)="([^"#]+)"', told)}
    addresses = {each for each in found if each.startswith(("/tiles/", "/styles/", "/archives/"))}
    assert len(addresses) > 60 and "/archives/november.pmtiles" in addresses
    assert [each for each in addresses if client.get(each).status_code != 200] == []
    copied = {each.removeprefix("http://testserver") for each in re.findall(r'data-copy="(http[^" {]+)"', told)}
    assert [each for each in copied if client.get(each).status_code != 200] == []


def test_a_round_that_is_not_published_is_on_no_page(mapped_city):
    for asker in (client_of("office"), client_of("body")):
        told = page(asker, "en", round=DECEMBER)
        offered = re.findall(r"<option[^>]*>([^<]+)<", told)
        assert offered == [NOVEMBER] and f"round={JANUARY}" not in told and f"json?round={DECEMBER}" not in told


def test_without_a_published_round_boundaries_are_left(client, mapped_city):
    mapped_city.rounds[NOVEMBER].results.all().delete()
    type(mapped_city.rounds[NOVEMBER]).objects.filter(key=NOVEMBER).update(
        status="closed", released_at=None, published_at=None)
    told = page(client, "en")
    assert "No round has been published yet" in told and "units/zone" in told and "density.json" not in told


@pytest.mark.parametrize("layer, drawn", [
    ("units/zone", "#0571b0"), ("units/township", "#92c5de"), ("density", "#fee5d9"), ("findings", "#de2d26"),
    ("arcs/zone", "stroke"), ("duties/zone", "#c4c9cb"), ("streets", "stroke")])
def test_a_picture_shows_what_the_layer_holds(client, mapped_city, layer, drawn):
    answered = client.get(f"/tiles/{layer}.svg", {"round": NOVEMBER})
    assert answered["Content-Type"] == "image/svg+xml" and drawn in answered.content.decode()
    root = ElementTree.fromstring(answered.content)
    paths = root.findall("{http://www.w3.org/2000/svg}path")
    numbers = [float(each) for path in paths for each in re.findall(r"[ML ]([0-9.]+) ", path.get("d"))]
    assert numbers and min(numbers) >= 0 and max(numbers) <= 320
    assert client.get(f"/tiles/{layer}.svg", {"round": NOVEMBER}, headers={"If-None-Match": answered["ETag"]}
                      ).status_code == 304


def test_a_picture_of_what_is_not_published_is_drawn_for_nobody(mapped_city):
    assert client_of("office").get("/tiles/units/zone.svg", {"round": DECEMBER}).status_code == 404


def test_a_layer_as_a_whole_tells_its_round_and_notices(client, mapped_city):
    answered = client.get("/tiles/units/zone.geojson", {"round": NOVEMBER})
    told = answered.json()
    assert answered["Content-Type"] == "application/geo+json"
    assert (told["round"], told["on"], told["revision"]) == (NOVEMBER, "2022-11-30", 1) and told["notices"]
    assert [each["properties"]["code"] for each in told["features"]] == ["zone-east", "zone-west"]
    assert told["features"][1]["properties"]["score"] == 91.21
    assert told["features"][1]["geometry"]["type"] == "MultiPolygon"


def test_single_findings_are_rounded_for_the_public_and_exact_for_the_office(client, mapped_city):
    mapped_city.add_finding(NOVEMBER, "exact", 114.3100001, 29.8100012)
    asked = "/tiles/findings.geojson?round=2022-11"
    public, office = client.get(asked), client_of("office").get(asked)
    assert "114.3100001" not in public.content.decode() and "114.3100001" in office.content.decode()
    assert "ETag" in public and "private" in office["Cache-Control"]
    assert "114.3100001" not in client_of("body").get(asked).content.decode()


def test_what_is_sealed_is_as_what_is_not_there(client, mapped_city):
    for layer in ("units/zone", "findings", "density", "labels/zone"):
        assert client.get(f"/tiles/{layer}.geojson", {"round": DECEMBER}).status_code == 404
        assert client_of("office").get(f"/tiles/{layer}.geojson", {"round": DECEMBER}).status_code == 200


def test_a_layer_with_very_many_features_is_refused_with_a_way_out(client, mapped_city, monkeypatch):
    monkeypatch.setattr(export_views, "MOST_FEATURES", 1)
    answered = client.get("/tiles/units/zone.geojson", {"round": NOVEMBER})
    assert answered.status_code == 413 and "export_layer" in answered.json()["hint"]


@pytest.mark.parametrize("address, status", [
    ("/tiles/nothing.geojson?round=2022-11", 404), ("/tiles/units.geojson?round=2022-11", 404),
    ("/tiles/units/zone.geojson", 400), ("/tiles/units/zone.geojson?round=2022-11&x=1", 400),
    ("/tiles/density.geojson?round=2022-11&resolution=99", 400), ("/tiles/units/zone.svg", 400),
    ("/tiles/units/zone/1.geojson?round=2022-11", 404), ("/tiles/labels/none.geojson", 404), ("/tiles/?x=1", 400)])
def test_a_wrong_address_is_refused(client, mapped_city, address, status):
    assert client.get(address, headers={"Accept": "application/json"}).status_code == status


def test_maps_of_any_site_may_draw_what_everybody_may_see_and_nothing_else(client, mapped_city):
    for path in ("tiles/units/zone.json", "tiles/units/zone/9/418/211.mvt", "styles/scores.json", "tiles/units/zone.geojson"):
        answered = client.get(f"/{path}?round={NOVEMBER}")
        assert answered["Access-Control-Allow-Origin"] == "*" and "Access-Control-Allow-Credentials" not in answered
        assert "Access-Control-Allow-Origin" not in client_of("office").get(f"/{path}?round={DECEMBER}")
