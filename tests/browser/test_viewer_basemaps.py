"""Background maps of other hosts lie under ours, and the page does without them when they are gone."""

import io
from http.server import BaseHTTPRequestHandler

import pytest
from PIL import Image
from playwright.sync_api import expect

from gis_core.basemaps import basemaps_from_document
from tests.browser.test_viewer import CITY, PIXEL, drawn, idle, open_map
from tests.browser.tile_server import served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GREEN = (10, 200, 60)


@pytest.fixture
def other_host():
    """A map server of its own origin: every tile is green; ``gone`` makes it refuse."""
    kept = io.BytesIO()
    Image.new("RGB", (256, 256), GREEN).save(kept, "PNG")

    class Tiles(BaseHTTPRequestHandler):
        gone = False
        asked = 0

        def do_GET(self):
            Tiles.asked += 1
            self.send_response(503 if Tiles.gone else 200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(b"" if Tiles.gone else kept.getvalue())

    with served(Tiles) as address:
        yield Tiles, address


def declared(host, datum):
    return basemaps_from_document([{
        "key": "theirs", "kind": "xyz", "names": {"en": "Theirs", "zh": "他方底图"}, "datum": datum,
        "attribution": "Somebody", "url": host + "/{z}/{x}/{y}.png",
    }])


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
def test_a_declared_host_is_asked_when_its_map_is_chosen_and_not_before(page, served_city, other_host, settings, datum):
    tiles, host = other_host
    settings.BASEMAPS = declared(host, datum)
    open_map(page, served_city, CITY)
    assert tiles.asked == 0
    page.get_by_label("Background map").select_option(label="Theirs")
    page.wait_for_function("() => window.luzhang.map.getSource('basemap-0') && window.luzhang.map.isSourceLoaded('basemap-0')")
    idle(page)
    assert tiles.asked > 0 and tuple(page.evaluate(PIXEL, [114.25, 29.86])) == GREEN
    zone = page.evaluate(PIXEL, [114.305, 29.803])
    assert tuple(zone) != GREEN and drawn(page, "units-fill"), "ours lies over it, and it shines through"
    expect(page.locator("#basemap-credit")).to_have_text("Somebody")
    page.select_option("#theme", "dark")
    page.wait_for_function("() => window.luzhang.map.isSourceLoaded('basemap-0')")
    idle(page)
    assert max(page.evaluate(PIXEL, [114.25, 29.86])) < 130, "a bright map is dimmed on a dark page"


def test_a_host_that_is_gone_takes_nothing_of_ours_away(page, served_city, other_host, settings, clean_page):
    tiles, host = other_host
    settings.BASEMAPS = declared(host, "wgs84")
    tiles.gone = True
    open_map(page, served_city, f"{CITY}&base=theirs")
    expect(page.locator("#standing")).to_contain_text("background map does not answer")
    assert "failed" not in page.locator("#standing").get_attribute("class")
    assert set(drawn(page, "units-fill")) == {"zone-west", "zone-east"}
    page.wait_for_timeout(200)
    assert all("503" in said for said in clean_page), clean_page
    clean_page.clear()
