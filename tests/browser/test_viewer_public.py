"""The public's map goes no further than the public profile: no finer tile is asked for, none is given, and the page says so."""

import re

import pytest
import shapely
from playwright.sync_api import expect

from gis_core.configuring import configure_city
from gis_core.models import CitySettings
from tests.browser.test_viewer import as_office, drawn, idle, open_map
from tests.tiles.mapped_city import SOUTH, STEP, WEST

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEAR = "#map=15.00/29.80600/114.30600&round=2022-11"
TILE = re.compile(r"/tiles/.*(?:units|density|findings|streets)/.*?(\d+)/\d+/\d+\.mvt")
MASK = shapely.box(WEST, SOUTH, WEST + STEP / 4, SOUTH + STEP / 4)


@pytest.fixture
def strict_city(served_city):
    """Nothing finer than zoom 12 for the public, and a corner of the city of which it is told nothing."""
    document = CitySettings.objects.get().document
    profile = document["public_profile"] | {"greatest_zoom": 12, "masked_areas": [
        {"name": "水厂", "document": "咸城管〔2022〕7号", "geometry": shapely.geometry.mapping(MASK)}]}
    configure_city(document | {"public_profile": profile})
    return served_city


def tile_zooms(page):
    """The zooms of all tiles that the page asks for from now on, filled as it does."""
    found = []
    page.on("request", lambda asked: found.extend(map(int, TILE.findall(asked.url))))
    return found


@pytest.mark.parametrize("language, enlarged, refused", [
    ("en", "Enlarged: nothing finer than zoom 12 is shown to the public", "Of this place nothing is told to the public (咸城管〔2022〕7号)."),
    ("zh-CN", "已放大显示：对公众最细只提供到第 12 级", "按规定（咸城管〔2022〕7号），该处信息不对公众提供。"),
])
def test_the_public_zooms_in_on_no_more_than_its_profile_gives(page, strict_city, clean_page, language, enlarged, refused):
    zooms = tile_zooms(page)
    open_map(page, strict_city, f"{NEAR}&show=hexagons", language)
    assert set(drawn(page, "units-fill")) == {"zone-west"}, "the tiles of zoom 12 are enlarged"
    assert zooms and max(zooms) == 12, zooms
    expect(page.locator("#standing")).to_have_text(enlarged)
    enlarged_legend = page.locator("#density-legend").inner_text()
    colours = "() => JSON.stringify(window.luzhang.map.getPaintProperty('density-fill', 'fill-color'))"
    assert '13' not in re.findall(r"\d+", page.evaluate(colours))
    page.evaluate("() => window.luzhang.map.jumpTo({ zoom: 12.5 })")
    idle(page)
    expect(page.locator("#standing")).to_be_hidden()
    assert page.locator("#density-legend").inner_text() == enlarged_legend, "the hexagons are the same, and so is their legend"
    # Beyond the profile nothing is had by its address either.
    for layer in ("units/zone", "density", "findings", "arcs/zone", "streets"):
        told = page.request.get(f"{strict_city}/tiles/{layer}/13/6696/3385.mvt" + ("?round=2022-11" if layer != "streets" else ""))
        assert told.status == 404 and told.json()["detail"] == "This layer has tiles up to zoom 12."
    with page.expect_response(re.compile("/api/v1/assign.*")) as answer:
        x, y = page.evaluate("""([lon, lat]) => {
          const { map } = window.luzhang;
          const { x, y } = map.project([lon, lat]);
          const frame = map.getContainer().getBoundingClientRect();
          return [frame.x + x, frame.y + y];
        }""", [WEST + STEP / 8, SOUTH + STEP / 8])
        page.mouse.click(x, y)
    assert answer.value.status == 403
    expect(page.locator("#chain")).to_have_text(refused)
    assert all("403" in said for said in clean_page), clean_page
    clean_page.clear()


def test_the_city_s_own_people_see_all_zooms(page, strict_city):
    as_office(page, strict_city)
    zooms = tile_zooms(page)
    open_map(page, strict_city, NEAR)
    assert max(zooms) == 15
    expect(page.locator("#standing")).to_be_hidden()


def test_a_frame_of_another_site_is_the_public_s_whoever_looks(page, strict_city):
    as_office(page, strict_city)
    page.set_extra_http_headers({"Accept-Language": "en"})
    page.goto(f"{strict_city}/?embed=1{NEAR}")
    idle(page)
    expect(page.locator("#standing")).to_contain_text("zoom 12")


def test_a_kind_that_is_drawn_nearer_only_is_said_not_to_be_for_the_public(page, strict_city):
    document = CitySettings.objects.get().document
    configure_city(document | {"public_profile": document["public_profile"] | {"greatest_zoom": 8}})
    page.set_extra_http_headers({"Accept-Language": "en"})
    page.goto(f"{strict_city}/{NEAR}&kind=grid")
    expect(page.locator("#standing")).to_have_text("Road-chief grid: not shown to the public on the map")
